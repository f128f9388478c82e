// Cohere Command and Command Light.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command.html
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '../json.ts';
import { createCompletionDialect, readCompletion, type Completion } from './completion.ts';
import type { Dialect } from './dialect.ts';
import { createLabelTemplate } from './prompt-templates.ts';

export const cohereCommand: Dialect = createCompletionDialect({
  id: 'cohere-command',
  template: createLabelTemplate({
    user: 'User',
    assistant: 'Chatbot',
    separator: '\n',
    leads: false,
    bareSingleTurn: true,
  }),
  hasSystem: false,
  prompt: 'prompt',
  // The body itself must ask for the stream, beside the operation's name.
  streamMembers: { stream: true },
  settings: { maxTokens: ['max_tokens'], temperature: ['temperature'], topP: ['p'], stopSequences: ['stop_sequences'] },
  stopReasons: [
    ['COMPLETE', 'end_turn'],
    ['MAX_TOKENS', 'max_tokens'],
    ['ERROR_TOXIC', 'content_filtered'],
    ['ERROR', 'malformed_model_output'],
  ],
  readReply: ({ generations }) =>
    Array.isArray(generations) && isJsonObject(generations[0]) ? read(generations[0]) : undefined,
  writeReply: ({ text, stop }) => ({
    id: 'generation',
    prompt: '',
    generations: [{ id: 'generation-0', text, finish_reason: stop }],
  }),
  readChunk: read,
  writeChunk: ({ text, stop }) => ({ text, is_finished: stop !== null, index: 0, finish_reason: stop }),
});

function read({ text, finish_reason }: JsonObject): Completion | undefined {
  return readCompletion({ text, stop: finish_reason });
}
