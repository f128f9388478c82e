// A route whose streams tell texts of one block that came in one chunk as one event.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseStreamEvent } from '../converse/types.ts';
import type { EventDecoder, NativeEvent } from '../dialects/dialect.ts';
import type { EventReader } from './event-reader.ts';
import type { Route } from './route.ts';

/** What was read of a chunk, as if it were one native event. */
interface Together extends NativeEvent {
  natives: readonly NativeEvent[];
}

const toTogether = (natives: readonly NativeEvent[]): Together => ({ type: 'together', data: {}, natives });

/** What a chunk held, and then its failure, or nothing. */
type Item = Together | { failure: unknown };

export function joinTexts({ createReader, dialect, ...route }: Route): Route {
  return {
    ...route,
    createReader: () => readTogether(createReader()),
    dialect: { ...dialect, decodeEvents: (context) => decodeTogether(dialect.decodeEvents(context)) },
  };
}

function readTogether(reader: EventReader): EventReader {
  return {
    push(chunk): Item[] {
      const natives: NativeEvent[] = [];
      try {
        for (const item of reader.push(chunk)) {
          const native = reader.read(item);
          if (native !== undefined) natives.push(native);
        }
      } catch (failure) {
        return [toTogether(natives), { failure }];
      }
      // The empty one has the failure of what was decoded, where something came before it.
      return natives.length > 1 ? [toTogether(natives), toTogether([])] : [toTogether(natives)];
    },
    read(item) {
      const read = item as Item;
      if ('failure' in read) throw read.failure;
      return read;
    },
    end: () => reader.end(),
  };
}

function decodeTogether(decoder: EventDecoder): EventDecoder {
  /** Waits until what came before it has been told. */
  let failure: { reason: unknown } | undefined;
  const throwFailure = (): void => {
    if (failure !== undefined) throw failure.reason;
  };
  return {
    decode(event) {
      throwFailure();
      const events: ConverseStreamEvent[] = [];
      try {
        for (const native of (event as Together).natives) events.push(...decoder.decode(native));
      } catch (reason) {
        if (events.length === 0) throw reason;
        failure = { reason };
      }
      return events.length > 1 ? join(events) : events;
    },
    end() {
      throwFailure();
      return decoder.end();
    },
  };
}

interface OpenText {
  contentBlockIndex: number;
  delta: { text: string };
}

function join(events: readonly ConverseStreamEvent[]): ConverseStreamEvent[] {
  const joined: ConverseStreamEvent[] = [];
  let open: OpenText | undefined;
  for (const event of events) {
    const { contentBlockIndex, delta } = event.contentBlockDelta ?? {};
    const text = delta?.text;
    if (text === undefined || contentBlockIndex === undefined) open = undefined;
    else if (open?.contentBlockIndex === contentBlockIndex) {
      open.delta.text += text;
      continue;
    } else open = { contentBlockIndex, delta: { text } };
    joined.push(open === undefined ? event : { contentBlockDelta: open });
  }
  return joined;
}
