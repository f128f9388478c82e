// What goes wrong around a call: keys that end while many ask, aborts, readers that leave or are slow.
// SPDX-License-Identifier: Apache-2.0
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { createBedrock, type Bedrock, type BedrockSettings } from 'bedrock-core';
import { startEmulator, type Emulator, type EmulatorOptions } from 'bedrock-emulator';
import { afterEach, describe, expect, test } from 'vitest';
import { request } from './clients/core.ts';
import { words } from './faults.ts';
import { settled } from './meet.ts';
import { keys } from './stage.ts';

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const reply = () => ({ output: { message: { role: 'assistant' as const, content: [{ text: words }] } } });
  const emulator = await startEmulator({ reply, ...options });
  open.push(() => emulator.close());
  return emulator;
}

function connect({ url }: Emulator, settings: BedrockSettings = {}): Bedrock {
  const bedrock = createBedrock({ region: 'us-east-1', endpoint: url, credentials: keys, ...settings });
  open.push(() => bedrock.close());
  return bedrock;
}

/** Connections stand no longer than a tenth of a second after that. */
async function expectNoneLeft(emulator: Emulator): Promise<void> {
  await settled(() => emulator.connections === 0);
  expect(emulator.connections).toBe(0);
}

const largeDelta = { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'x'.repeat(64 * 1024) } } };
const long = {
  events: [{ messageStart: { role: 'assistant' as const } }, ...Array.from({ length: 512 }, () => largeDelta)],
};

describe('fault 23: 100 calls when the keys have run out', () => {
  test('one refresh serves them all', async () => {
    const emulator = await start({ auth: 'strict', credentials: [keys] });
    let asked = 0;
    const bedrock = connect(emulator, {
      credentials: async () => {
        asked++;
        return { ...keys, expiration: new Date(asked === 1 ? Date.now() - 1 : Date.now() + 3_600_000) };
      },
    });
    await bedrock.converse(request);
    expect(asked).toBe(1);
    await Promise.all(Array.from({ length: 100 }, () => bedrock.converse(request)));
    expect(asked).toBe(2);
    expect(emulator.journal.entries.map(({ status }) => status)).toEqual(Array.from({ length: 101 }, () => 200));
  });

  test('and when the service says so first', async () => {
    const spent = { accessKeyId: 'AKIDSPENT', secretAccessKey: 'spent' };
    const emulator = await start({ auth: 'strict', credentials: [keys, { ...spent, expiration: new Date(0) }] });
    let asked = 0;
    const bedrock = connect(emulator, { credentials: async () => (++asked === 1 ? spent : keys) });
    const replies = await Promise.all(Array.from({ length: 100 }, () => bedrock.converse(request)));
    expect(new Set(replies.map(({ $metadata }) => $metadata.attempts))).toEqual(new Set([1]));
    expect(asked).toBe(2);
  });
});

test('fault 29: a region that is down; the next one answers and keeps the calls', async () => {
  const [down, up] = [await start({ fault: 'ServiceUnavailableException' }), await start()];
  const bedrock = connect(up, {
    endpoint: undefined,
    targets: [
      { region: 'us-east-1', endpoint: down.url },
      { region: 'us-west-2', endpoint: up.url },
    ],
  });
  for (let call = 0; call < 5; call++) expect((await bedrock.converse(request)).$metadata.region).toBe('us-west-2');
  expect([down.journal.entries.length, up.journal.entries.length]).toEqual([1, 5]);
});

describe('fault 50: an abort', () => {
  const reason = new Error('changed my mind');
  type Begin = (bedrock: Bedrock, signal: AbortSignal) => Promise<unknown>;
  const call: Begin = (bedrock, signal) => bedrock.converse(request, { signal });
  const read: Begin = async (bedrock, signal) => {
    const { stream } = await bedrock.converseStream(request, { signal });
    for await (const _ of stream);
  };
  const slowRead: Begin = async (bedrock, signal) => {
    const { stream } = await bedrock.converseStream(request, { signal });
    for await (const _ of stream) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  test.each<[moment: string, begin: Begin, options: EmulatorOptions, settings: BedrockSettings]>([
    ['while the keys are fetched', call, {}, { credentials: () => new Promise(() => undefined) }],
    ['while the reply is awaited', call, { fault: 'no-reply' }, {}],
    ['while the next attempt is awaited', call, { fault: 'ThrottlingException; retry-after=9' }, {}],
    ['while the next event is awaited', read, { fault: 'stall; after=2' }, {}],
    ['while the reader works', slowRead, { reply: () => long }, {}],
  ])('%s', async (_, begin, options, settings) => {
    // A busy machine wakes up late: one of three in time is in time.
    let took = await abortLater(begin, options, settings);
    for (let again = 0; again < 2 && took >= 50; again++) took = await abortLater(begin, options, settings);
    expect(took).toBeLessThan(50);
  });

  /** Milliseconds from the abort to the end of the call. */
  async function abortLater(begin: Begin, options: EmulatorOptions, settings: BedrockSettings): Promise<number> {
    const emulator = await start(options);
    const bedrock = connect(emulator, settings);
    const leaving = new AbortController();
    const outcome = begin(bedrock, leaving.signal).then(
      () => expect.fail('It succeeded.'),
      (error: unknown) => ({ error, at: performance.now() }),
    );
    await new Promise((resolve) => setTimeout(resolve, 60));
    const aborted = performance.now();
    leaving.abort(reason);
    const { error, at } = await outcome;
    expect(error).toBe(reason);
    expect(getEventListeners(leaving.signal, 'abort')).toEqual([]);
    bedrock.close();
    await expectNoneLeft(emulator);
    return at - aborted;
  }

  test('before it begins: nothing is sent', async () => {
    const emulator = await start();
    await expect(call(connect(emulator), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect([emulator.journal.entries.length, emulator.connections]).toEqual([0, 0]);
  });
});

describe('fault 51: a reader', () => {
  test.each<[what: string, leave: () => void]>([
    ['that leaves', () => undefined],
    [
      'that throws',
      () => {
        throw new Error('mine');
      },
    ],
  ])('%s: the socket closes', async (_, leave) => {
    const emulator = await start({ fault: 'stall; after=3' });
    const { signal } = new AbortController();
    const { stream } = await connect(emulator).converseStream(request, { signal });
    const reading = (async () => {
      for await (const _event of stream) {
        leave();
        break;
      }
    })();
    await reading.catch((error: Error) => expect(error.message).toBe('mine'));
    await expectNoneLeft(emulator);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('that is slow holds the sender back, and misses nothing', async () => {
    const emulator = await start({
      reply: () => ({ events: [...long.events, { messageStop: { stopReason: 'end_turn' } }] }),
    });
    let socket: Socket | undefined;
    const onResponse = (message: unknown): void => {
      const { socket: used } = (message as { request: ClientRequest }).request;
      if (used?.remotePort === emulator.port) socket = used;
    };
    subscribe('http.client.response.finish', onResponse);
    const { stream } = await connect(emulator).converseStream(request);
    unsubscribe('http.client.response.finish', onResponse);
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    const sent = (): number => emulator.journal.entries[0]?.events ?? 0;
    let before = -1;
    while (before !== sent()) {
      before = sent();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // The rest of what was sent is in the buffers of the kernel.
    expect(sent()).toBeLessThan(long.events.length);
    expect(socket?.bytesRead).toBeGreaterThan(0);
    expect(socket?.bytesRead).toBeLessThanOrEqual(1024 * 1024);
    let events = 1;
    while ((await iterator.next()).done !== true) events++;
    expect(events).toBe(long.events.length + 1);
  });
});

describe('calls that are left, many at a time, leave no socket', () => {
  const rounds = 3;
  const atOnce = 100;

  async function leaveMany(leave: (bedrock: Bedrock) => Promise<void>): Promise<void> {
    const emulator = await start({ fault: 'stall; after=2' });
    const bedrock = connect(emulator);
    for (let round = 0; round < rounds; round++) {
      await Promise.all(Array.from({ length: atOnce }, () => leave(bedrock)));
      await expectNoneLeft(emulator);
    }
    expect(emulator.journal.entries.length).toBe(rounds * atOnce);
  }

  test('by an abort', async () => {
    await leaveMany(async (bedrock) => {
      const leaving = new AbortController();
      const { stream } = await bedrock.converseStream(request, { signal: leaving.signal });
      const reading = (async () => {
        for await (const event of stream) if (event.contentBlockDelta !== undefined) leaving.abort(leaving);
      })();
      await expect(reading).rejects.toBe(leaving);
    });
  });

  test('by a break', async () => {
    await leaveMany(async (bedrock) => {
      const { stream } = await bedrock.converseStream(request);
      for await (const event of stream) if (event.contentBlockDelta !== undefined) break;
    });
  });
});
