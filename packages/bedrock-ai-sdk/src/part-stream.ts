// A pull-driven ReadableStream over Converse's events: as fast as it is read, and closed when left.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError, type ConverseStreamEvent } from 'bedrock-core';
import { readReply } from './errors.ts';
import type { EventMapper } from './stream.ts';

interface PartStreamSettings<Part> {
  /** What stands before the reply's own parts. */
  opening: Part[];
  events: AsyncIterable<ConverseStreamEvent>;
  mapper: EventMapper<Part>;
  /** The part that holds an event as it came, where the caller wants those. */
  raw?: ((event: ConverseStreamEvent) => Part) | undefined;
  /** The parts that end a stream which broke. */
  failure(error: unknown): Part[];
}

export function createPartStream<Part>({
  opening,
  events,
  mapper,
  raw,
  failure,
}: PartStreamSettings<Part>): ReadableStream<Part> {
  const iterator = events[Symbol.asyncIterator]();
  let out: Part[] = opening;

  /** Writes the parts of one event; an event may have none. */
  const step = async (controller: ReadableStreamDefaultController<Part>): Promise<boolean> => {
    const { value: event, done } = await iterator.next();
    if (done === true) {
      mapper.closeAll(true, out);
      mapper.finish(out);
    } else {
      if (raw !== undefined) out.push(raw(event));
      readReply(() => mapper.map(event, out));
    }
    const isReady = out.length > 0;
    for (const part of out) controller.enqueue(part);
    out = [];
    if (done === true) controller.close();
    return isReady;
  };

  return new ReadableStream<Part>({
    async pull(controller) {
      try {
        while (!(await step(controller)));
      } catch (error) {
        // An abort ends the stream with the signal's own reason, as `ai` expects it.
        if (!BedrockError.isInstance(error)) throw error;
        await iterator.return?.();
        mapper.closeAll(false, out);
        for (const part of [...out, ...failure(error)]) controller.enqueue(part);
        controller.close();
      }
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
