// A streamed reply: chunks → frames → native events → Converse events, with one clear ending.
// SPDX-License-Identifier: Apache-2.0
import { createCollector, type Collector } from '../converse/collect.ts';
import type { ConverseStreamEvent } from '../converse/types.ts';
import type { DialectContext, NativeEvent } from '../dialects/dialect.ts';
import { errorFromAws } from '../aws-errors.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../json.ts';
import { createFrameDecoder } from '../wire/eventstream.ts';
import { readChunk, readEvent } from '../wire/messages.ts';
import { createSseDecoder } from '../wire/sse.ts';
import type { Answer } from './connection.ts';
import type { Framing, Route } from './route.ts';

/**
 * Starts to read a streamed answer and resolves with its first event at hand, so that a refusal which
 * comes as the first event rejects like any other one and can be retried.
 */
export async function openStream(answer: Answer, route: Route, context: DialectContext): Promise<AsyncIterable<ConverseStreamEvent>> {
  const collector = createCollector();
  const events = readEvents(answer, route, context, collector);
  let first: IteratorResult<ConverseStreamEvent, undefined> | undefined = await events.next();

  const iterator: AsyncIterator<ConverseStreamEvent, undefined> = {
    next() {
      if (first === undefined) return events.next();
      const result = first;
      first = undefined;
      return Promise.resolve(result);
    },
    async return() {
      // The generator may be waiting for a chunk, and would not hear of the return before that.
      answer.abort();
      await events.return(undefined).catch(() => undefined);
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

async function* readEvents(
  answer: Answer,
  { dialect, framing }: Route,
  context: DialectContext,
  collector: Collector,
): AsyncGenerator<ConverseStreamEvent, undefined> {
  const reader = createReader(framing);
  const events = dialect.decodeEvents(context);
  try {
    for await (const chunk of answer.body) {
      for (const native of reader.read(chunk)) {
        for (const event of events.decode(native)) {
          collector.add(event);
          yield event;
        }
      }
    }
    reader.end();
    for (const event of events.end()) {
      collector.add(event);
      yield event;
    }
    if (!collector.isComplete) throw new BedrockError('stream-interrupted', interrupted);
  } catch (error) {
    throw asStreamError(error, answer, collector);
  } finally {
    answer.release();
  }
}

interface Reader {
  read(chunk: Uint8Array): Iterable<NativeEvent>;
  /** Throws when the stream ended within an event. */
  end(): void;
}

function createReader(framing: Framing): Reader {
  if (framing === 'sse') return createSseReader();
  const frames = createFrameDecoder();
  const readFrame = framing === 'chunks' ? readChunk : readEvent;
  return {
    // One by one: an exception in the middle of a chunk must not take with it what came before.
    *read(chunk) {
      for (const frame of frames.push(chunk)) yield readFrame(frame);
    },
    end: () => frames.end(),
  };
}

function createSseReader(): Reader {
  const decoder = createSseDecoder();
  return {
    *read(chunk) {
      for (const { event, data } of decoder.push(chunk)) {
        if (data !== '[DONE]') yield { type: event, data: parseEventData(data) };
      }
    },
    end: () => decoder.end(),
  };
}

/** Servers of the OpenAI shape report a failure as an event of its own. */
function parseEventData(text: string): JsonObject {
  const data = parseJson(text);
  if (!isJsonObject(data)) throw new BedrockError('protocol', 'An event of the stream is not a JSON object.');
  const failure = data['type'] === 'error' ? undefined : data['error'];
  if (!isJsonObject(failure)) return data;
  throw errorFromAws({ awsType: 'ModelStreamErrorException', message: String(failure['message'] ?? 'The model reported an error.') });
}

const interrupted = 'The stream ended before the reply was complete (no messageStop came). What had arrived is in `partial`.';

/** Adds what is known of the reply; what is not a failure of the stream (an abort) stays as it is. */
function asStreamError(error: unknown, answer: Answer, collector: Collector): unknown {
  if (!BedrockError.isInstance(error)) return error;
  const known = { requestId: answer.headers['x-amzn-requestid'], status: error.status };
  if (collector.isEmpty) return error.with(known);
  const details = { ...known, partial: collector.partial(), isRetryable: error.isRetryable };
  if (error.kind !== 'network') return error.with(details);
  return new BedrockError('stream-interrupted', `${interrupted} ${error.message}`, { ...details, cause: error });
}
