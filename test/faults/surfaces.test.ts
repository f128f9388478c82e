// The faults of the stream on the other ways to a model: every surface, the caller's own `fetch`, raw
// bodies, and conversations over HTTP/2.
// SPDX-License-Identifier: Apache-2.0
import {
  BedrockError,
  createBedrock,
  type Bedrock,
  type BedrockErrorKind,
  type BedrockSettings,
  type Surface,
} from 'bedrock-core';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openCore } from './clients/core.ts';
import { jitter } from './fault.ts';
import { faults } from './faults.ts';
import { meet, settled } from './meet.ts';
import { keys } from './stage.ts';

const open: (() => Promise<void> | void)[] = [];
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(jitter));
afterEach(async () => {
  for (const close of open.splice(0)) await close();
  vi.restoreAllMocks();
});

async function start(fault: string, settings: BedrockSettings = {}): Promise<{ emulator: Emulator; bedrock: Bedrock }> {
  const emulator = await startEmulator({ fault });
  const bedrock = createBedrock({ region: 'us-east-1', endpoint: emulator.url, credentials: keys, ...settings });
  open.push(
    () => bedrock.close(),
    () => emulator.close(),
  );
  return { emulator, bedrock };
}

async function failureOf(stream: Promise<{ stream: AsyncIterable<unknown> }>): Promise<BedrockError> {
  try {
    for await (const _ of (await stream).stream);
  } catch (error) {
    if (BedrockError.isInstance(error)) return error;
    throw error;
  }
  return expect.fail('It succeeded.');
}

const messages = [{ role: 'user' as const, content: [{ text: 'Tell me of the sea.' }] }];

describe.each<[surface: Surface, modelId: string]>([
  ['converse', 'amazon.nova-lite-v1:0'],
  ['invoke', 'amazon.nova-lite-v1:0'],
  ['openai', 'openai.gpt-oss-20b-1:0'],
  ['responses', 'openai.gpt-oss-20b-1:0'],
  ['anthropic', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
])('on the surface %s', (surface, modelId) => {
  test.each<[number: number, fault: string, kind: BedrockErrorKind, attempts: number]>([
    // Some surfaces open with several events that say nothing yet.
    [37, 'end; after=12', 'stream-interrupted', 1],
    [37, 'end', 'stream-interrupted', 3],
    [45, 'reset; after=12', 'stream-interrupted', 1],
    [49, 'close; after=12', 'stream-interrupted', 1],
    [25, 'html; status=200', 'protocol', 1],
    [15, 'bare; status=504', 'server', 3],
  ])('fault %i: %s', async (number, fault, kind, attempts) => {
    const { emulator, bedrock } = await start(fault);
    const error = await failureOf(bedrock.converseStream({ modelId, messages }, { surface }));
    expect(error).toMatchObject({ kind, attempts });
    if (number === 25) expect(error.message).toContain('text/html');
    expect(emulator.journal.entries).toHaveLength(attempts);
    bedrock.close();
    await settled(() => emulator.connections === 0);
    expect(emulator.connections).toBe(0);
  });

  test('fault 46: a stall', async () => {
    const { bedrock } = await start('stall; after=2', { timeouts: { idle: 150 } });
    const error = await failureOf(bedrock.converseStream({ modelId, messages }, { surface }));
    expect(error).toMatchObject({ kind: 'timeout', message: expect.stringContaining('timeouts.idle') as string });
  });
});

describe("through the caller's own fetch", () => {
  const quick = faults.filter(
    ({ number, made, call, stream }) => made.by === 'emulator' && number !== 27 && ((call ?? stream)?.ms ?? 0) < 50,
  );

  test.each(quick.map((fault) => [`fault ${fault.number}: ${fault.name}`, fault] as const))('%s', async (_, fault) => {
    for (const way of ['call', 'stream'] as const) {
      const ending = fault[way];
      if (ending === undefined) continue;
      const meeting = await meet(fault, way, (place) => openCore(place, { fetch: globalThis.fetch }));
      const { ends, attempts, requests = attempts } = ending;
      const outcome = ends === 'answer' ? { ends } : { ends: 'error', error: { kind: ends } };
      expect(meeting, way).toMatchObject({ ...outcome, requests, held: 0 });
    }
  });
});

describe('raw bodies', () => {
  const body = { messages };
  const modelId = 'amazon.nova-lite-v1:0';

  test('fault 30: an exception in the place of the first chunk is repeated, one after it is not', async () => {
    const { emulator, bedrock } = await start('ThrottlingException; after=0; times=1');
    const { stream, $metadata } = await bedrock.invokeStream(modelId, body);
    for await (const _ of stream);
    expect([$metadata.attempts, emulator.journal.entries.length]).toEqual([2, 2]);
    const late = await start('ThrottlingException; after=1');
    expect(await failureOf(late.bedrock.invokeStream(modelId, body))).toMatchObject({ kind: 'throttled', attempts: 1 });
  });

  test('fault 51: a reader that leaves while a chunk is awaited closes the socket', async () => {
    const { emulator, bedrock } = await start('stall; after=1');
    const { stream } = await bedrock.invokeStream(modelId, body);
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    const pending = iterator.next().catch((error: unknown) => error);
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
    await pending;
    await settled(() => emulator.connections === 0);
    expect(emulator.connections).toBe(0);
  });
});

describe('over HTTP/2', () => {
  test.each<[number: number, fault: string, kind: BedrockErrorKind]>([
    [49, 'goaway; after=1', 'network'],
    [49, 'close; after=1', 'network'],
    [45, 'reset; after=1', 'network'],
    [38, 'truncate; after=1', 'stream-interrupted'],
    [41, 'bad-crc; after=1', 'protocol'],
    [8, 'ThrottlingException', 'throttled'],
  ])('fault %i: %s ends a conversation by voice', async (_, fault, kind) => {
    const { emulator, bedrock } = await start(fault);
    const session = await bedrock.startSpeech({ modelId: 'amazon.nova-2-sonic-v1:0' });
    const reading = (async () => {
      for await (const _event of session);
    })();
    await session.sendText('Hello').catch(() => undefined);
    await session.end().catch(() => undefined);
    await expect(reading).rejects.toMatchObject({ name: 'BedrockError', kind });
    await settled(() => emulator.connections === 0);
    expect(emulator.connections).toBe(0);
  });
});
