// Anthropic Claude's text completions: v1, v2, v2.1 and Instant.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-text-completion.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from '../json.ts';
import { createCompletionDialect, readCompletion, type Completion } from './completion.ts';
import type { Dialect } from './dialect.ts';
import { createLabelTemplate } from './prompt-templates.ts';

/** How this file tells a caller's stop sequence from the built-in one; never on the wire. */
const ownStop = 'stop_sequence (own)';

export const anthropicText: Dialect = createCompletionDialect({
  id: 'anthropic-text',
  template: createLabelTemplate({ user: 'Human', assistant: 'Assistant', separator: '\n\n', leads: true }),
  hasSystem: true,
  prompt: 'prompt',
  // The service's own default of 200 tokens cuts answers off; 4,096 is the most that it takes.
  requiredMaxTokens: 4096,
  settings: {
    maxTokens: ['max_tokens_to_sample'],
    temperature: ['temperature'],
    topP: ['top_p'],
    stopSequences: ['stop_sequences'],
  },
  stopReasons: [
    ['stop_sequence', 'end_turn'],
    [ownStop, 'stop_sequence'],
    ['max_tokens', 'max_tokens'],
  ],
  readReply: read,
  writeReply: write,
  readChunk: read,
  writeChunk: write,
});

function read({ completion, stop_reason, stop }: JsonObject): Completion | undefined {
  // `\n\nHuman:` is the built-in stop sequence that ends a turn, told only to whoever named sequences of his
  // own; any other one is the caller's.
  const own = stop_reason === 'stop_sequence' && typeof stop === 'string' && stop !== '' && stop !== '\n\nHuman:';
  return readCompletion({ text: completion, stop: own ? ownStop : stop_reason });
}

function write({ text, stop }: Completion): JsonObject {
  if (stop === ownStop) return { type: 'completion', completion: text, stop_reason: 'stop_sequence', stop: '…' };
  return {
    type: 'completion',
    completion: text,
    stop_reason: stop,
    stop: stop === 'stop_sequence' ? '\n\nHuman:' : null,
  };
}
