// What InvokeModel refuses: bodies that are not of the model's own format, and what Claude itself refuses.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from 'bedrock-core';
import { invalid } from '../server/http.ts';
import { claudeRules } from './claude.ts';
import { firstRefusal, rule, type Rule, type Subject } from './subject.ts';

/** Members that a format must have, and members of other formats that it refuses. */
const formats: Readonly<Record<string, { required: readonly string[]; foreign: readonly string[] }>> = {
  'anthropic-messages': {
    required: ['anthropic_version', 'max_tokens', 'messages'],
    foreign: [
      'model',
      'stream',
      'prompt',
      'max_tokens_to_sample',
      'maxTokens',
      'stop',
      'inferenceConfig',
      'toolConfig',
    ],
  },
  'anthropic-text': { required: ['prompt', 'max_tokens_to_sample'], foreign: ['messages', 'max_tokens'] },
  nova: { required: ['messages'], foreign: ['anthropic_version', 'max_tokens', 'prompt'] },
  'titan-text': { required: ['inputText'], foreign: ['prompt', 'messages', 'max_tokens'] },
  llama3: { required: ['prompt'], foreign: ['messages', 'max_tokens'] },
  'mistral-prompt': { required: ['prompt'], foreign: ['messages', 'max_gen_len'] },
};

/** Throws when a body is plainly of another family's format. */
export function checkInvokeBody(body: JsonObject, dialectId: string): void {
  const { required = [], foreign = [] } = formats[dialectId] ?? {};
  const missing = required.find((name) => body[name] === undefined);
  if (missing !== undefined) throw malformed(`#: required key [${missing}] not found`);
  const extra = foreign.find((name) => body[name] !== undefined);
  if (extra !== undefined) throw malformed(`#: extraneous key [${extra}] is not permitted`);
}

const malformed = (what: string): Error =>
  invalid(`Malformed input request: ${what}, please reformat your input and try again.`);

const limitRule: Rule = rule(
  ({ request, model }) => {
    const [asked, limit] = [request.inferenceConfig?.maxTokens ?? 0, model.capabilities.maxOutputTokens];
    return limit !== undefined && asked > limit && { asked, limit, model: model.baseId?.replace(/^anthropic\./, '') };
  },
  ({ asked, limit, model }) =>
    `max_tokens: ${asked} > ${limit}, which is the maximum allowed number of output tokens for ${model}`,
);

/** For Claude's Messages. Throws the first refusal that applies. */
export function validateInvoke(subject: Subject): void {
  const refusal = firstRefusal([limitRule, ...claudeRules], subject);
  if (refusal !== undefined) throw invalid(refusal);
}
