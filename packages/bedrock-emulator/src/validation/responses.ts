// What the Responses API refuses about a body, in OpenAI's words.
// https://platform.openai.com/docs/api-reference/responses/create
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue } from 'bedrock-core';
import { invalid, type AwsRefusal } from '../server/http.ts';

const known: ReadonlySet<string> = new Set([
  ...['background', 'context_management', 'conversation', 'include', 'input', 'instructions', 'max_output_tokens'],
  ...['max_tool_calls', 'metadata', 'model', 'parallel_tool_calls', 'previous_response_id', 'prompt'],
  ...['prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention', 'reasoning', 'safety_identifier'],
  ...['service_tier', 'store', 'stream', 'stream_options', 'temperature', 'text', 'tool_choice', 'tools'],
  ...['top_logprobs', 'top_p', 'truncation', 'user', 'moderation'],
]);

type Check = (body: JsonObject) => AwsRefusal | undefined;

const checks: readonly Check[] = [checkNames, checkInput, checkNumbers, checkTools, checkFormat, checkCalls];

/** Throws the first refusal that applies. */
export function checkResponsesBody(body: JsonObject): void {
  for (const check of checks) {
    const refusal = check(body);
    if (refusal !== undefined) throw refusal;
  }
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isAbsent = (value: JsonValue | undefined): value is null | undefined => value === undefined || value === null;
const objectsOf = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

function checkNames(body: JsonObject): AwsRefusal | undefined {
  const name = Object.keys(body).find((key) => !known.has(key));
  return name === undefined ? undefined : invalid(`Unknown parameter: '${name.slice(0, 80)}'.`, name);
}

function checkInput({ input }: JsonObject): AwsRefusal | undefined {
  if (isAbsent(input)) return invalid("Missing required parameter: 'input'.", 'input');
  if (typeof input !== 'string' && !Array.isArray(input))
    return invalid("Invalid type for 'input': expected one of an array of input items or a string.", 'input');
  if (!Array.isArray(input)) return undefined;
  const wrong = input.findIndex((item) => !isObject(item));
  return wrong < 0
    ? undefined
    : invalid(`Invalid type for 'input[${wrong}]': expected an input item.`, `input[${wrong}]`);
}

const ranges: readonly (readonly [name: string, min: number, max: number])[] = [
  ['max_output_tokens', 1, Number.POSITIVE_INFINITY],
  ['temperature', 0, 2],
  ['top_p', 0, 1],
];

function checkNumbers(body: JsonObject): AwsRefusal | undefined {
  for (const [name, min, max] of ranges) {
    const value = body[name];
    if (isAbsent(value)) continue;
    if (typeof value !== 'number') return invalid(`Invalid type for '${name}': expected a number.`, name);
    const [kind, bound, word] = value < min ? ['minimum', min, '>='] : ['maximum', max, '<='];
    if (value < min || value > max) {
      const side = value < min ? 'below' : 'above';
      const message = `Invalid '${name}': ${side} ${kind} value. Expected a value ${word} ${bound}, but got ${value} instead.`;
      return invalid(message, name);
    }
  }
  return undefined;
}

function checkTools({ tools, tool_choice: choice }: JsonObject): AwsRefusal | undefined {
  const functions = objectsOf(tools).filter(({ type }) => type === 'function');
  const nameless = objectsOf(tools).findIndex(({ type, name }) => type === 'function' && typeof name !== 'string');
  if (nameless >= 0)
    return invalid(`Missing required parameter: 'tools[${nameless}].name'.`, `tools[${nameless}].name`);
  if (choice === 'required' && objectsOf(tools).length === 0)
    return invalid("Tool choice 'required' must be specified with 'tools' parameter.", 'tool_choice');
  if (!isObject(choice) || choice['type'] !== 'function' || functions.some(({ name }) => name === choice['name']))
    return undefined;
  return invalid(`Tool choice '${String(choice['name']).slice(0, 80)}' not found in 'tools' parameter.`, 'tool_choice');
}

function checkFormat({ text }: JsonObject): AwsRefusal | undefined {
  const format = isObject(text) ? text['format'] : undefined;
  if (!isObject(format) || format['type'] !== 'json_schema') return undefined;
  const missing = ['name', 'schema'].find((name) => isAbsent(format[name]));
  if (missing !== undefined)
    return invalid(`Missing required parameter: 'text.format.${missing}'.`, `text.format.${missing}`);
  return isObject(format['schema'])
    ? undefined
    : invalid("Invalid type for 'text.format.schema': expected an object.", 'text.format.schema');
}

/** Every call wants its output, and no output comes without a call. */
function checkCalls({ input }: JsonObject): AwsRefusal | undefined {
  const items = objectsOf(input);
  const idsOf = (wanted: string): string[] =>
    items.filter(({ type }) => type === wanted).map(({ call_id: id }) => String(id));
  const [called, answered] = [idsOf('function_call'), idsOf('function_call_output')];
  const unasked = answered.find((id) => !called.includes(id));
  if (unasked !== undefined)
    return invalid(`No tool call found for function call output with call_id ${unasked.slice(0, 80)}.`, 'input');
  const open = called.find((id) => !answered.includes(id));
  return open === undefined
    ? undefined
    : invalid(`No tool output found for function call ${open.slice(0, 80)}.`, 'input');
}
