// DeepSeek R1: its own template, and reasoning inline before `</think>`.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-deepseek.html
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '../json.ts';
import { createCompletionDialect, readCompletion, type Completion } from './completion.ts';
import type { Dialect } from './dialect.ts';
import { deepseekTemplate } from './prompt-templates.ts';

export const deepseekR1: Dialect = createCompletionDialect({
  id: 'deepseek-r1',
  template: deepseekTemplate,
  hasSystem: true,
  prompt: 'prompt',
  settings: { maxTokens: ['max_tokens'], temperature: ['temperature'], topP: ['top_p'], stopSequences: ['stop'] },
  stopReasons: [
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
  ],
  // The prompt ends inside the reasoning, so the reply begins there.
  reasoning: { open: '<think>', close: '</think>', startsInside: true },
  readReply: read,
  writeReply: write,
  readChunk: read,
  writeChunk: write,
});

function read({ choices }: JsonObject): Completion | undefined {
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  return isJsonObject(choice) ? readCompletion({ text: choice['text'], stop: choice['stop_reason'] }) : undefined;
}

function write({ text, stop }: Completion): JsonObject {
  return { choices: [{ text, stop_reason: stop }] };
}
