// The stream of a model that answers in one piece.
// SPDX-License-Identifier: Apache-2.0
import { replay } from '../converse/replay.ts';
import type { ConverseStreamEvent } from '../converse/types.ts';
import type { ConverseResult, ConverseStreamResult } from './settings.ts';

/** A reply in one piece as a stream, for models that cannot stream what was asked. */
export function streamWhole({ warnings, $metadata, ...reply }: ConverseResult): ConverseStreamResult {
  const message = 'No tools in streams of this model: the reply came in one piece.';
  const events = replay(reply);
  const stream: AsyncIterable<ConverseStreamEvent> = {
    async *[Symbol.asyncIterator]() {
      yield* events;
    },
  };
  return { stream, warnings: [...warnings, { code: 'not-streamed', message, path: 'toolConfig' }], $metadata };
}
