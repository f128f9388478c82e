// Body of a chat completion → Converse request, the inverse of encode-request.ts.
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64 } from '#platform';
import type {
  ContentBlock,
  ConverseRequest,
  InferenceConfig,
  Message,
  ToolChoice,
  ToolConfig,
} from '../../converse/types.ts';
import { BedrockError } from '../../errors.ts';
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../../json.ts';
import type { DecodedRequest } from '../dialect.ts';

const known = new Set([
  ...['model', 'messages', 'max_tokens', 'max_completion_tokens', 'temperature', 'top_p', 'stop', 'tools'],
  ...['tool_choice', 'reasoning_effort', 'response_format', 'stream', 'stream_options'],
]);

/** Values that Converse has no word for stay what they are. */
const isKnown = (name: string, value: JsonValue): boolean => {
  if (name === 'tool_choice') return decodeToolChoice(value) !== undefined;
  if (name === 'response_format') return isJsonObject(value) && isJsonObject(value['json_schema']);
  return known.has(name);
};

export function decodeRequest(body: JsonObject): DecodedRequest {
  if (!Array.isArray(body['messages'])) {
    throw new BedrockError('invalid-request', 'Malformed input request: #: required key [messages] not found', {
      path: 'messages',
    });
  }
  const items = body['messages'].filter(isJsonObject);
  const system = items
    .filter(({ role }) => role === 'system' || role === 'developer')
    .map(({ content }) => ({ text: textOf(content) }));
  const inferenceConfig = decodeSettings(body);
  const toolConfig = decodeTools(body);
  const outputConfig = decodeOutput(body);
  const extra = Object.fromEntries(Object.entries(body).filter(([name, value]) => !isKnown(name, value)));
  return {
    request: {
      messages: mergeTurns(items.flatMap(decodeMessage)),
      ...(system.length === 0 ? {} : { system }),
      ...(Object.keys(inferenceConfig).length === 0 ? {} : { inferenceConfig }),
      ...(toolConfig === undefined ? {} : { toolConfig }),
      ...(outputConfig === undefined ? {} : { outputConfig }),
      ...(Object.keys(extra).length === 0 ? {} : { additionalModelRequestFields: extra }),
    },
    stream: body['stream'] === true,
  };
}

function decodeSettings(body: JsonObject): InferenceConfig {
  const { temperature, top_p, stop } = body;
  const maxTokens = body['max_completion_tokens'] ?? body['max_tokens'];
  const stopSequences = typeof stop === 'string' ? [stop] : stop;
  return {
    ...(typeof maxTokens === 'number' ? { maxTokens } : {}),
    ...(typeof temperature === 'number' ? { temperature } : {}),
    ...(typeof top_p === 'number' ? { topP: top_p } : {}),
    ...(Array.isArray(stopSequences)
      ? { stopSequences: stopSequences.filter((item) => typeof item === 'string') }
      : {}),
  };
}

function decodeMessage(message: JsonObject): Message[] {
  const { role, content } = message;
  if (role === 'system' || role === 'developer') return [];
  if (role === 'tool') {
    const toolUseId = String(message['tool_call_id'] ?? '');
    const text = textOf(content);
    const failed = text.startsWith('Error: ');
    const toolResult = { toolUseId, content: [{ text: failed ? text.slice('Error: '.length) : text }] };
    return [{ role: 'user', content: [{ toolResult: failed ? { ...toolResult, status: 'error' } : toolResult }] }];
  }
  if (role !== 'assistant') return [{ role: 'user', content: decodeContent(content) }];
  const calls = Array.isArray(message['tool_calls']) ? message['tool_calls'].filter(isJsonObject) : [];
  const said = content === '' && calls.length > 0 ? [] : decodeContent(content);
  return [{ role: 'assistant', content: [...said, ...calls.map(decodeToolCall)] }];
}

/** A tool call of a request or of a reply. Arguments that are not JSON stay text. */
export function decodeToolCall(call: JsonObject): ContentBlock {
  const called = isJsonObject(call['function']) ? call['function'] : {};
  const input = typeof called['arguments'] === 'string' ? called['arguments'] : '';
  return {
    toolUse: {
      toolUseId: String(call['id'] ?? ''),
      name: String(called['name'] ?? ''),
      input: input.trim() === '' ? {} : (parseJson(input) ?? input),
    },
  };
}

function decodeContent(content: JsonValue | undefined): ContentBlock[] {
  if (typeof content === 'string') return [{ text: content }];
  // Palmyra's own samples hold one part without a list around it.
  if (isJsonObject(content)) return [decodePart({ type: 'text', ...content })];
  if (!Array.isArray(content)) return [];
  return content.filter(isJsonObject).map(decodePart);
}

function decodePart(part: JsonObject): ContentBlock {
  if (part['type'] === 'text') return { text: String(part['text'] ?? '') };
  const image = isJsonObject(part['image_url']) ? parseDataUrl(part['image_url']['url']) : undefined;
  if (image !== undefined) return { image: { format: image.subtype as 'png', source: { bytes: image.bytes } } };
  const audio = part['input_audio'];
  if (isJsonObject(audio)) {
    return {
      audio: { format: audio['format'] as 'mp3', source: { bytes: decodeBase64(String(audio['data'] ?? '')) } },
    };
  }
  const file = part['file'];
  const data = isJsonObject(file) ? parseDataUrl(file['file_data']) : undefined;
  if (isJsonObject(file) && data !== undefined) {
    const filename = String(file['filename'] ?? 'document');
    const name = filename.endsWith(`.${data.subtype}`) ? filename.slice(0, -data.subtype.length - 1) : filename;
    return { document: { format: data.subtype as 'pdf', name, source: { bytes: data.bytes } } };
  }
  // A part that this version does not know travels on under its own name.
  return { [String(part['type'] ?? 'part')]: part } as object as ContentBlock;
}

function parseDataUrl(url: JsonValue | undefined): { subtype: string; bytes: Uint8Array } | undefined {
  if (typeof url !== 'string' || !url.startsWith('data:')) return undefined;
  const comma = url.indexOf(',');
  const [type = ''] = url.slice('data:'.length, comma).split(';');
  return { subtype: type.slice(type.indexOf('/') + 1), bytes: decodeBase64(url.slice(comma + 1)) };
}

function decodeTools(body: JsonObject): ToolConfig | undefined {
  if (!Array.isArray(body['tools'])) return undefined;
  const tools = body['tools'].filter(isJsonObject).flatMap(({ function: tool }) => {
    if (!isJsonObject(tool)) return [];
    const { name, description, parameters = {}, strict } = tool;
    return [
      {
        toolSpec: {
          name: String(name ?? ''),
          ...(typeof description === 'string' ? { description } : {}),
          inputSchema: { json: parameters },
          ...(typeof strict === 'boolean' ? { strict } : {}),
        },
      },
    ];
  });
  const toolChoice = decodeToolChoice(body['tool_choice']);
  return { tools, ...(toolChoice === undefined ? {} : { toolChoice }) };
}

function decodeToolChoice(choice: JsonValue | undefined): ToolChoice | undefined {
  if (choice === 'auto') return { auto: {} };
  if (choice === 'required' || choice === 'any') return { any: {} };
  const chosen = isJsonObject(choice) && isJsonObject(choice['function']) ? choice['function']['name'] : undefined;
  return typeof chosen === 'string' ? { tool: { name: chosen } } : undefined;
}

function decodeOutput(body: JsonObject): ConverseRequest['outputConfig'] {
  const effort = body['reasoning_effort'];
  const format = body['response_format'];
  const definition = isJsonObject(format) ? format['json_schema'] : undefined;
  if (typeof effort !== 'string' && !isJsonObject(definition)) return undefined;
  return {
    ...(typeof effort === 'string' ? { effort } : {}),
    ...(isJsonObject(definition)
      ? { textFormat: { type: 'json_schema', structure: { jsonSchema: decodeSchema(definition) } } }
      : {}),
  };
}

function decodeSchema({ name, description, schema }: JsonObject): {
  schema: string;
  name?: string;
  description?: string;
} {
  return {
    schema: JSON.stringify(schema ?? {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  };
}

/** The results of several tools are several messages here and one turn of the user in Converse. */
function mergeTurns(messages: Message[]): Message[] {
  const merged: Message[] = [];
  for (const { role, content } of messages) {
    const last = merged.at(-1);
    if (last?.role === role) merged[merged.length - 1] = { role, content: [...last.content, ...content] };
    else merged.push({ role, content });
  }
  return merged;
}

function textOf(content: JsonValue | undefined): string {
  return decodeContent(content)
    .map(({ text }) => text ?? '')
    .join('\n');
}
