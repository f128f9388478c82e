// Texts that arrive together as one event: the same text, the same order, the same end.
// SPDX-License-Identifier: Apache-2.0
import { createBedrock, type CallOptions, type ConverseStreamEvent } from 'bedrock-core';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';

const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const messages = [{ role: 'user' as const, content: [{ text: 'Use weather for Paris. Why is the sky blue?' }] }];
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

/** Hands the whole answer out at once, and with `size` in pieces of so many bytes. */
const inPieces =
  (size = Number.POSITIVE_INFINITY): typeof globalThis.fetch =>
  async (input, init) => {
    const response = await fetch(input, init);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const length = Math.min(size, bytes.length);
    const pieces = Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) =>
      bytes.slice(index * length, (index + 1) * length),
    );
    return new Response(ReadableStream.from(pieces), response);
  };

interface Read {
  modelId?: string;
  fetch?: typeof globalThis.fetch;
  options?: CallOptions;
}

/** All events, and the error where there is one. */
async function read({ modelId = claude, fetch = inPieces(), options = {} }: Read) {
  const bedrock = createBedrock({
    region: 'us-east-1',
    endpoint: emulator.url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxRetries: 0,
    fetch,
  });
  const events: ConverseStreamEvent[] = [];
  try {
    const { stream } = await bedrock.converseStream({ modelId, messages }, { joinTexts: true, ...options });
    for await (const event of stream) events.push(event);
    return { events, error: undefined };
  } catch (error) {
    return { events, error: error as { kind: string; partial?: { output: object } } };
  }
}

const textOf = (events: readonly ConverseStreamEvent[]): string =>
  events.map(({ contentBlockDelta }) => contentBlockDelta?.delta.text ?? '').join('');
/** Everything but texts, in order, and where texts are. */
const shapeOf = (events: readonly ConverseStreamEvent[]): string[] =>
  events
    .map((event) => (event.contentBlockDelta?.delta.text === undefined ? JSON.stringify(event) : 'text'))
    .filter((shape, index, all) => shape !== 'text' || shape !== all[index - 1]);

test.each([claude, 'us.meta.llama3-3-70b-instruct-v1:0', 'mistral.mistral-large-2402-v1:0'])(
  '%s: one event for a text that arrives at once, and nothing else is different',
  async (modelId) => {
    for (const surface of ['converse', 'invoke'] as const) {
      const plain = await read({ modelId, options: { surface, joinTexts: false } });
      const joined = await read({ modelId, options: { surface } });
      expect(textOf(plain.events)).not.toBe('');
      expect(textOf(joined.events)).toBe(textOf(plain.events));
      expect(shapeOf(joined.events)).toEqual(shapeOf(plain.events));
      expect(joined.events.filter((event) => textOf([event]) !== '')).toHaveLength(1);
      expect(plain.events.length).toBeGreaterThan(joined.events.length);
    }
  },
);

test('texts that arrive one by one stay so', async () => {
  const plain = await read({ options: { joinTexts: false } });
  const pieces = await read({ fetch: inPieces(50) });
  expect(pieces.events).toEqual(plain.events);
});

test('what came before a failure is told, then the failure with all of it', async () => {
  const headers = { 'x-emulator-fault': 'ModelStreamErrorException; after=5' };
  const { events, error } = await read({ options: { headers } });
  expect(textOf(events)).not.toBe('');
  expect(error?.partial?.output).toMatchObject({ message: { content: [{ text: textOf(events) }] } });
});

test('damage within a chunk is told after what came before it', async () => {
  const { events, error } = await read({ options: { headers: { 'x-emulator-fault': 'bad-crc; after=5' } } });
  expect(textOf(events)).not.toBe('');
  expect(error?.kind).toBe('protocol');
});

test('a failure that comes first rejects the call', async () => {
  const headers = { 'x-emulator-fault': 'ModelStreamErrorException; after=0' };
  const { events, error } = await read({ options: { headers } });
  expect([events, error?.partial]).toEqual([[], undefined]);
  expect(error).toMatchObject({ name: 'BedrockError' });
});
