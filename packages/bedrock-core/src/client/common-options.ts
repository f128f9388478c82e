// Options that Converse has no member for, put into the request in the words of the model's family.
// SPDX-License-Identifier: Apache-2.0
import { reasoningFields, topKFields } from '../catalog/model-fields.ts';
import type { Model } from '../catalog/model.ts';
import { penaltyFields } from '../catalog/setting-fields.ts';
import type { ConverseRequest } from '../converse/types.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Warning } from '../warnings.ts';
import type { PreparedRequest } from './prepare.ts';
import { setCachePoints } from './prompt-caching.ts';
import type { CallOptions } from './settings.ts';
import { structureOutput } from './structured-output.ts';

/** Room for the answer beside a budget of reasoning, when the caller says none. */
const roomForAnswer = 4096;

export function applyCommonOptions(original: ConverseRequest, model: Model, options: CallOptions): PreparedRequest {
  const { topK, reasoning, structuredOutput, promptCaching } = options;
  refuseBesidePrompt(original, model);
  const warnings: Warning[] = [];
  const fields: JsonObject = {};
  let extraTokens = 0;
  const add = (told: { fields: JsonObject; extraTokens?: number; warnings: Warning[] }): void => {
    Object.assign(fields, mergeMembers(fields, told.fields));
    extraTokens += told.extraTokens ?? 0;
    warnings.push(...told.warnings);
  };
  if (topK !== undefined) add(topKFields(model, topK));
  if (reasoning !== undefined) add(reasoningFields(model, reasoning));
  add(penaltyFields(model, options));

  let request = withBudget(withFields(original, fields), extraTokens);
  let adapt: PreparedRequest['adapt'];
  if (structuredOutput !== undefined) {
    const structured = structureOutput(request, model, structuredOutput);
    ({ request, adapt } = structured);
    warnings.push(...structured.warnings);
  }
  if (promptCaching !== undefined) {
    const cached = setCachePoints(request, model, promptCaching === 'auto' ? {} : promptCaching);
    request = cached.request;
    // `auto` asks for a cache where there is one: its absence is no loss.
    if (promptCaching !== 'auto') warnings.push(...cached.warnings);
  }
  const [first] = warnings;
  if (options.strict === true && first !== undefined) {
    const { path } = first;
    throw new BedrockError('unsupported', `${path}: ${first.message}`, path === undefined ? {} : { path });
  }
  return { request, adapt, warnings };
}

/** A prompt of Prompt management brings its own settings. */
function refuseBesidePrompt(request: ConverseRequest, { id }: Model): void {
  if (!id.includes(':prompt/')) return;
  for (const path of ['system', 'inferenceConfig', 'toolConfig', 'additionalModelRequestFields'] as const) {
    if (request[path] === undefined) continue;
    const message = `${path}: a prompt's ARN brings its own. Leave it out here, or set it in the prompt.`;
    throw new BedrockError('invalid-request', message, { path });
  }
}

/** The caller's own fields win over ours. */
function withFields(request: ConverseRequest, fields: JsonObject): ConverseRequest {
  if (Object.keys(fields).length === 0) return request;
  const { additionalModelRequestFields: own = {} } = request;
  if (!isJsonObject(own)) return request;
  return { ...request, additionalModelRequestFields: mergeMembers(fields, own) };
}

/** A budget of reasoning is counted as output: the caller's limit is for the answer. */
function withBudget(request: ConverseRequest, extraTokens: number): ConverseRequest {
  if (extraTokens === 0) return request;
  const { maxTokens = roomForAnswer } = request.inferenceConfig ?? {};
  return { ...request, inferenceConfig: { ...request.inferenceConfig, maxTokens: maxTokens + extraTokens } };
}

function mergeMembers(under: JsonObject, over: JsonObject): JsonObject {
  const merged: JsonObject = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const before = merged[name];
    merged[name] = isJsonObject(before) && isJsonObject(value) ? mergeMembers(before, value) : value;
  }
  return merged;
}
