// A streamed reply: chunks → frames → native events → Converse events, with one clear ending.
// SPDX-License-Identifier: Apache-2.0
import { createCollector, type Collector } from '../converse/collect.ts';
import type { ConverseStreamEvent } from '../converse/types.ts';
import type { DialectContext } from '../dialects/dialect.ts';
import { BedrockError } from '../errors.ts';
import type { Answer } from './connection.ts';
import { withFirstAtHand } from './first-at-hand.ts';
import type { Route } from './route.ts';

/** Starts to read a streamed answer; resolves with its first event at hand. */
export function openStream(
  answer: Answer,
  route: Route,
  context: DialectContext,
): Promise<AsyncIterable<ConverseStreamEvent>> {
  return withFirstAtHand(readEvents(answer, route, context, createCollector()), answer.abort);
}

async function* readEvents(
  answer: Answer,
  { dialect, createReader }: Route,
  context: DialectContext,
  collector: Collector,
): AsyncGenerator<ConverseStreamEvent, undefined> {
  const reader = createReader();
  const events = dialect.decodeEvents({ ...context, headers: answer.headers });
  let isReading = false;
  try {
    for await (const chunk of answer.body) {
      isReading = true;
      for (const item of reader.push(chunk)) {
        const native = reader.read(item);
        if (native === undefined) continue;
        for (const event of events.decode(native)) {
          collector.add(event);
          yield event;
        }
      }
      isReading = false;
    }
    isReading = true;
    reader.end();
    for (const event of events.end()) {
      collector.add(event);
      yield event;
    }
    if (!collector.isComplete) throw (await import('./stream-failure.ts')).interrupted();
  } catch (error) {
    const told = isReading ? (await import('./unreadable.ts')).asUnreadable(error) : error;
    // An abort stays as it is.
    const failure = BedrockError.isInstance(told)
      ? (await import('./stream-failure.ts')).streamFailure(told, answer, collector)
      : told;
    answer.report?.({ error: failure });
    throw failure;
  } finally {
    answer.report?.(collector.partial());
    answer.release();
  }
}
