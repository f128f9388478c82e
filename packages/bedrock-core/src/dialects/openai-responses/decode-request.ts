// Body of a call of the Responses API → Converse request, the inverse of encode-request.ts.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest, InferenceConfig, OutputConfig, Tool, ToolConfig } from '../../converse/types.ts';
import { BedrockError } from '../../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { DecodedRequest } from '../dialect.ts';
import { decodeItems, systemTexts } from './decode-items.ts';
import { encryptedReasoning } from './encode-request.ts';
import { isEmpty, objectsOf, otherMembers, textMember } from './members.ts';

const known: ReadonlySet<string> = new Set([
  ...['model', 'input', 'instructions', 'max_output_tokens', 'temperature', 'top_p', 'tools', 'tool_choice'],
  ...['reasoning', 'text', 'metadata', 'service_tier', 'include', 'store', 'stream', 'stream_options'],
]);

export function decodeRequest(body: JsonObject): DecodedRequest {
  const { input, instructions } = body;
  if (typeof input !== 'string' && !Array.isArray(input))
    throw new BedrockError('invalid-request', "Missing required parameter: 'input'.", { path: 'input' });
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : objectsOf(input);
  const system = [...(typeof instructions === 'string' ? [instructions] : []), ...systemTexts(items)];
  const inferenceConfig = decodeSettings(body);
  const { toolConfig, extra: toolExtra } = decodeTools(body);
  const { outputConfig, extra: outputExtra } = decodeOutput(body);
  const extra = { ...otherMembers(body, known), ...toolExtra, ...outputExtra, ...decodeKeeping(body) };
  return {
    request: {
      messages: decodeItems(items),
      ...(system.length === 0 ? {} : { system: system.map((text) => ({ text })) }),
      ...(isEmpty(inferenceConfig) ? {} : { inferenceConfig }),
      ...(toolConfig === undefined ? {} : { toolConfig }),
      ...(isEmpty(outputConfig) ? {} : { outputConfig }),
      ...decodeAccount(body),
      ...(isEmpty(extra) ? {} : { additionalModelRequestFields: extra }),
    },
    stream: body['stream'] === true,
  };
}

function decodeSettings({ max_output_tokens, temperature, top_p }: JsonObject): InferenceConfig {
  const wrong = Object.entries({ max_output_tokens, temperature, top_p }).find(
    ([, value]) => value !== undefined && value !== null && typeof value !== 'number',
  )?.[0];
  if (wrong !== undefined) {
    const message = `Invalid type for '${wrong}': expected a number.`;
    throw new BedrockError('invalid-request', message, { path: wrong });
  }
  return {
    ...(typeof max_output_tokens === 'number' ? { maxTokens: max_output_tokens } : {}),
    ...(typeof temperature === 'number' ? { temperature } : {}),
    ...(typeof top_p === 'number' ? { topP: top_p } : {}),
  };
}

/** Tools that the service runs itself, and choices that Converse has no word for, travel as they are. */
function decodeTools({ tools, tool_choice: choice }: JsonObject): {
  toolConfig?: ToolConfig | undefined;
  extra: JsonObject;
} {
  const all = objectsOf(tools);
  const functions = all.filter(({ type }) => type === 'function');
  const others = all.filter(({ type }) => type !== 'function');
  const toolChoice = decodeToolChoice(choice);
  const isSaid = toolChoice !== undefined && functions.length > 0;
  return {
    toolConfig:
      functions.length === 0 ? undefined : { tools: functions.map(decodeTool), ...(isSaid ? { toolChoice } : {}) },
    extra: {
      ...(others.length === 0 ? {} : { tools: others }),
      ...(isSaid || choice === undefined || choice === null ? {} : { tool_choice: choice }),
    },
  };
}

function decodeTool(tool: JsonObject): Tool {
  const { description, parameters, strict } = tool;
  return {
    toolSpec: {
      name: textMember(tool, 'name'),
      ...(typeof description === 'string' ? { description } : {}),
      inputSchema: { json: parameters ?? {} },
      ...(strict === true ? { strict } : {}),
    },
  };
}

function decodeToolChoice(choice: JsonValue | undefined): ToolConfig['toolChoice'] {
  if (choice === 'auto') return { auto: {} };
  if (choice === 'required') return { any: {} };
  if (!isJsonObject(choice) || choice['type'] !== 'function') return undefined;
  return { tool: { name: textMember(choice, 'name') } };
}

function decodeOutput({ reasoning, text }: JsonObject): { outputConfig: OutputConfig; extra: JsonObject } {
  const { effort, ...moreReasoning } = isJsonObject(reasoning) ? reasoning : {};
  const { format, ...moreText } = isJsonObject(text) ? text : {};
  const textFormat = decodeFormat(format);
  const isPlain = textFormat !== undefined || !isJsonObject(format) || format['type'] === 'text';
  const extraText = isPlain ? moreText : { ...moreText, format };
  return {
    outputConfig: {
      ...(textFormat === undefined ? {} : { textFormat }),
      ...(typeof effort === 'string' ? { effort } : {}),
    },
    extra: {
      ...(isEmpty(moreReasoning) ? {} : { reasoning: moreReasoning }),
      ...(isEmpty(extraText) ? {} : { text: extraText }),
    },
  };
}

function decodeFormat(format: JsonValue | undefined): OutputConfig['textFormat'] {
  if (!isJsonObject(format) || format['type'] !== 'json_schema') return undefined;
  const { schema, name, description } = format;
  const jsonSchema = {
    schema: JSON.stringify(schema ?? {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  };
  return { type: 'json_schema', structure: { jsonSchema } };
}

function decodeAccount({ metadata, service_tier: tier }: JsonObject): Partial<ConverseRequest> {
  const pairs = Object.entries(isJsonObject(metadata) ? metadata : {}).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return {
    ...(pairs.length === 0 ? {} : { requestMetadata: Object.fromEntries(pairs) }),
    ...(typeof tier === 'string' && tier !== 'auto' ? { serviceTier: { type: tier as 'default' } } : {}),
  };
}

/** What is said by default is not said again: nothing is kept, and reasoning comes encrypted. */
function decodeKeeping({ store, include }: JsonObject): JsonObject {
  const others = (Array.isArray(include) ? include : []).filter((item) => item !== encryptedReasoning);
  return {
    ...(store === true ? { store } : {}),
    ...(others.length === 0 ? {} : { include: others }),
  };
}
