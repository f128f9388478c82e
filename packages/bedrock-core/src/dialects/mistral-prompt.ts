// Mistral's text completion: Mistral 7B, Mixtral 8x7B and the prompt format of Large and Small.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-text-completion.html
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '../json.ts';
import { createCompletionDialect, readCompletion, type Completion } from './completion.ts';
import type { Dialect } from './dialect.ts';
import { createInstructionTemplate } from './prompt-templates.ts';

export const mistralPrompt: Dialect = createCompletionDialect({
  id: 'mistral-prompt',
  template: createInstructionTemplate({ begin: '<s>', reopen: '', end: '</s>' }),
  hasSystem: false,
  prompt: 'prompt',
  settings: { maxTokens: ['max_tokens'], temperature: ['temperature'], topP: ['top_p'], stopSequences: ['stop'] },
  stopReasons: [
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
  ],
  readReply: read,
  writeReply: write,
  readChunk: read,
  writeChunk: write,
});

function read({ outputs }: JsonObject): Completion | undefined {
  const output = Array.isArray(outputs) ? outputs[0] : undefined;
  return isJsonObject(output) ? readCompletion({ text: output['text'], stop: output['stop_reason'] }) : undefined;
}

function write({ text, stop }: Completion): JsonObject {
  return { outputs: [{ text, stop_reason: stop }] };
}
