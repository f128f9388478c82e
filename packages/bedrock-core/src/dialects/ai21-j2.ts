// AI21 Labs Jurassic-2 Mid and Ultra. The family does not stream.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-jurassic2.html
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '../json.ts';
import { createCompletionDialect, readCompletion, type Completion } from './completion.ts';
import type { Dialect } from './dialect.ts';
import { createLabelTemplate } from './prompt-templates.ts';

export const ai21J2: Dialect = createCompletionDialect({
  id: 'ai21-j2',
  streams: false,
  template: createLabelTemplate({
    user: 'User',
    assistant: 'Assistant',
    separator: '\n',
    leads: false,
    bareSingleTurn: true,
  }),
  hasSystem: false,
  prompt: 'prompt',
  settings: {
    maxTokens: ['maxTokens'],
    temperature: ['temperature'],
    topP: ['topP'],
    stopSequences: ['stopSequences'],
  },
  stopReasons: [
    ['endoftext', 'end_turn'],
    ['length', 'max_tokens'],
    ['stop', 'stop_sequence'],
  ],
  readReply: read,
  writeReply: write,
  readChunk: read,
  writeChunk: write,
});

function read({ completions }: JsonObject): Completion | undefined {
  const completion = Array.isArray(completions) ? completions[0] : undefined;
  const data = isJsonObject(completion) ? completion['data'] : undefined;
  if (!isJsonObject(completion) || !isJsonObject(data)) return undefined;
  const reason = completion['finishReason'];
  return readCompletion({ text: data['text'], stop: isJsonObject(reason) ? reason['reason'] : null });
}

function write({ text, stop }: Completion): JsonObject {
  return {
    id: 1234,
    prompt: { tokens: [] },
    completions: [{ data: { text, tokens: [] }, finishReason: { reason: stop } }],
  };
}
