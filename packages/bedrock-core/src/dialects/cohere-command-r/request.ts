// Converse request ⇄ body of Cohere's Command R chat.
// SPDX-License-Identifier: Apache-2.0
import type {
  ContentBlock,
  ConverseRequest,
  InferenceConfig,
  Message,
  ToolResultBlock,
  ToolSpec,
} from '../../converse/types.ts';
import { BedrockError } from '../../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { Warning } from '../../warnings.ts';
import type { DecodedRequest, EncodedRequest } from '../dialect.ts';

/** Where each setting stands in the body. */
const settingNames = {
  maxTokens: 'max_tokens',
  temperature: 'temperature',
  topP: 'p',
  stopSequences: 'stop_sequences',
} as const;

export function encodeRequest(request: ConverseRequest): EncodedRequest {
  const warnings: Warning[] = [];
  const messages = request.messages ?? [];
  const last = messages.at(-1);
  const preamble = (request.system ?? []).flatMap(({ text }) => text ?? []).join('\n');
  const settings = Object.entries(settingNames).flatMap(([name, member]) => {
    const value = request.inferenceConfig?.[name as keyof InferenceConfig];
    return value === undefined ? [] : [[member, value] as const];
  });
  const { documents, toolResults } = encodeContext(messages);
  const tools =
    request.toolConfig?.tools.flatMap(({ toolSpec }) => (toolSpec === undefined ? [] : [encodeTool(toolSpec)])) ?? [];
  const choice = request.toolConfig?.toolChoice;
  if (choice?.any !== undefined || choice?.tool !== undefined) warnings.push(toolChoiceLeftOut);
  if (request.outputConfig !== undefined) warnings.push(leftOut('outputConfig', 'outputConfig'));
  const extra = request.additionalModelRequestFields;
  const body: JsonObject = {
    message: last === undefined ? '' : textOf(last, `messages[${messages.length - 1}]`, warnings),
    ...history(messages.slice(0, -1), warnings),
    ...(preamble === '' ? {} : { preamble }),
    ...(documents.length === 0 ? {} : { documents }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(toolResults.length === 0 ? {} : { tool_results: toolResults }),
    ...Object.fromEntries(settings),
    ...(isJsonObject(extra) ? extra : {}),
  };
  return { body, warnings };
}

function history(messages: Message[], warnings: Warning[]): JsonObject {
  const turns = messages.flatMap((message, index) => {
    const text = textOf(message, `messages[${index}]`, warnings);
    return text === '' ? [] : [{ role: message.role === 'assistant' ? 'CHATBOT' : 'USER', message: text }];
  });
  return turns.length === 0 ? {} : { chat_history: turns };
}

function textOf({ content }: Message, path: string, warnings: Warning[]): string {
  return content
    .flatMap((block, index) => {
      if (block.text !== undefined) return [block.text];
      if (block.citationsContent !== undefined) return (block.citationsContent.content ?? []).map(({ text }) => text);
      if (!isSaidElsewhere(block))
        warnings.push(leftOut(Object.keys(block)[0] ?? 'block', `${path}.content[${index}]`));
      return [];
    })
    .join('\n');
}

/** Documents and tool results have members of their own; reasoning is not replayed. */
function isSaidElsewhere(block: ContentBlock): boolean {
  const { toolUse, toolResult, searchResult, document, reasoningContent, cachePoint } = block;
  const plain = document?.source.text !== undefined || document?.source.content !== undefined;
  return (
    [toolUse, toolResult, searchResult, reasoningContent, cachePoint].some((member) => member !== undefined) || plain
  );
}

function encodeContext(messages: Message[]): { documents: JsonObject[]; toolResults: JsonObject[] } {
  const blocks = messages.flatMap(({ content }) => content);
  const documents = blocks.flatMap(({ document, searchResult }): JsonObject[] => {
    if (searchResult !== undefined) {
      return [
        {
          title: searchResult.title,
          snippet: searchResult.content.map(({ text }) => text).join('\n'),
          url: searchResult.source,
        },
      ];
    }
    const text = document?.source.text ?? document?.source.content?.map((piece) => piece.text).join('\n');
    return document === undefined || text === undefined ? [] : [{ title: document.name, snippet: text }];
  });
  // Only the results of the last turn stand in the body; a result names its call by value.
  const calls = new Map(
    blocks.flatMap(({ toolUse }) => (toolUse === undefined ? [] : [[toolUse.toolUseId, toolUse] as const])),
  );
  const toolResults = (messages.at(-1)?.content ?? []).flatMap(({ toolResult }): JsonObject[] => {
    if (toolResult === undefined) return [];
    const call = calls.get(toolResult.toolUseId);
    return [
      {
        call: { name: call?.name ?? toolResult.toolUseId, parameters: call?.input ?? {} },
        outputs: toolResult.content.map(encodeOutput),
      },
    ];
  });
  return { documents, toolResults };
}

function encodeOutput(content: ToolResultBlock['content'][number]): JsonValue {
  if (isJsonObject(content.json)) return content.json;
  return { text: content.text ?? JSON.stringify(content.json ?? null) };
}

function encodeTool({ name, description = '', inputSchema }: ToolSpec): JsonObject {
  const schema = isJsonObject(inputSchema.json) ? inputSchema.json : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const definitions = Object.entries(properties).map(([key, property]): [string, JsonObject] => {
    const { type = 'string', description: about = '' } = isJsonObject(property) ? property : {};
    return [
      key,
      { description: about, type: pythonTypes[String(type)] ?? String(type), required: required.includes(key) },
    ];
  });
  return { name, description, parameter_definitions: Object.fromEntries(definitions) };
}

/** Cohere names types as Python does. */
const pythonTypes: Record<string, string> = {
  string: 'str',
  integer: 'int',
  number: 'float',
  boolean: 'bool',
  array: 'list',
  object: 'dict',
};

export function decodeRequest(body: JsonObject): DecodedRequest {
  const {
    message,
    chat_history,
    preamble,
    documents,
    tools,
    tool_results,
    max_tokens,
    temperature,
    p,
    stop_sequences,
    ...extra
  } = body;
  if (typeof message !== 'string') {
    throw new BedrockError('invalid-request', 'Malformed input request: #: required key [message] not found', {
      path: 'message',
    });
  }
  const turns = objects(chat_history).map(({ role, message: text }): Message => ({
    role: role === 'CHATBOT' ? 'assistant' : 'user',
    content: [{ text: String(text ?? '') }],
  }));
  const results = objects(tool_results).map(decodeToolResult);
  const inferenceConfig = {
    ...(typeof max_tokens === 'number' ? { maxTokens: max_tokens } : {}),
    ...(typeof temperature === 'number' ? { temperature } : {}),
    ...(typeof p === 'number' ? { topP: p } : {}),
    ...(Array.isArray(stop_sequences) ? { stopSequences: stop_sequences.map(String) } : {}),
  };
  const found = objects(documents).map(({ title, snippet, url }): ContentBlock => ({
    searchResult: {
      title: String(title ?? ''),
      source: String(url ?? title ?? ''),
      content: [{ text: String(snippet ?? '') }],
    },
  }));
  const calls: Message[] = results.length === 0 ? [] : [{ role: 'assistant', content: results.map(({ use }) => use) }];
  const text: ContentBlock[] = message === '' ? [] : [{ text: message }];
  return {
    request: {
      messages: [
        ...turns,
        ...calls,
        { role: 'user', content: [...results.map(({ result }) => result), ...text, ...found] },
      ],
      ...(typeof preamble === 'string' ? { system: [{ text: preamble }] } : {}),
      ...(Object.keys(inferenceConfig).length === 0 ? {} : { inferenceConfig }),
      ...(Array.isArray(tools) ? { toolConfig: { tools: objects(tools).map(decodeTool) } } : {}),
      ...(Object.keys(extra).length === 0 ? {} : { additionalModelRequestFields: extra }),
    },
  };
}

function decodeToolResult({ call, outputs }: JsonObject, index: number): { use: ContentBlock; result: ContentBlock } {
  const { name = '', parameters = {} } = isJsonObject(call) ? call : {};
  const toolUseId = `call_${index}`;
  const content = objects(outputs).map((output) =>
    Object.keys(output).join() === 'text' && typeof output['text'] === 'string'
      ? { text: output['text'] }
      : { json: output },
  );
  return {
    use: { toolUse: { toolUseId, name: String(name), input: parameters } },
    result: { toolResult: { toolUseId, content } },
  };
}

function decodeTool({ name, description, parameter_definitions: definitions }: JsonObject): { toolSpec: ToolSpec } {
  const entries = Object.entries(isJsonObject(definitions) ? definitions : {}).map(
    ([key, value]) => [key, isJsonObject(value) ? value : {}] as const,
  );
  const properties = entries.map(([key, { type, description: about }]): [string, JsonObject] => [
    key,
    {
      type: jsonType(String(type ?? 'str')),
      ...(typeof about === 'string' && about !== '' ? { description: about } : {}),
    },
  ]);
  const required = entries.filter(([, { required: needed }]) => needed === true).map(([key]) => key);
  return {
    toolSpec: {
      name: String(name ?? ''),
      ...(typeof description === 'string' && description !== '' ? { description } : {}),
      inputSchema: {
        json: {
          type: 'object',
          properties: Object.fromEntries(properties),
          ...(required.length === 0 ? {} : { required }),
        },
      },
    },
  };
}

function jsonType(python: string): string {
  return Object.entries(pythonTypes).find(([, name]) => name === python)?.[0] ?? python;
}

export function objects(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

const toolChoiceLeftOut: Warning = {
  code: 'unsupported-setting',
  message: 'Command R chooses among its tools itself: the tool choice was left out.',
  path: 'toolConfig.toolChoice',
};

const leftOut = (kind: string, path: string): Warning => ({
  code: 'unsupported-content',
  message: `Command R has no place for a ${kind} here: it was left out.`,
  path,
});
