// Converse request → body of a call of the Responses API.
// https://platform.openai.com/docs/api-reference/responses/create
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest, OutputConfig, Tool, ToolChoice } from '../../converse/types.ts';
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../../json.ts';
import type { Warning } from '../../warnings.ts';
import type { DialectContext, EncodedRequest } from '../dialect.ts';
import { encodeItems } from './encode-items.ts';
import { isEmpty, withoutUndefined } from './members.ts';

/** Asks for reasoning that can be sent back although the service keeps nothing. */
export const encryptedReasoning = 'reasoning.encrypted_content';

export function encodeRequest(request: ConverseRequest, { model }: DialectContext): EncodedRequest {
  const warnings: Warning[] = [];
  const { inferenceConfig = {}, toolConfig, outputConfig, requestMetadata, serviceTier } = request;
  const { maxTokens, temperature, topP, stopSequences = [] } = inferenceConfig;
  if (stopSequences.length > 0) warnings.push(unsupported('inferenceConfig.stopSequences', 'no stop sequences'));
  const system = encodeSystem(request.system ?? [], warnings);
  const body = withoutUndefined({
    input: encodeItems(request.messages ?? [], warnings),
    instructions: system.length === 0 ? undefined : system.join('\n'),
    max_output_tokens: maxTokens,
    temperature,
    top_p: topP,
    tools: toolConfig?.tools.flatMap((tool, index) => encodeTool(tool, `toolConfig.tools[${index}]`, warnings)),
    tool_choice: encodeToolChoice(toolConfig?.toolChoice),
    reasoning: outputConfig?.effort === undefined ? undefined : { effort: outputConfig.effort },
    text: encodeFormat(outputConfig),
    metadata: requestMetadata,
    service_tier: serviceTier?.type,
    include: model.capabilities.reasoning === 'effort-object' ? [encryptedReasoning] : undefined,
    store: false,
  });
  return { body: mergeExtra(body, request.additionalModelRequestFields), warnings };
}

function encodeSystem(system: NonNullable<ConverseRequest['system']>, warnings: Warning[]): string[] {
  return system.flatMap((block, index) => {
    const text = block.text ?? block.guardContent?.text?.text;
    if (text === undefined && block.cachePoint === undefined)
      warnings.push(unsupported(`system[${index}]`, 'only text as instructions'));
    return text === undefined ? [] : [text];
  });
}

/** Functions are strict here unless they say otherwise, and strict schemas have rules that not every schema keeps. */
function encodeTool(tool: Tool, path: string, warnings: Warning[]): JsonObject[] {
  if (tool.toolSpec === undefined) {
    if (tool.cachePoint === undefined) warnings.push(unsupported(path, "none of Bedrock's system tools"));
    return [];
  }
  const { name, description, inputSchema, strict = false } = tool.toolSpec;
  return [withoutUndefined({ type: 'function', name, description, parameters: inputSchema.json, strict })];
}

function encodeToolChoice(choice: ToolChoice | undefined): JsonValue | undefined {
  if (choice === undefined) return undefined;
  if (choice.tool !== undefined) return { type: 'function', name: choice.tool.name };
  return choice.any === undefined ? 'auto' : 'required';
}

function encodeFormat(outputConfig: OutputConfig | undefined): JsonValue | undefined {
  if (outputConfig?.textFormat === undefined) return undefined;
  const { schema, name = 'response', description } = outputConfig.textFormat.structure.jsonSchema;
  return { format: withoutUndefined({ type: 'json_schema', name, description, schema: parseJson(schema) ?? {} }) };
}

/** Fields of the caller come last; lists are added to, objects completed, not replaced. */
function mergeExtra(body: JsonObject, extra: ConverseRequest['additionalModelRequestFields']): JsonObject {
  if (!isJsonObject(extra)) return body;
  // What chat completions call `reasoning_effort` (and the catalog with them) is an object here.
  const { reasoning_effort: effort, ...rest } = extra;
  const merged: JsonObject = { ...body, ...rest };
  const reasoning = { ...asObject(body['reasoning']), ...(effort === undefined ? {} : { effort }) };
  for (const [name, own] of [
    ['reasoning', reasoning],
    ['text', asObject(body['text'])],
  ] as const) {
    if (!isEmpty(own)) merged[name] = { ...own, ...asObject(rest[name]) };
  }
  for (const name of ['tools', 'include']) {
    const [own, added] = [body[name], rest[name]];
    if (Array.isArray(own) && Array.isArray(added))
      merged[name] = [...own, ...added.filter((item) => !own.includes(item))];
  }
  return merged;
}

const asObject = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});

const unsupported = (path: string, what: string): Warning => ({
  code: 'unsupported-setting',
  message: `The Responses API takes ${what}: it was left out.`,
  path,
});
