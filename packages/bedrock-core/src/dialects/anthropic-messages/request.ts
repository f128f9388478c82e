// Converse request ⇄ body of Claude's Messages on InvokeModel.
// SPDX-License-Identifier: Apache-2.0
import type {
  ConverseRequest,
  InferenceConfig,
  Message,
  SystemContentBlock,
  Tool,
  ToolChoice,
  ToolConfig,
} from '../../converse/types.ts';
import { BedrockError } from '../../errors.ts';
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../../json.ts';
import type { Warning } from '../../warnings.ts';
import type { DecodedRequest, DialectContext, EncodedRequest } from '../dialect.ts';
import { decodeBlocks, decodeCachePoint, encodeBlocks, markCached } from './blocks.ts';

/** The only version of the Messages API that Bedrock serves. */
const anthropicVersion = 'bedrock-2023-05-31';

/** Sent where neither the caller nor the catalog knows better: `max_tokens` is required. */
const fallbackMaxTokens = 4096;

export function encodeRequest(request: ConverseRequest, { model }: DialectContext): EncodedRequest {
  const warnings: Warning[] = [];
  const { maxTokens, temperature, topP, stopSequences } = request.inferenceConfig ?? {};
  const system = encodeBlocks(request.system ?? [], 'system', warnings);
  const body: JsonObject = {
    anthropic_version: anthropicVersion,
    max_tokens: maxTokens ?? model.capabilities.maxOutputTokens ?? fallbackMaxTokens,
    messages: (request.messages ?? []).map(({ role, content }, index) => ({
      role: role === 'assistant' ? 'assistant' : 'user',
      content: encodeBlocks(content, `messages[${index}].content`, warnings),
    })),
    ...(system.length === 0 ? {} : { system }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(stopSequences === undefined ? {} : { stop_sequences: stopSequences }),
    ...encodeToolConfig(request.toolConfig, warnings),
    ...encodeOutputConfig(request.outputConfig),
  };
  const extra = request.additionalModelRequestFields;
  return { body: isJsonObject(extra) ? mergeExtra(body, extra) : body, warnings };
}

/** Fields of the caller come last; tools are added to, and a tool choice is completed, not replaced. */
function mergeExtra(body: JsonObject, extra: JsonObject): JsonObject {
  const merged = { ...body, ...extra };
  if (Array.isArray(body['tools']) && Array.isArray(extra['tools']))
    merged['tools'] = [...body['tools'], ...extra['tools']];
  for (const name of ['tool_choice', 'output_config']) {
    const [own, added] = [body[name], extra[name]];
    if (isJsonObject(own) && isJsonObject(added)) merged[name] = { ...own, ...added };
  }
  return merged;
}

function encodeToolConfig(toolConfig: ToolConfig | undefined, warnings: Warning[]): JsonObject {
  if (toolConfig === undefined) return {};
  const tools: JsonObject[] = [];
  toolConfig.tools.forEach(({ toolSpec, cachePoint }: Tool, index) => {
    if (cachePoint !== undefined) markCached(tools, cachePoint);
    else if (toolSpec !== undefined) {
      const { name, description, inputSchema, strict } = toolSpec;
      tools.push({
        name,
        ...(description === undefined ? {} : { description }),
        input_schema: inputSchema.json,
        ...(strict === undefined ? {} : { strict }),
      });
    } else
      warnings.push({
        code: 'unsupported-tool',
        message: 'Claude has no system tools: it was left out.',
        path: `toolConfig.tools[${index}]`,
      });
  });
  const choice = toolConfig.toolChoice;
  return { tools, ...(choice === undefined ? {} : { tool_choice: encodeToolChoice(choice) }) };
}

function encodeToolChoice({ any, tool }: ToolChoice): JsonObject {
  if (tool !== undefined) return { type: 'tool', name: tool.name };
  return { type: any === undefined ? 'auto' : 'any' };
}

function encodeOutputConfig(outputConfig: ConverseRequest['outputConfig']): JsonObject {
  const { effort, textFormat } = outputConfig ?? {};
  if (effort === undefined && textFormat === undefined) return {};
  const schema = textFormat === undefined ? undefined : (parseJson(textFormat.structure.jsonSchema.schema) ?? {});
  return {
    output_config: {
      ...(effort === undefined ? {} : { effort }),
      ...(schema === undefined ? {} : { format: { type: 'json_schema', schema } }),
    },
  };
}

export function decodeRequest(body: JsonObject): DecodedRequest {
  const {
    anthropic_version: _,
    max_tokens,
    messages,
    system,
    temperature,
    top_p,
    stop_sequences,
    tools,
    tool_choice,
    output_config,
    stream,
    model: __,
    ...extra
  } = body;
  if (!Array.isArray(messages)) {
    throw new BedrockError('invalid-request', 'Malformed input request: #: required key [messages] not found', {
      path: 'messages',
    });
  }
  const inferenceConfig: InferenceConfig = {
    ...(typeof max_tokens === 'number' ? { maxTokens: max_tokens } : {}),
    ...(typeof temperature === 'number' ? { temperature } : {}),
    ...(typeof top_p === 'number' ? { topP: top_p } : {}),
    ...(Array.isArray(stop_sequences) ? { stopSequences: stop_sequences.map(String) } : {}),
  };
  const decoded = decodeBlocks(system);
  const toolConfig = decodeToolConfig(tools, tool_choice);
  const outputConfig = decodeOutputConfig(output_config);
  const fields = { ...extra, ...toolConfig.extra };
  return {
    request: {
      messages: messages.filter(isJsonObject).map(({ role, content }): Message => ({
        role: role === 'assistant' ? 'assistant' : 'user',
        content: decodeBlocks(content),
      })),
      ...(decoded.length === 0 ? {} : { system: decoded as SystemContentBlock[] }),
      ...(Object.keys(inferenceConfig).length === 0 ? {} : { inferenceConfig }),
      ...(toolConfig.config === undefined ? {} : { toolConfig: toolConfig.config }),
      ...(outputConfig === undefined ? {} : { outputConfig }),
      ...(Object.keys(fields).length === 0 ? {} : { additionalModelRequestFields: fields }),
    },
    stream: stream === true,
  };
}

function decodeToolConfig(
  tools: JsonValue | undefined,
  choice: JsonValue | undefined,
): { config?: ToolConfig; extra: JsonObject } {
  if (!Array.isArray(tools)) return { extra: {} };
  const all = tools.filter(isJsonObject);
  // Tools that Anthropic defines (computer, bash, …) have a type and no schema of the caller's.
  const native = all.filter((tool) => tool['input_schema'] === undefined);
  const own = all.filter((tool) => tool['input_schema'] !== undefined).flatMap(decodeTool);
  const toolChoice = decodeToolChoice(choice);
  const config = own.length === 0 ? undefined : { tools: own, ...(toolChoice === undefined ? {} : { toolChoice }) };
  return { ...(config === undefined ? {} : { config }), extra: native.length === 0 ? {} : { tools: native } };
}

function decodeTool({ name, description, input_schema = {}, strict, cache_control: cached }: JsonObject): Tool[] {
  const toolSpec = {
    name: String(name ?? ''),
    ...(typeof description === 'string' ? { description } : {}),
    inputSchema: { json: input_schema },
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
  return [{ toolSpec }, ...(isJsonObject(cached) ? [{ cachePoint: decodeCachePoint(cached) }] : [])];
}

function decodeToolChoice(choice: JsonValue | undefined): ToolChoice | undefined {
  if (!isJsonObject(choice)) return undefined;
  if (choice['type'] === 'tool') return { tool: { name: String(choice['name'] ?? '') } };
  if (choice['type'] === 'any') return { any: {} };
  return choice['type'] === 'auto' ? { auto: {} } : undefined;
}

function decodeOutputConfig(outputConfig: JsonValue | undefined): ConverseRequest['outputConfig'] {
  if (!isJsonObject(outputConfig)) return undefined;
  const { effort, format } = outputConfig;
  return {
    ...(typeof effort === 'string' ? { effort } : {}),
    ...(isJsonObject(format)
      ? {
          textFormat: {
            type: 'json_schema',
            structure: { jsonSchema: { schema: JSON.stringify(format['schema'] ?? {}) } },
          },
        }
      : {}),
  };
}
