// A streamed reply: chunks → frames → native events → Converse events, with one clear ending.
// SPDX-License-Identifier: Apache-2.0
import { createCollector, type Collector } from '../converse/collect.ts';
import type { ConverseStreamEvent } from '../converse/types.ts';
import type { DialectContext, NativeEvent } from '../dialects/dialect.ts';
import { errorFromAws } from '../aws-errors.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../json.ts';
import { createFrameDecoder, type Frame } from '../wire/eventstream.ts';
import { readChunk, readEvent } from '../wire/messages.ts';
import { createSseDecoder, type SseEvent } from '../wire/sse.ts';
import type { Answer } from './connection.ts';
import type { Framing, Route } from './route.ts';

/**
 * Starts to read a streamed answer and resolves with its first event at hand, so that a refusal which
 * comes as the first event rejects like any other one and can be retried.
 */
export async function openStream(
  answer: Answer,
  route: Route,
  context: DialectContext,
): Promise<AsyncIterable<ConverseStreamEvent>> {
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
      for (const item of reader.push(chunk)) {
        const native = reader.read(item);
        if (native === undefined) continue;
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

/** What is cut out of the chunks, and read one by one: what comes before a failure must be told. */
interface Reader<Item> {
  push(chunk: Uint8Array): Item[];
  /** Throws the failure that an item reports. */
  read(item: Item): NativeEvent | undefined;
  /** Throws when the stream ended within an item. */
  end(): void;
}

const createReader = (framing: Framing): Reader<Frame | SseEvent> =>
  framing === 'sse' ? createSseReader() : createFrameReader(framing);

function createFrameReader(framing: Framing): Reader<Frame> {
  const { push, end } = createFrameDecoder();
  return { push, end, read: framing === 'chunks' ? readChunk : readEvent };
}

function createSseReader(): Reader<SseEvent> {
  const { push, end } = createSseDecoder();
  return {
    push,
    end,
    read: ({ event, data }) => (data === '[DONE]' ? undefined : { type: event, data: parseEventData(data) }),
  };
}

/** Servers of the OpenAI shape report a failure as an event of its own. */
function parseEventData(text: string): JsonObject {
  const data = parseJson(text);
  if (!isJsonObject(data)) throw new BedrockError('protocol', 'An event of the stream is not a JSON object.');
  const failure = data['type'] === 'error' ? undefined : data['error'];
  if (!isJsonObject(failure)) return data;
  throw errorFromAws({
    awsType: 'ModelStreamErrorException',
    message: String(failure['message'] ?? 'The model reported an error.'),
  });
}

const interrupted =
  'The stream ended before the reply was complete (no messageStop came). What had arrived is in `partial`.';

/** Adds what is known of the reply; what is not a failure of the stream (an abort) stays as it is. */
function asStreamError(error: unknown, answer: Answer, collector: Collector): unknown {
  if (!BedrockError.isInstance(error)) return error;
  const known = { requestId: answer.headers['x-amzn-requestid'], status: error.status };
  if (collector.isEmpty) return error.with(known);
  const details = { ...known, partial: collector.partial(), isRetryable: error.isRetryable };
  if (error.kind !== 'network') return error.with(details);
  return new BedrockError('stream-interrupted', `${interrupted} ${error.message}`, { ...details, cause: error });
}
