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
  const at = currentTurn(messages);
  const current = messages[at];
  const preamble = (request.system ?? [])
    .flatMap(({ text, guardContent }) => text ?? guardContent?.text?.text ?? [])
    .join('\n');
  const settings = Object.entries(settingNames).flatMap(([name, member]) => {
    const value = request.inferenceConfig?.[name as keyof InferenceConfig];
    return value === undefined ? [] : [[member, value] as const];
  });
  const documents = messages.flatMap(({ content }) => content.flatMap(encodeDocument));
  const toolResults = encodeToolResults(messages, at, warnings);
  const tools = (request.toolConfig?.tools ?? []).flatMap(({ toolSpec, systemTool }, index) => {
    if (systemTool !== undefined) warnings.push(leftOut('systemTool', `toolConfig.tools[${index}]`));
    return toolSpec === undefined ? [] : [encodeTool(toolSpec)];
  });
  const choice = request.toolConfig?.toolChoice;
  if (choice?.any !== undefined || choice?.tool !== undefined) warnings.push(toolChoiceLeftOut);
  if (request.outputConfig !== undefined) warnings.push(leftOut('outputConfig', 'outputConfig'));
  const extra = request.additionalModelRequestFields;
  const body: JsonObject = {
    message: current === undefined ? '' : textOf(current, `messages[${at}]`, warnings),
    ...history(messages.slice(0, at), warnings),
    ...(preamble === '' ? {} : { preamble }),
    ...(documents.length === 0 ? {} : { documents }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(toolResults.length === 0 ? {} : { tool_results: toolResults }),
    ...Object.fromEntries(settings),
    ...(isJsonObject(extra) ? extra : {}),
  };
  return { body, warnings };
}

/** The turn that is answered: before results of tools that is the question which they belong to. */
function currentTurn(messages: Message[]): number {
  const last = messages.length - 1;
  if (messages[last]?.content.some(({ toolResult }) => toolResult !== undefined) !== true) return last;
  const asked = messages.findLastIndex(
    ({ role, content }) => role === 'user' && content.some(({ text }) => text !== undefined && text !== ''),
  );
  return asked < 0 ? last : asked;
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
      if (block.guardContent?.text !== undefined) return [block.guardContent.text.text];
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

function encodeDocument({ document, searchResult }: ContentBlock): JsonObject[] {
  if (searchResult !== undefined) {
    const { title, content, source } = searchResult;
    return [{ title, snippet: content.map(({ text }) => text).join('\n'), url: source }];
  }
  const text = document?.source.text ?? document?.source.content?.map((piece) => piece.text).join('\n');
  return document === undefined || text === undefined ? [] : [{ title: document.name, snippet: text }];
}

/** Only the results that the current turn is answered from stand in the body; each names its call by value. */
function encodeToolResults(messages: Message[], current: number, warnings: Warning[]): JsonObject[] {
  const calls = new Map(
    messages.flatMap(({ content }) =>
      content.flatMap(({ toolUse }) => (toolUse === undefined ? [] : [[toolUse.toolUseId, toolUse] as const])),
    ),
  );
  return messages.flatMap(({ content }, index) =>
    content.flatMap(({ text, toolResult }, position): JsonObject[] => {
      const path = `messages[${index}].content[${position}]`;
      if (index > current && text !== undefined) warnings.push(leftOut('text', path));
      if (index < current && toolResult !== undefined) warnings.push(leftOut('toolResult', path));
      if (index < current || toolResult === undefined) return [];
      const call = calls.get(toolResult.toolUseId);
      const { content: told, status } = toolResult;
      return [
        {
          call: { name: call?.name ?? toolResult.toolUseId, parameters: call?.input ?? {} },
          outputs: told.flatMap((output, at) => {
            const encoded = encodeOutput(output, status === 'error');
            if (encoded === undefined)
              warnings.push(leftOut(Object.keys(output)[0] ?? 'block', `${path}.toolResult.content[${at}]`));
            return encoded ?? [];
          }),
        },
      ];
    }),
  );
}

/** An output is an object with members of any name. */
function encodeOutput(
  { text, json, searchResult }: ToolResultBlock['content'][number],
  isError: boolean,
): JsonObject | undefined {
  if (isJsonObject(json)) return json;
  const found = searchResult?.content.map((piece) => piece.text).join('\n');
  const said = text ?? found ?? (json === undefined ? undefined : JSON.stringify(json));
  return said === undefined ? undefined : { [isError ? 'error' : 'text']: said };
}

function encodeTool({ name, description = '', inputSchema }: ToolSpec): JsonObject {
  const schema = isJsonObject(inputSchema.json) ? inputSchema.json : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const definitions = Object.entries(properties).map(([key, property]): [string, JsonObject] => [
    key,
    { ...encodeProperty(isJsonObject(property) ? property : {}), required: required.includes(key) },
  ]);
  return { name, description, parameter_definitions: Object.fromEntries(definitions) };
}

/** There is room for a type and a description: what else the schema says goes into the latter. */
function encodeProperty({ type = 'string', description = '', ...rest }: JsonObject): JsonObject {
  const named = String((Array.isArray(type) ? type.find((one) => one !== 'null') : type) ?? 'string');
  const schema = Object.keys(rest).length === 0 ? '' : `JSON Schema: ${JSON.stringify(rest)}`;
  return {
    description: [description, schema].filter((text) => text !== '').join(' '),
    type: pythonTypes[named] ?? named,
  };
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
  const found = objects(documents).map(({ title, snippet, text, url }): ContentBlock => ({
    searchResult: {
      title: String(title ?? ''),
      source: String(url ?? title ?? ''),
      content: [{ text: String(snippet ?? text ?? '') }],
    },
  }));
  const text: ContentBlock[] = message === '' ? [] : [{ text: message }];
  const asked: Message = { role: 'user', content: [...text, ...found] };
  const answered: Message[] = [
    { role: 'assistant', content: results.map(({ use }) => use) },
    { role: 'user', content: results.map(({ result }) => result) },
  ];
  return {
    request: {
      messages: [...turns, ...(asked.content.length === 0 ? [] : [asked]), ...(results.length === 0 ? [] : answered)],
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
  const only = (name: string, output: JsonObject): output is { [name: string]: string } =>
    Object.keys(output).join() === name && typeof output[name] === 'string';
  const failed = objects(outputs).some((output) => only('error', output));
  const content = objects(outputs).map((output) => {
    const said = only('text', output) ? output['text'] : only('error', output) ? output['error'] : undefined;
    return said === undefined ? { json: output } : { text: said };
  });
  return {
    use: { toolUse: { toolUseId, name: String(name), input: parameters } },
    result: { toolResult: { toolUseId, content, ...(failed ? { status: 'error' } : {}) } },
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
