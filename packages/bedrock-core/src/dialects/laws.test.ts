// The laws that every dialect obeys, whatever its family. golden.test.ts holds it to what is documented;
// these hold it to itself: nothing is lost on the way there and back, and nothing from outside breaks it.
// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Model } from '../catalog/model.ts';
import { createCollector } from '../converse/collect.ts';
import { replay } from '../converse/replay.ts';
import type { ConverseReply } from '../converse/types.ts';
import { BedrockError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { arbitraryReply, arbitraryRequest } from '../testing/conversation.arbitrary.ts';
import type { Dialect, DialectContext, EventDecoder, NativeEvent } from './dialect.ts';
import { readFixtures, type Fixture } from '../testing/fixtures.ts';
import { metricsToHeaders } from './invocation-metrics.ts';
import { abilitiesOf } from '../testing/abilities.ts';
import { lawRuns } from '../testing/law-runs.ts';
import { listDialects } from './registry.ts';

const model: Model = {
  id: 'test',
  family: 'unknown',
  dialect: 'test',
  surface: 'invoke',
  surfaces: ['invoke'],
  capabilities: {
    input: ['image'],
    system: true,
    tools: true,
    toolChoice: ['any', 'tool'],
    streamingTools: true,
    reasoning: 'none',
    structuredOutput: true,
  },
};
const whole: DialectContext = { model, stream: false };
const streamed: DialectContext = { model, stream: true };

for (const dialect of listDialects()) {
  const abilities = abilitiesOf(dialect.id);
  const fixtures = readFixtures(dialect.id);

  describe(dialect.id, () => {
    test('a request that is decoded again asks the same', () => {
      fc.assert(
        fc.property(arbitraryRequest(abilities).map(freeze), (request) => {
          const { body, warnings } = dialect.encodeRequest({ ...request, modelId: 'test' }, whole);
          expect(warnings).toEqual([]);
          expect(dialect.decodeRequest(overTheWire(body), whole).request).toEqual(request);
        }),
        lawRuns,
      );
    });

    test('a reply that is decoded again says the same', () => {
      fc.assert(
        fc.property(arbitraryReply(abilities).map(freeze), (reply) => {
          const body = overTheWire(dialect.encodeResponse(reply, whole));
          expect(dialect.decodeResponse(body, metricsToHeaders(reply), whole)).toEqual(reply);
        }),
        lawRuns,
      );
    });

    test('a streamed reply says the same, however it is cut', () => {
      fc.assert(
        fc.property(arbitraryReply(abilities).map(freeze), fc.integer({ min: 1, max: 9 }), (reply, size) => {
          expect(collect(dialect, encodeStream(dialect, reply, size))).toEqual(reply);
        }),
        lawRuns,
      );
    });

    test('a stream that is cut off is not complete', () => {
      for (const { stream } of fixtures) {
        for (const length of stream.keys()) {
          const decoder = dialect.decodeEvents(streamed);
          const half = stream.slice(0, Math.floor(length / 2)).flatMap((event) => decoder.decode(event));
          const events = [...half, ...decoder.end()];
          expect(events.filter(({ messageStop }) => messageStop !== undefined)).toEqual([]);
        }
      }
    });

    test('fields of a later version do not disturb what is known', () => {
      for (const { name, response, headers, stream, expected } of fixtures) {
        for (const body of variants(response, addField))
          expect(dialect.decodeResponse(body, headers, whole), name).toMatchObject(expected);
        for (const events of streamVariants(stream, addField))
          expect(collect(dialect, events), name).toMatchObject(expected);
      }
    });

    test('what is broken is refused in words, or read as far as it goes', () => {
      for (const { body, response, headers, stream } of fixtures) {
        for (const broken of variants(body, breakValue)) survive(() => dialect.decodeRequest(broken, whole));
        for (const broken of variants(response, breakValue))
          survive(() => dialect.decodeResponse(broken, headers, whole));
        for (const events of streamVariants(stream, breakValue))
          survive(() => readAll(dialect.decodeEvents(streamed), events));
      }
    });

    test('what is foreign is refused in words', () => {
      fc.assert(
        fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
          const foreign = freeze(value) as JsonObject;
          survive(() => dialect.decodeRequest(foreign, whole));
          survive(() => dialect.decodeResponse(foreign, {}, whole));
          survive(() => readAll(dialect.decodeEvents(streamed), [{ type: 'chunk', data: foreign }]));
        }),
        lawRuns,
      );
    });
  });
}

/** What a receiver gets of a body. */
function overTheWire(body: JsonObject): JsonObject {
  return freeze(JSON.parse(JSON.stringify(body)) as JsonObject);
}

function encodeStream(dialect: Dialect, reply: ConverseReply, size: number): NativeEvent[] {
  const encoder = dialect.encodeEvents(streamed);
  const cut = (text: string): string[] => text.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [text];
  const events = [...replay(reply, cut).flatMap((event) => encoder.encode(freeze(event))), ...encoder.end()];
  return events.map(({ type, data }) => ({ type, data: overTheWire(data) }));
}

function collect(dialect: Dialect, events: readonly NativeEvent[]): ConverseReply {
  const collector = createCollector();
  for (const event of readAll(dialect.decodeEvents(streamed), events)) collector.add(event);
  expect(collector.isComplete).toBe(true);
  return collector.reply();
}

const readAll = (decoder: EventDecoder, events: readonly NativeEvent[]): ReturnType<EventDecoder['end']> => [
  ...events.flatMap((event) => decoder.decode(event)),
  ...decoder.end(),
];

/** Only errors that say what is wrong may be thrown. */
function survive(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!BedrockError.isInstance(error)) throw error;
  }
}

/** Every way to change one value within a body. */
function* variants(value: JsonObject, change: (value: JsonValue) => JsonValue[]): Generator<JsonObject> {
  for (const [name, member] of Object.entries(value)) {
    for (const changed of valueVariants(member, change)) yield freeze({ ...value, [name]: changed });
  }
}

function* valueVariants(value: JsonValue, change: (value: JsonValue) => JsonValue[]): Generator<JsonValue> {
  yield* change(value);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      for (const changed of valueVariants(item, change)) yield value.with(index, changed);
  } else if (typeof value === 'object' && value !== null) yield* variants(value, change);
}

function* streamVariants(
  stream: Fixture['stream'],
  change: (value: JsonValue) => JsonValue[],
): Generator<readonly NativeEvent[]> {
  for (const [index, { type, data }] of stream.entries())
    for (const changed of variants(data, change)) yield stream.with(index, { type, data: changed });
}

const addField = (value: JsonValue): JsonValue[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? [{ ...value, fromTheFuture: { a: [1] } }] : [];

const breakValue = (): JsonValue[] => [
  null,
  true,
  -1,
  '',
  'constructor',
  [],
  [null, 1, ['x']],
  {},
  { type: 'toString' },
];

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}
