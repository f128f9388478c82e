// Several targets for the same calls: fault 29, a region that is down, and what may move or may not.
// SPDX-License-Identifier: Apache-2.0
import { inspect } from 'node:util';
import { BedrockError, createBedrock, type Bedrock, type BedrockSettings, type ConverseRequest } from 'bedrock-core';
import { createBedrock as createProvider } from 'bedrock-ai-sdk';
import { ChatBedrock } from 'bedrock-langchain';
import { AwsRefusal, startEmulator, type Emulator, type EmulatorOptions } from 'bedrock-emulator';
import { afterEach, describe, expect, test } from 'vitest';

const keys = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
const ask = (text: string): ConverseRequest => ({
  modelId: 'us.amazon.nova-lite-v1:0',
  messages: [{ role: 'user', content: [{ text }] }],
});
const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface Region extends Emulator {
  /** What it refuses calls with, while it does. */
  failure: AwsRefusal | undefined;
  readonly calls: number;
}

async function start(options: EmulatorOptions = {}): Promise<Region> {
  const state: { failure: AwsRefusal | undefined } = { failure: undefined };
  const emulator = await startEmulator({
    reply: () => {
      if (state.failure !== undefined) throw state.failure;
      return undefined;
    },
    ...options,
  });
  open.push(() => emulator.close());
  return Object.defineProperties(state as Region, {
    ...Object.getOwnPropertyDescriptors(emulator),
    calls: { get: () => emulator.journal.entries.length },
  });
}

function connect(settings: BedrockSettings): Bedrock {
  const bedrock = createBedrock({ region: 'us-east-1', credentials: keys, maxRetries: 0, ...settings });
  open.push(() => bedrock.close());
  return bedrock;
}

const east = (region: Emulator): { name: string; endpoint: string } => ({ name: 'east', endpoint: region.url });
const west = (region: Emulator): { name: string; endpoint: string; region: string } => ({
  name: 'west',
  endpoint: region.url,
  region: 'us-west-2',
});
const unavailable = (): AwsRefusal => new AwsRefusal(503, 'ServiceUnavailableException', 'Down.');
const throttled = (seconds?: string): AwsRefusal =>
  new AwsRefusal(429, 'ThrottlingException', 'Slow down.', {
    headers: seconds === undefined ? {} : { 'retry-after': seconds },
  });

async function failureOf(promise: Promise<unknown>): Promise<BedrockError> {
  const error = await promise.then(
    () => expect.fail('It succeeded.'),
    (reason: unknown) => reason,
  );
  if (!BedrockError.isInstance(error)) throw error;
  return error;
}

describe('in order', () => {
  test('fault 29: a region that is gone is left alone, twice as long each time, and taken up again', async () => {
    const [first, second] = [await start(), await start()];
    let now = Date.now();
    const bedrock = connect({ targets: [east(first), west(second)], now: () => now });
    const before = await bedrock.converse(ask('hello'));
    expect(before.$metadata).toMatchObject({ target: 'east', region: 'us-east-1', attempts: 1 });
    expect(before.warnings).toEqual([]);

    await first.close();
    const moved = await bedrock.converse(ask('hello'));
    expect(moved.$metadata).toMatchObject({ target: 'west', region: 'us-west-2', attempts: 2 });
    expect(moved.warnings).toEqual([
      { code: 'moved', path: 'targets', message: "The target 'east' failed (network): the call went to 'west'." },
    ]);
    const after = await bedrock.converse(ask('hello'));
    expect(after.$metadata).toMatchObject({ target: 'west', attempts: 1 });
    expect(after.warnings).toEqual([]);

    // Still gone after the first cool-down: one more attempt, then a longer one.
    now += 2_100;
    expect((await bedrock.converse(ask('hello'))).$metadata.attempts).toBe(2);
    now += 2_100;
    expect((await bedrock.converse(ask('hello'))).$metadata.attempts).toBe(1);
    const again = await startEmulator({ port: first.port });
    open.push(() => again.close());
    now += 2_000;
    for (let call = 0; call < 3; call++) {
      expect((await bedrock.converse(ask('hello'))).$metadata).toMatchObject({ target: 'east', attempts: 1 });
    }
  });

  test.each([
    ['throttling', throttled],
    ['a hint of hours', () => throttled('9999')],
    ['an outage', unavailable],
    ['a model that is not ready', () => new AwsRefusal(429, 'ModelNotReadyException', 'Soon.')],
    ['a quota', () => new AwsRefusal(400, 'ServiceQuotaExceededException', 'Too much.')],
    ['a failure of the service', () => new AwsRefusal(500, 'InternalServerException', 'Oops.')],
  ])('%s moves at once, without a retry', async (_, failure) => {
    const [first, second] = [await start(), await start()];
    first.failure = failure();
    const bedrock = connect({ targets: [east(first), west(second)], maxRetries: 3 });
    const began = performance.now();
    const { $metadata, warnings } = await bedrock.converse(ask('hello'));
    expect(performance.now() - began).toBeLessThan(400);
    expect([$metadata.target, warnings.length, first.calls, second.calls]).toEqual(['west', 1, 1, 1]);
  });

  test.each([
    ['a bad request', () => new AwsRefusal(400, 'ValidationException', 'No.'), 'invalid-request'],
    ['what is forbidden', () => new AwsRefusal(403, 'AccessDeniedException', 'No.'), 'access-denied'],
    ['a failure of the model', () => new AwsRefusal(424, 'ModelErrorException', 'No.'), 'model-error'],
  ])('%s does not move, and is not held against the target', async (_, failure, kind) => {
    const [first, second] = [await start(), await start()];
    first.failure = failure();
    const bedrock = connect({ targets: [east(first), west(second)] });
    expect(await failureOf(bedrock.converse(ask('hello')))).toMatchObject({ kind, attempts: 1 });
    first.failure = undefined;
    expect((await bedrock.converse(ask('hello'))).$metadata.target).toBe('east');
    expect(second.calls).toBe(0);
  });

  test('with all targets down: the last failure, its attempts counted over all; then one attempt per call', async () => {
    const regions = [await start(), await start()] as const;
    for (const region of regions) region.failure = unavailable();
    const bedrock = connect({ targets: [east(regions[0]), west(regions[1])] });
    const error = await failureOf(bedrock.converse(ask('hello')));
    expect(error).toMatchObject({
      kind: 'unavailable',
      attempts: 2,
      url: expect.stringContaining(regions[1].url),
      message: 'Down. Other targets had failed before: east (unavailable).',
    });
    for (let call = 0; call < 10; call++) {
      expect(await failureOf(bedrock.converse(ask('hello')))).toMatchObject({ attempts: 1 });
    }
    expect(regions[0].calls + regions[1].calls).toBe(12);
  });

  test('the last target left is retried as without targets', async () => {
    const [first, second] = [await start(), await start({ fault: 'InternalServerException; times=2' })];
    first.failure = unavailable();
    const bedrock = connect({ targets: [east(first), west(second)], maxRetries: 2 });
    const { $metadata } = await bedrock.converse(ask('hello'));
    expect($metadata).toMatchObject({ target: 'west', attempts: 4 });
  });

  test('what belongs to a region goes to the first target, and fails there', async () => {
    const [first, second] = [await start({ fault: 'ServiceUnavailableException' }), await start()];
    const bedrock = connect({ targets: [east(first), west(second)] });
    for (let call = 0; call < 3; call++) {
      expect(await failureOf(bedrock.listModels())).toMatchObject({ kind: 'unavailable', attempts: 1 });
    }
    expect([first.calls, second.calls]).toEqual([3, 0]);
  });

  test('a conversation by voice has the first target, and the ids that are called there', async () => {
    const [first, second] = [await start(), await start()];
    const targets = [{ ...east(first), profilePrefix: 'us' }, west(second)];
    const bedrock = connect({ targets, hooks: {}, maxConcurrency: 1 });
    const session = await bedrock.startSpeech({ modelId: 'amazon.nova-2-sonic-v1:0', system: 'Be brief.' });
    await session.end();
    for await (const _ of session);
    await first.journal.next(({ modelId }) => modelId === 'us.amazon.nova-2-sonic-v1:0');
    expect([first.calls, second.calls]).toEqual([1, 0]);
  });

  test('rerank names the model as it is called at the target that is asked', async () => {
    const [first, second] = [await start(), await start()];
    const bedrock = connect({ region: undefined, targets: [west(first), { endpoint: second.url }] });
    await bedrock.rerank({ modelId: 'cohere.rerank-v3-5:0', query: 'sky', documents: ['blue', 'green'] });
    expect(JSON.stringify(first.journal.entries[0]?.body)).toContain('arn:aws:bedrock:us-west-2::foundation-model/');
    expect([first.calls, second.calls]).toEqual([1, 0]);
  });

  test('a throttled model says nothing of the others', async () => {
    const [first, second] = [await start(), await start()];
    first.failure = throttled();
    const bedrock = connect({ targets: [east(first), west(second)] });
    await bedrock.converse(ask('hello'));
    first.failure = undefined;
    const other = await bedrock.converse({ ...ask('hello'), modelId: 'us.amazon.nova-pro-v1:0' });
    expect(other.$metadata.target).toBe('east');
    expect((await bedrock.converse(ask('hello'))).$metadata.target).toBe('west');
  });

  test('after a cool-down one call tries, while the others go on elsewhere', async () => {
    const [first, second] = [await start({ latencyMs: 30 }), await start()];
    let now = Date.now();
    first.failure = unavailable();
    const bedrock = connect({ targets: [east(first), west(second)], now: () => now });
    await bedrock.converse(ask('hello'));
    now += 2_100;
    await Promise.all(Array.from({ length: 20 }, () => bedrock.converse(ask('hello'))));
    expect(first.calls).toBe(2);
  });
});

describe('streams', () => {
  test('move before the first event, and never after it', async () => {
    const [first, second] = [
      await start({ fault: 'ThrottlingException; after=0; times=1' }),
      await start({ fault: 'InternalServerException; after=3' }),
    ];
    const bedrock = connect({ targets: [east(first), west(second)] });
    const { stream, warnings, $metadata } = await bedrock.converseStream(ask('hello'));
    expect([warnings[0]?.code, $metadata.target, $metadata.attempts]).toEqual(['moved', 'west', 2]);
    const error = await failureOf(
      (async () => {
        for await (const _ of stream);
      })(),
    );
    expect(error).toMatchObject({ kind: 'server', attempts: 2, url: expect.stringContaining(second.url) });
    expect(error.partial).toBeDefined();
    expect(first.calls + second.calls).toBe(2);
  });
});

describe('spread', () => {
  test('conversations that begin alike stay together, others spread, and only those of a lost target move', async () => {
    const regions = [await start(), await start(), await start()];
    const targets = regions.map(({ url }, index) => ({ name: `r${index}`, endpoint: url }));
    const bedrock = connect({ targets, strategy: 'spread' });
    const place = async (text: string): Promise<string | undefined> =>
      (await bedrock.converse(ask(text))).$metadata.target;
    const texts = Array.from({ length: 60 }, (_, index) => `conversation ${index}`);
    const before = await Promise.all(texts.map(place));
    for (const region of regions) expect(region.calls).toBeGreaterThan(8);
    expect(await Promise.all(texts.map(place))).toEqual(before);
    const next = await bedrock.converse({
      ...ask('conversation 0'),
      messages: [
        ...ask('conversation 0').messages!,
        { role: 'assistant', content: [{ text: 'Yes?' }] },
        { role: 'user', content: [{ text: 'Go on.' }] },
      ],
    });
    expect(next.$metadata.target).toBe(before[0]);

    regions[1]!.failure = unavailable();
    const after = await Promise.all(texts.map(place));
    for (const [index, target] of before.entries()) {
      if (target === 'r1') expect(after[index]).not.toBe('r1');
      else expect(after[index]).toBe(target);
    }
  });
});

describe('accounts and profiles', () => {
  test('each target has its own identity, region and ids', async () => {
    const options = (id: string): EmulatorOptions => ({
      auth: 'strict',
      credentials: [{ accessKeyId: id, secretAccessKey: `${id}-secret` }],
    });
    const [first, second] = [await start(options('ONE')), await start(options('TWO'))];
    const bedrock = createBedrock({
      maxRetries: 0,
      targets: [
        { ...east(first), region: 'us-east-1', credentials: { accessKeyId: 'ONE', secretAccessKey: 'ONE-secret' } },
        {
          endpoint: second.url,
          region: 'eu-west-1',
          credentials: { accessKeyId: 'TWO', secretAccessKey: 'TWO-secret' },
          profilePrefix: 'eu',
        },
      ],
    });
    open.push(() => bedrock.close());
    expect((await bedrock.converse(ask('hello'))).$metadata.target).toBe('east');
    first.failure = throttled();
    const { $metadata } = await bedrock.converse(ask('hello'));
    expect($metadata).toMatchObject({ target: 'eu-west-1', region: 'eu-west-1' });
    expect(second.journal.entries.map(({ modelId, status }) => [modelId, status])).toEqual([
      ['eu.amazon.nova-lite-v1:0', 200],
    ]);
  });
});

describe('limits of a call', () => {
  test('the total deadline spans all targets', async () => {
    const [first, second] = [await start({ fault: 'stall' }), await start({ fault: 'stall' })];
    const bedrock = connect({ targets: [east(first), west(second)], timeouts: { total: 300, idle: 100 } });
    const began = performance.now();
    const error = await failureOf(bedrock.converse(ask('hello')));
    const took = performance.now() - began;
    expect(error).toMatchObject({ kind: 'timeout' });
    expect(took).toBeGreaterThan(190);
    expect(took).toBeLessThan(500);
  });

  test('a deadline that passed is final: no other target is asked, and none is blamed', async () => {
    const [first, second] = [await start({ fault: 'stall; times=1' }), await start()];
    const bedrock = connect({ targets: [east(first), west(second)] });
    const error = await failureOf(bedrock.converse(ask('hello'), { timeouts: { total: 60 } }));
    expect(error).toMatchObject({ kind: 'timeout', attempts: 1, message: expect.stringContaining('60 ms') });
    expect((await bedrock.converse(ask('hello'))).$metadata.target).toBe('east');
  });

  test('an abort ends the call with its reason wherever it is, and is not held against the target', async () => {
    const [first, second] = [await start({ fault: 'stall; times=1' }), await start()];
    const bedrock = connect({ targets: [east(first), west(second)] });
    const controller = new AbortController();
    const call = bedrock.converse(ask('hello'), { signal: controller.signal });
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 50);
    await expect(call).rejects.toBe(reason);
    expect((await bedrock.converse(ask('hello'))).$metadata.target).toBe('east');
    expect(second.calls).toBe(0);
  });

  test.each([
    [{ targets: [] }, /`targets` is an array/, 'targets'],
    [{ targets: [{}], strategy: 'random' as 'spread' }, /'in-order' or 'spread'/, 'strategy'],
    [{ targets: [{ region: 'x/../y' }] }, /not an AWS region/, 'region'],
  ])('%j is refused', async (settings, message, path) => {
    const error = await failureOf(connect(settings).converse(ask('hello')));
    expect(error).toMatchObject({ kind: 'configuration', path, message: expect.stringMatching(message) });
  });
});

describe('through the adapters', () => {
  test('the provider of the Vercel AI SDK moves on, and says so', async () => {
    const [first, second] = [await start({ fault: 'ThrottlingException' }), await start()];
    const ended: unknown[] = [];
    const provider = createProvider({
      accessKeyId: 'AKID',
      secretAccessKey: 'secret',
      region: 'us-east-1',
      targets: [east(first), west(second)],
      hooks: { onEnd: ({ target }) => ended.push(target) },
    });
    const { warnings } = await provider('us.amazon.nova-lite-v1:0').doGenerate({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
    });
    expect(JSON.stringify(warnings)).toContain("The target 'east' failed (throttled)");
    expect(ended).toEqual(['west']);
  });

  test('ChatBedrock moves on, and keeps the keys of its targets to itself', async () => {
    const [first, second] = [await start({ fault: 'ThrottlingException' }), await start()];
    const ended: unknown[] = [];
    const model = new ChatBedrock({
      model: 'us.amazon.nova-lite-v1:0',
      region: 'us-east-1',
      targets: [
        { ...east(first), credentials: { accessKeyId: 'AKID', secretAccessKey: 'CANARY' } },
        { ...west(second), apiKey: 'CANARY' },
      ],
      hooks: { onEnd: ({ target }) => ended.push(target) },
      maxRetries: 0,
    });
    await model.invoke('hello');
    expect(ended).toEqual(['west']);
    expect(JSON.stringify(model) + inspect(model, { depth: Infinity, showHidden: true })).not.toContain('CANARY');
  });
});
