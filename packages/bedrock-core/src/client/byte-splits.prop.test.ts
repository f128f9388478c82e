// The law of bytes: however the network cuts a stream, the same events come of it. For every dialect,
// through the framing of each surface that speaks it.
// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { resolveModel } from '../catalog/capabilities.ts';
import type { Model, Surface } from '../catalog/model.ts';
import { replay } from '../converse/replay.ts';
import type { ConverseReply } from '../converse/types.ts';
import type { NativeEvent } from '../dialects/dialect.ts';
import { listDialects } from '../dialects/registry.ts';
import { abilitiesOf } from '../testing/abilities.ts';
import { arbitraryReply } from '../testing/conversation.arbitrary.ts';
import { readFixtures } from '../testing/fixtures.ts';
import { lawRuns } from '../testing/law-runs.ts';
import { writeChunk, writeEvent } from '../wire/message-writer.ts';
import { encodeSse } from '../wire/sse.ts';
import { routeCall, type Route } from './route.ts';

const utf8 = new TextEncoder();
const anyModel = resolveModel('meta.llama3-8b-instruct-v1:0');

/** One event as the bytes of each surface. */
const writers: Partial<Record<Surface, (event: NativeEvent) => Uint8Array>> = {
  converse: (event) => writeEvent(event, 'abcdef'),
  invoke: (event) => writeChunk(event, 'abcdef'),
  openai: ({ data }) => utf8.encode(encodeSse({ data: JSON.stringify(data) })),
  anthropic: ({ type, data }) => utf8.encode(encodeSse({ event: type, data: JSON.stringify(data) })),
};

const spoken: readonly (readonly [dialect: string, surface: Surface])[] = [
  ...listDialects().map(({ id }) => [id, id === 'converse' ? 'converse' : 'invoke'] as const),
  ['openai-chat', 'openai'],
  ['anthropic-messages', 'anthropic'],
];

describe.each(spoken)('%s on %s', (dialect, surface) => {
  const model: Model = { ...anyModel, dialect, surface };
  const context = { model, stream: true };
  const write = writers[surface];
  let route: Route;
  beforeAll(async () => {
    route = await routeCall(model, { modelId: model.id }, { stream: true });
  });

  const bytesOf = (events: readonly NativeEvent[]): Uint8Array =>
    Buffer.concat(events.map((event) => write?.(event) ?? new Uint8Array()));

  const streamOf = (reply: ConverseReply): Uint8Array => {
    // A family that does not stream answers in one piece.
    if (route.dialect.streams === false)
      return utf8.encode(JSON.stringify(route.dialect.encodeResponse(reply, context)));
    const encoder = route.dialect.encodeEvents(context);
    return bytesOf([...replay(reply).flatMap((event) => encoder.encode(event)), ...encoder.end()]);
  };

  /** What a reader makes of the bytes when they come in these pieces. */
  const read = (pieces: readonly Uint8Array[]): string => {
    const reader = route.createReader();
    const decoder = route.dialect.decodeEvents(context);
    const events = pieces.flatMap((piece) =>
      reader.push(piece).flatMap((item) => {
        const native = reader.read(item);
        return native === undefined ? [] : decoder.decode(native);
      }),
    );
    reader.end();
    return JSON.stringify([...events, ...decoder.end()]);
  };

  test('random cuts of random replies', () => {
    fc.assert(
      fc.property(
        arbitraryReply(abilitiesOf(dialect)),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
        (reply, at) => {
          const bytes = streamOf(reply);
          const whole = read([bytes]);
          expect(whole).toContain('messageStop');
          const cuts = [...at.map((part) => Math.floor(part * bytes.length)), bytes.length].sort((a, b) => a - b);
          expect(read(cuts.map((end, index) => bytes.subarray(cuts[index - 1] ?? 0, end)))).toBe(whole);
        },
      ),
      lawRuns,
    );
  });

  test('a documented stream, cut after each of its bytes, and into all of them', () => {
    const streams = readFixtures(dialect).map(({ stream, expected }) =>
      // Jurassic-2 is documented without one.
      stream.length === 0 ? streamOf(expected) : bytesOf(stream),
    );
    const [bytes = new Uint8Array()] = streams.sort((a, b) => a.length - b.length);
    expect(bytes.length).toBeGreaterThan(0);
    const whole = read([bytes]);
    for (const end of bytes.keys()) expect(read([bytes.subarray(0, end), bytes.subarray(end)])).toBe(whole);
    expect(read([...bytes].map((byte) => Uint8Array.of(byte)))).toBe(whole);
  });
});
