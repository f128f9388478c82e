// Body of Claude's Messages on InvokeModel → Converse request, the inverse of encode-request.ts.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest, InferenceConfig, Message, SystemContentBlock, Tool } from '../../converse/types.ts';
import { BedrockError } from '../../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { DecodedRequest } from '../dialect.ts';
import { decodeBlocks, decodeCachePoint } from './blocks.ts';

/** A part of a request in Converse's words, and what of it Converse has no words for. */
interface Decoded<Part> {
  known: Part;
  extra: JsonObject;
}

const knownMembers: ReadonlySet<string> = new Set([
  ...['anthropic_version', 'model', 'stream', 'messages', 'system', 'max_tokens', 'temperature', 'top_p'],
  ...['stop_sequences', 'tools', 'tool_choice', 'output_config'],
]);

export function decodeRequest(body: JsonObject): DecodedRequest {
  const { messages, system, tools, tool_choice, output_config } = body;
  if (!Array.isArray(messages)) {
    throw new BedrockError('invalid-request', 'Malformed input request: #: required key [messages] not found', {
      path: 'messages',
    });
  }
  const inferenceConfig = decodeInference(body);
  const toolUse = decodeTools(tools, tool_choice);
  const output = decodeOutputConfig(output_config);
  const blocks = decodeBlocks(system);
  const others = Object.entries(body).filter(([name]) => !knownMembers.has(name));
  const extra = { ...Object.fromEntries(others), ...toolUse.extra, ...output.extra };
  return {
    request: {
      messages: messages.filter(isJsonObject).map(decodeMessage),
      ...(blocks.length === 0 ? {} : { system: blocks as SystemContentBlock[] }),
      ...(isEmpty(inferenceConfig) ? {} : { inferenceConfig }),
      ...toolUse.known,
      ...output.known,
      ...(isEmpty(extra) ? {} : { additionalModelRequestFields: extra }),
    },
    stream: body['stream'] === true,
  };
}

function decodeMessage({ role, content }: JsonObject): Message {
  return { role: role === 'assistant' || role === 'system' ? role : 'user', content: decodeBlocks(content) };
}

function decodeInference({ max_tokens, temperature, top_p, stop_sequences }: JsonObject): InferenceConfig {
  const numbers = Object.entries({ max_tokens, temperature, top_p });
  const wrong =
    numbers.find(([, value]) => value != null && typeof value !== 'number')?.[0] ??
    (stop_sequences == null || isTexts(stop_sequences) ? undefined : 'stop_sequences');
  if (wrong !== undefined) {
    throw new BedrockError('invalid-request', `Malformed input request: #/${wrong}: the value is of the wrong type`, {
      path: wrong,
    });
  }
  return {
    ...(typeof max_tokens === 'number' ? { maxTokens: max_tokens } : {}),
    ...(typeof temperature === 'number' ? { temperature } : {}),
    ...(typeof top_p === 'number' ? { topP: top_p } : {}),
    ...(isTexts(stop_sequences) ? { stopSequences: stop_sequences } : {}),
  };
}

const isTexts = (value: JsonValue | undefined): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

function decodeTools(
  tools: JsonValue | undefined,
  choice: JsonValue | undefined,
): Decoded<Pick<ConverseRequest, 'toolConfig'>> {
  const all = Array.isArray(tools) ? tools.filter(isJsonObject) : [];
  const own = all.filter(isPlainTool);
  const native = all.filter((tool) => !isPlainTool(tool));
  const extraTools: JsonObject = native.length === 0 ? {} : { tools: native };
  if (own.length === 0) return { known: {}, extra: { ...extraTools, ...definedChoice(choice) } };
  const { toolChoice, rest } = splitToolChoice(choice);
  return {
    known: { toolConfig: { tools: own.flatMap(decodeTool), ...(toolChoice === undefined ? {} : { toolChoice }) } },
    extra: { ...extraTools, ...definedChoice(rest) },
  };
}

const definedChoice = (choice: JsonValue | undefined): JsonObject =>
  choice === undefined || choice === null ? {} : { tool_choice: choice };

/** Tools that Anthropic defines (computer, bash, …), or with members that Converse lacks, travel as they are. */
function isPlainTool({ type = 'custom', ...tool }: JsonObject): boolean {
  const isKnown = Object.entries(tool).every(([name, value]) => toolMembers.has(name) || value === null);
  return (type === 'custom' || type === null) && isJsonObject(tool['input_schema']) && isKnown;
}

const toolMembers: ReadonlySet<string> = new Set(['name', 'description', 'input_schema', 'strict', 'cache_control']);

function decodeTool({ name, description, input_schema = {}, strict, cache_control: cached }: JsonObject): Tool[] {
  const toolSpec = {
    name: typeof name === 'string' ? name : '',
    ...(typeof description === 'string' ? { description } : {}),
    inputSchema: { json: input_schema },
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
  return [{ toolSpec }, ...(isJsonObject(cached) ? [{ cachePoint: decodeCachePoint(cached) }] : [])];
}

/** `none`, and settings like `disable_parallel_tool_use`, are what is left over. */
function splitToolChoice(choice: JsonValue | undefined): {
  toolChoice?: NonNullable<ConverseRequest['toolConfig']>['toolChoice'];
  rest?: JsonValue | undefined;
} {
  if (!isJsonObject(choice)) return { rest: choice };
  const { type, name, ...more } = choice;
  const rest = isEmpty(more) ? undefined : more;
  if (type === 'tool') return { toolChoice: { tool: { name: typeof name === 'string' ? name : '' } }, rest };
  if (type === 'any') return { toolChoice: { any: {} }, rest };
  return type === 'auto' ? { toolChoice: { auto: {} }, rest } : { rest: choice };
}

function decodeOutputConfig(output_config: JsonValue | undefined): Decoded<Pick<ConverseRequest, 'outputConfig'>> {
  if (!isJsonObject(output_config)) return { known: {}, extra: {} };
  const { effort, format, ...more } = output_config;
  const schema = isJsonObject(format) && format['type'] === 'json_schema' ? (format['schema'] ?? {}) : undefined;
  const outputConfig: NonNullable<ConverseRequest['outputConfig']> = {
    ...(typeof effort === 'string' ? { effort } : {}),
    ...(schema === undefined
      ? {}
      : { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: JSON.stringify(schema) } } } }),
  };
  const rest = schema === undefined && format !== undefined ? { ...more, format } : more;
  return {
    known: isEmpty(outputConfig) ? {} : { outputConfig },
    extra: isEmpty(rest) ? {} : { output_config: rest },
  };
}

const isEmpty = (members: object): boolean => Object.keys(members).length === 0;
