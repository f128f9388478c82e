// Videos and S3 from the caller's side: core, a real socket, the emulator.
// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { createBedrock, type AsyncInvoke, type Bedrock, type BedrockError } from 'bedrock-core';
import { startEmulator, type Emulator, type JournalEntry } from 'bedrock-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };
const output = 's3://my-bucket/videos';

let emulator: Emulator;
let bedrock: Bedrock;
beforeAll(async () => {
  emulator = await startEmulator({ auth: 'strict', credentials: [keys], apiKeys: ['the-key'], asyncJobMs: 20 });
  bedrock = createBedrock({ region: 'us-east-1', endpoint: emulator.url, credentials: keys, maxRetries: 0 });
});
beforeEach(() => emulator.journal.clear());
afterAll(async () => {
  bedrock.close();
  await emulator.close();
});

const last = (): JournalEntry => emulator.journal.entries.at(-1) as JournalEntry;
const failureOf = (promise: Promise<unknown>): Promise<BedrockError> =>
  promise.then(
    () => {
      throw new Error('It succeeded.');
    },
    (error: BedrockError) => error,
  );

describe('video', () => {
  test('a video is started, awaited and read from S3', async () => {
    const { invocationArn, warnings, $metadata } = await bedrock.startVideo({
      modelId: 'amazon.nova-reel-v1:1',
      prompt: 'A lighthouse',
      durationSeconds: 12,
      output: { uri: output, kmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/k' },
      clientRequestToken: 'token-1',
      tags: { team: 'film' },
      additionalModelRequestFields: { later: 1 },
    });
    expect({ warnings, status: $metadata.httpStatusCode }).toEqual({ warnings: [], status: 200 });
    expect(last()).toMatchObject({
      path: '/async-invoke',
      body: {
        clientRequestToken: 'token-1',
        modelId: 'amazon.nova-reel-v1:1',
        modelInput: { taskType: 'MULTI_SHOT_AUTOMATED', videoGenerationConfig: { durationSeconds: 12 }, later: 1 },
        outputDataConfig: {
          s3OutputDataConfig: { s3Uri: output, kmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/k' },
        },
        tags: [{ key: 'team', value: 'film' }],
      },
    });

    const seen: string[] = [];
    const onProgress = ({ status }: AsyncInvoke): void => void seen.push(status);
    const { videoUri = '', endTime, ...job } = await bedrock.waitForVideo(invocationArn, { pollMs: 5, onProgress });
    expect(seen).toContain('InProgress');
    expect(job).toMatchObject({ status: 'Completed', clientRequestToken: 'token-1' });
    expect(endTime).toBeInstanceOf(Date);
    const video = await bedrock.s3.get(videoUri);
    expect(video.contentType).toBe('video/mp4');
    expect(Buffer.from(await video.bytes()).toString('latin1', 4, 8)).toBe('ftyp');

    const names: string[] = [];
    for await (const { key } of bedrock.s3.list(videoUri.replace('output.mp4', '')))
      names.push(key.split('/').at(-1) ?? '');
    expect(names).toEqual(['generation-status.json', 'manifest.json', 'output.mp4']);
  });

  test('the same token starts one job', async () => {
    const request = { modelId: 'luma.ray-v2:0', prompt: 'A boat', output, clientRequestToken: 'token-2' };
    const [first, second] = await Promise.all([bedrock.startVideo(request), bedrock.startVideo(request)]);
    expect(first.invocationArn).toBe(second.invocationArn);
  });

  test('a video that the filters stop is an error that says so', async () => {
    const { invocationArn } = await bedrock.startVideo({
      modelId: 'amazon.nova-reel-v1:0',
      prompt: 'Something forbidden',
      output,
    });
    expect(await failureOf(bedrock.waitForVideo(invocationArn, { pollMs: 5 }))).toMatchObject({
      kind: 'content-filtered',
      message: expect.stringContaining('blocked by our content filters') as string,
    });
  });

  test('a wait ends by its limit and by its signal; the job goes on', async () => {
    const slow = await startEmulator({ asyncJobMs: 60_000 });
    const client = createBedrock({ region: 'us-east-1', endpoint: slow.url, credentials: keys });
    const { invocationArn } = await client.startVideo({ modelId: 'luma.ray-v2:0', prompt: 'A boat', output });
    expect(await failureOf(client.waitForVideo(invocationArn, { pollMs: 5, timeoutMs: 50 }))).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining(invocationArn) as string,
    });
    const reason = new Error('Enough.');
    const controller = new AbortController();
    const waiting = client.waitForVideo(invocationArn, { pollMs: 60_000, signal: controller.signal });
    await slow.journal.next(({ operation }) => operation === 'GetAsyncInvoke');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect((await client.getVideo(invocationArn)).status).toBe('InProgress');
    client.close();
    await slow.close();
  });

  test('jobs are listed over all pages, by status and time', async () => {
    const { invocationArn } = await bedrock.startVideo({ modelId: 'luma.ray-v2:0', prompt: 'A boat', output });
    await bedrock.waitForAsyncInvoke(invocationArn, { pollMs: 5 });
    const [newest] = await bedrock.listAsyncInvokes({ statusEquals: 'Completed' });
    expect(newest).toMatchObject({ invocationArn, status: 'Completed' });
    expect(await bedrock.listAsyncInvokes({ submitTimeBefore: new Date(0) })).toEqual([]);
  });

  test('a raw body of another model goes as it is', async () => {
    const raw = { modelId: 'amazon.nova-reel-v1:1', output, modelInput: { taskType: 'NEW_TASK', newParams: {} } };
    const error = await failureOf(bedrock.startAsyncInvoke(raw));
    expect(error.kind).toBe('invalid-request');
    expect(last().body).toMatchObject({ modelInput: raw.modelInput });
  });

  test.each<[what: string, call: () => Promise<unknown>, kind: string, path: string | undefined]>([
    ['a model that makes no videos', () => start({ modelId: 'amazon.nova-lite-v1:0' }), 'unsupported', 'modelId'],
    ['a place that is none', () => start({ output: 'my-bucket/videos' }), 'invalid-request', 'output'],
    ['a folder that climbs', () => start({ output: 's3://my-bucket/../other' }), 'invalid-request', 'output'],
    ['no prompt', () => start({ prompt: '' }), 'invalid-request', 'prompt'],
    ['an ARN that is none', () => bedrock.getVideo('abc'), 'invalid-request', 'invocationArn'],
    ['an object without a name', () => bedrock.s3.get('s3://my-bucket'), 'invalid-request', 'uri'],
  ])('before any call: %s', async (_, call, kind, path) => {
    expect(await failureOf(call())).toMatchObject({ kind, path });
    expect(emulator.journal.entries).toEqual([]);
  });

  const start = (more: Partial<Parameters<Bedrock['startVideo']>[0]>): Promise<unknown> =>
    bedrock.startVideo({ modelId: 'luma.ray-v2:0', prompt: 'A boat', output, ...more });
});

describe('S3', () => {
  const uri = "s3://my-bucket/päth (1)/it's+a%20name.bin";

  test('names of every kind, ranges, deletion', async () => {
    await bedrock.s3.put(uri, 'Hello, world', { contentType: 'text/plain' });
    const whole = await bedrock.s3.get(uri);
    expect(whole).toMatchObject({ contentType: 'text/plain', contentLength: 12 });
    expect(new TextDecoder().decode(await whole.bytes())).toBe('Hello, world');
    const part = await bedrock.s3.get(uri, { range: { first: 7 } });
    expect(new TextDecoder().decode(await part.bytes())).toBe('world');
    await bedrock.s3.delete(uri);
    expect(await failureOf(bedrock.s3.get(uri))).toMatchObject({
      kind: 'not-found',
      awsType: 'NoSuchKey',
      status: 404,
    });
  });

  test('large objects, and those that come piece by piece, go in parts', async () => {
    const bytes = randomBytes(20 * 1024 * 1024);
    await bedrock.s3.put(uri, bytes);
    expect(Buffer.compare(await (await bedrock.s3.get(uri)).bytes(), bytes)).toBe(0);
    await bedrock.s3.put(
      uri,
      (async function* () {
        for (let start = 0; start < bytes.length; start += 3_000_000) yield bytes.subarray(start, start + 3_000_000);
      })(),
    );
    expect(Buffer.compare(await (await bedrock.s3.get(uri)).bytes(), bytes)).toBe(0);
  });

  test('an upload whose source fails leaves nothing behind', async () => {
    const broken = new Error('The disk is gone.');
    const target = 's3://other-bucket/broken.bin';
    const pieces = (async function* () {
      yield new Uint8Array(9 * 1024 * 1024);
      throw broken;
    })();
    await expect(bedrock.s3.put(target, pieces)).rejects.toBe(broken);
    expect(last()).toMatchObject({ method: 'DELETE', status: 204 });
    expect((await failureOf(bedrock.s3.get(target))).kind).toBe('not-found');
  });

  test('a list of more than one page', async () => {
    const names = Array.from({ length: 1001 }, (_, index) => `list/${String(index).padStart(4, '0')}&`);
    await Promise.all(names.map((name) => bedrock.s3.put(`s3://pages/${name}`, '')));
    const found: string[] = [];
    for await (const { key } of bedrock.s3.list('s3://pages/list/')) found.push(key);
    expect(found).toEqual(names);
  });

  test('an API key is refused with the way out, before any call', async () => {
    const client = createBedrock({ region: 'us-east-1', endpoint: emulator.url, apiKey: 'the-key' });
    expect(await failureOf(client.s3.get(uri))).toMatchObject({
      kind: 'configuration',
      message: 'S3 takes no Bedrock API key: pass `credentials` instead of `apiKey`.',
    });
    expect(emulator.journal.entries).toEqual([]);
    client.close();
  });

  test('each service may have its own endpoint', async () => {
    const own = await startEmulator();
    const endpoint = { 'bedrock-runtime': emulator.url, s3: own.url };
    const client = createBedrock({ region: 'us-east-1', endpoint, credentials: keys });
    await client.s3.put('s3://my-bucket/own.txt', 'x');
    await client.listAsyncInvokes();
    expect(own.journal.entries).toHaveLength(1);
    expect(emulator.journal.entries.map(({ operation }) => operation)).toEqual(['ListAsyncInvokes']);
    client.close();
    await own.close();
  });
});
