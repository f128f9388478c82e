// Many calls at once: what throttling and outages cost, and how many calls are under way.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError, createBedrock, type Bedrock, type BedrockSettings, type ConverseRequest } from 'bedrock-core';
import { AwsRefusal, startEmulator, type Emulator, type EmulatorOptions } from 'bedrock-emulator';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const keys = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
const request: ConverseRequest = {
  modelId: 'amazon.nova-lite-v1:0',
  messages: [{ role: 'user', content: [{ text: 'Hello' }] }],
};
const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator({ auth: 'off', ...options });
  open.push(() => emulator.close());
  return emulator;
}

function connect({ url }: Emulator, settings: BedrockSettings = {}): Bedrock {
  const bedrock = createBedrock({ region: 'us-east-1', credentials: keys, endpoint: url, ...settings });
  open.push(() => bedrock.close());
  return bedrock;
}

async function failureOf(promise: Promise<unknown>): Promise<BedrockError> {
  const error = await promise.then(
    () => expect.fail('It succeeded.'),
    (reason: unknown) => reason,
  );
  if (!BedrockError.isInstance(error)) throw error;
  return error;
}

/** Makes `calls` calls, 100 at a time, and says how many succeeded. */
async function storm(bedrock: Bedrock, calls: number): Promise<number> {
  let begun = 0;
  let succeeded = 0;
  const worker = async (): Promise<void> => {
    while (begun++ < calls) {
      await bedrock.converse(request).then(
        () => succeeded++,
        () => undefined,
      );
    }
  };
  await Promise.all(Array.from({ length: 100 }, worker));
  return succeeded;
}

describe('a storm of calls, 100 at a time', () => {
  // Only the waits between attempts are random: short ones keep the test short.
  beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0.02));
  afterEach(() => void vi.restoreAllMocks());

  test.each([
    ['10 % throttled', (count: number) => count % 10 === 0, 429, 'ThrottlingException', 1.2, 1_000, 990],
    ['a full outage', () => true, 503, 'ServiceUnavailableException', 1.1, 1_500, 0],
  ] as const)('%s', async (_, isRefused, status, type, most, calls, fewest) => {
    let attempts = 0;
    const emulator = await start({
      reply() {
        if (isRefused(++attempts)) throw new AwsRefusal(status, type, 'No.');
        return { output: { message: { role: 'assistant', content: [{ text: 'Hello' }] } } };
      },
    });
    const succeeded = await storm(connect(emulator), calls);
    // Now and then a call is throttled three times in a row.
    expect(succeeded).toBeGreaterThanOrEqual(fewest);
    if (fewest === 0) expect(succeeded).toBe(0);
    expect(attempts / calls).toBeLessThanOrEqual(most);
  });

  test('nobody listening: an outage without a server costs no more', async () => {
    const emulator = await startEmulator();
    await emulator.close();
    let attempts = 0;
    const bedrock = connect(emulator, { hooks: { onRequest: () => attempts++ } });
    expect(await storm(bedrock, 1_000)).toBe(0);
    expect(attempts / 1_000).toBeLessThanOrEqual(1.1);
  });

  test('an outage of one model takes no retries from the others', async () => {
    const emulator = await start({
      reply(_, { modelId }) {
        if (modelId === request.modelId) throw new AwsRefusal(503, 'ServiceUnavailableException', 'No.');
        return undefined;
      },
    });
    const bedrock = connect(emulator);
    await storm(bedrock, 300);
    const other = { ...request, modelId: 'amazon.nova-pro-v1:0' };
    const fault = { headers: { 'x-emulator-fault': 'InternalServerException; times=1' } };
    expect((await bedrock.converse(other, fault)).$metadata.attempts).toBe(2);
    expect(await failureOf(bedrock.converse(request))).toMatchObject({ attempts: 1 });
  });
});

describe('retries', () => {
  beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0.001));
  afterEach(() => void vi.restoreAllMocks());

  test('row 17: up to 10 attempts with back-off, then the failure', async () => {
    const emulator = await start({ fault: 'ThrottlingException; times=9' });
    const bedrock = connect(emulator, { maxRetries: 9 });
    const { $metadata } = await bedrock.converse(request);
    expect($metadata.attempts).toBe(10);
    expect($metadata.totalRetryDelay).toBeCloseTo(91.5);
    const failing = { headers: { 'x-emulator-fault': 'InternalServerException' } };
    expect(await failureOf(bedrock.converse(request, failing))).toMatchObject({ kind: 'server', attempts: 10 });
    expect(await failureOf(bedrock.converse(request, { ...failing, maxRetries: 0 }))).toMatchObject({ attempts: 1 });
    expect(emulator.journal.entries).toHaveLength(21);
  });

  test('fault 11: a model that gets ready is asked five times again, where nobody set a number', async () => {
    const emulator = await start();
    const fault = (times: number): { headers: { [name: string]: string } } => ({
      headers: { 'x-emulator-fault': `ModelNotReadyException; times=${times}` },
    });
    const bedrock = connect(emulator);
    expect((await bedrock.converse(request, fault(3))).$metadata.attempts).toBe(4);
    expect(await failureOf(bedrock.converse(request, fault(99)))).toMatchObject({
      kind: 'model-not-ready',
      attempts: 6,
    });
    const two = bedrock.converse(request, { ...fault(98), maxRetries: 2 });
    expect(await failureOf(two)).toMatchObject({ attempts: 3 });
  });

  test('a retry that would come after the total deadline fails now, with what went wrong', async () => {
    const bedrock = connect(await start({ fault: 'ThrottlingException; retry-after=5' }), {
      timeouts: { total: 2_000 },
    });
    const began = performance.now();
    expect(await failureOf(bedrock.converse(request))).toMatchObject({ kind: 'throttled', attempts: 1 });
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe('maxConcurrency', () => {
  test('never more calls than that at once; the others in order; a stream holds its place until its end', async () => {
    let inside = 0;
    let most = 0;
    const emulator = await start({
      async reply() {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside--;
        return undefined;
      },
    });
    const ended: number[] = [];
    const bedrock = connect(emulator, { maxConcurrency: 3 });
    await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        if (index % 2 === 0) await bedrock.converse(request);
        else {
          const { stream } = await bedrock.converseStream(request);
          for await (const _event of stream) expect(inside).toBeLessThanOrEqual(3);
        }
        ended.push(index);
      }),
    );
    expect(most).toBe(3);
    expect(ended).toHaveLength(30);
    const displaced = ended.map((index, place) => Math.abs(index - place));
    expect(Math.max(...displaced)).toBeLessThanOrEqual(6);
  });

  test('a place comes back after a failure, an abort, a stream that was left and one that broke', async () => {
    const emulator = await start();
    const bedrock = connect(emulator, { maxConcurrency: 1, maxRetries: 0 });
    const fault = (text: string): { headers: { [name: string]: string } } => ({
      headers: { 'x-emulator-fault': text },
    });
    await failureOf(bedrock.converse(request, fault('ValidationException')));

    const { stream: left } = await bedrock.converseStream(request);
    for await (const _ of left) break;

    const { stream: broken } = await bedrock.converseStream(request, fault('close; after=2'));
    await failureOf(
      (async () => {
        for await (const _ of broken);
      })(),
    );

    const { stream: held } = await bedrock.converseStream(request, fault('stall; after=1'));
    const controller = new AbortController();
    const waiting = bedrock.converse(request, { signal: controller.signal });
    const next = bedrock.converse(request);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    for await (const _ of held) break;
    expect((await next).stopReason).toBe('end_turn');
    expect(emulator.journal.entries).toHaveLength(5);
  });

  test('a stream that nobody reads gives its place back when it is aborted, or its time is over', async () => {
    const bedrock = connect(await start(), { maxConcurrency: 1 });
    const controller = new AbortController();
    await bedrock.converseStream(request, { signal: controller.signal });
    const second = bedrock.converseStream(request, { timeouts: { total: 50 } });
    controller.abort();
    await second;
    expect((await bedrock.converse(request)).stopReason).toBe('end_turn');
  });

  test('waiting counts for the total deadline', async () => {
    const bedrock = connect(await start({ fault: 'stall; after=1; times=1' }), { maxConcurrency: 1 });
    const { stream } = await bedrock.converseStream(request);
    const late = bedrock.converse(request, { timeouts: { total: 50 } });
    expect(await failureOf(late)).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('timeouts.total'),
    });
    for await (const _ of stream) break;
  });

  test.each([0, -1, 1.5, Number.NaN])('%s is refused', async (maxConcurrency) => {
    const bedrock = connect(await start(), { maxConcurrency });
    expect(await failureOf(bedrock.converse(request))).toMatchObject({ kind: 'configuration', path: 'maxConcurrency' });
  });
});
