// Work that grows with the size of an answer, and not with its square: counted, not timed, where it can be.
// SPDX-License-Identifier: Apache-2.0
import { createBedrock, type ConverseStreamEvent } from 'bedrock-core';
import { createFrameDecoder, createSseDecoder, encodeFrame, writeEvent } from 'bedrock-core/dialects';
import { expect, test, vi } from 'vitest';

const kilobyte = 1024;
const chunkLength = 16 * kilobyte;

function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkLength) yield bytes.subarray(at, at + chunkLength);
}

/** Runs the work and counts the bytes that are copied from one array to another by `set` and `slice`. */
function countCopied(work: () => void): number {
  const prototype = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
  const { set, slice } = prototype;
  let copied = 0;
  const spies = [
    vi.spyOn(prototype, 'set').mockImplementation(function (this: Uint8Array, source: ArrayLike<number>, offset) {
      copied += source.length;
      set.call(this, source, offset);
    }),
    vi.spyOn(prototype, 'slice').mockImplementation(function (this: Uint8Array<ArrayBuffer>, start, end) {
      const made: Uint8Array<ArrayBuffer> = slice.call(this, start, end);
      copied += made.length;
      return made;
    }),
  ];
  try {
    work();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return copied;
}

test('a frame of 16 MiB in chunks of 16 kB is copied three times at most', () => {
  const bytes = encodeFrame({ ':event-type': 'chunk' }, new Uint8Array(16 * kilobyte * kilobyte));
  let frames = 0;
  const copied = countCopied(() => {
    const decoder = createFrameDecoder();
    for (const chunk of chunksOf(bytes)) frames += decoder.push(chunk).length;
    decoder.end();
  });
  expect(frames).toBe(1);
  // Once into the buffer; and each time that doubles, what it holds: 1/2 + 1/4 + … of the whole.
  expect(copied).toBeGreaterThanOrEqual(bytes.length);
  expect(copied).toBeLessThan(3 * bytes.length);
});

/** Microseconds of CPU; the least of several, as what else the machine does only adds. */
async function cpuOf(work: () => unknown): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < 4; round++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}

/** Sixteen times the size: 16 times the work when linear, 256 times when quadratic. */
async function expectLinear(work: (size: number) => unknown, size: number): Promise<void> {
  const small = await cpuOf(() => work(size));
  const large = await cpuOf(() => work(16 * size));
  expect(large / Math.max(small, 500)).toBeLessThan(64);
}

const encoder = new TextEncoder();

test('a line of server-sent events in chunks', async () => {
  await expectLinear((size) => {
    const decoder = createSseDecoder();
    const events = [...chunksOf(encoder.encode(`data: ${'x'.repeat(size)}\n\n`))].flatMap((chunk) =>
      decoder.push(chunk),
    );
    expect(events[0]?.data).toHaveLength(size);
  }, 512 * kilobyte);
});

const json = (type: string, data: object): Uint8Array => writeEvent({ type, data: data as never });

/** A stream of so many deltas, through the client, read and folded. */
async function stream(delta: (index: number) => object, count: number): Promise<ConverseStreamEvent[]> {
  const frames = [
    json('messageStart', { role: 'assistant' }),
    ...Array.from({ length: count }, (_, index) =>
      json('contentBlockDelta', { contentBlockIndex: 0, delta: delta(index) }),
    ),
    json('contentBlockStop', { contentBlockIndex: 0 }),
    json('messageStop', { stopReason: 'end_turn' }),
  ];
  const body = Buffer.concat(frames);
  const headers = { 'content-type': 'application/vnd.amazon.eventstream' };
  const bedrock = createBedrock({
    region: 'us-east-1',
    apiKey: 'key',
    fetch: () => Promise.resolve(new Response(ReadableStream.from(chunksOf(body)), { headers })),
  });
  const messages = [{ role: 'user' as const, content: [{ text: 'Hi' }] }];
  const events: ConverseStreamEvent[] = [];
  const reply = await bedrock.converseStream({ modelId: 'amazon.nova-lite-v1:0', messages });
  for await (const event of reply.stream) events.push(event);
  expect(events).toHaveLength(count + 3);
  return events;
}

test.each<[string, (index: number) => object]>([
  ['texts', (index) => ({ text: ` word ${index}` })],
  ['arguments of a tool', (index) => ({ toolUse: { input: `${index},` } })],
  ['reasoning', (index) => ({ reasoningContent: { text: ` thought ${index}` } })],
])('a stream of %s', async (_, delta) => {
  await expectLinear((size) => stream(delta, size), 500);
});

test('a reply in one piece, in chunks', async () => {
  const messages = [{ role: 'user' as const, content: [{ text: 'Hi' }] }];
  await expectLinear(async (size) => {
    const output = { message: { role: 'assistant', content: [{ text: 'x'.repeat(size) }] } };
    const body = encoder.encode(JSON.stringify({ output, stopReason: 'end_turn', usage: {} }));
    const fetch = (): Promise<Response> => Promise.resolve(new Response(ReadableStream.from(chunksOf(body))));
    const bedrock = createBedrock({ region: 'us-east-1', apiKey: 'key', fetch });
    const reply = await bedrock.converse({ modelId: 'amazon.nova-lite-v1:0', messages });
    expect(reply.output.message.content[0]?.text).toHaveLength(size);
  }, 256 * kilobyte);
});

test('a million of `us.` before a model id', async () => {
  const bedrock = createBedrock({ region: 'us-east-1', apiKey: 'key' });
  const messages = [{ role: 'user' as const, content: [{ text: 'Hi' }] }];
  await expectLinear(async (size) => {
    const call = bedrock.converse({ modelId: `${'us.'.repeat(size)}amazon.nova-lite-v1:0`, messages });
    await expect(call).rejects.toMatchObject({ kind: 'invalid-request', path: 'modelId' });
  }, 64 * kilobyte);
});
