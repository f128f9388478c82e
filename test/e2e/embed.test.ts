// Embeddings from the caller's side: core, a real socket, the emulator.
// SPDX-License-Identifier: Apache-2.0
import { createBedrock, type Bedrock, type BedrockError, type EmbedRequest } from 'bedrock-core';
import { listEmbeddingModels } from 'bedrock-core/dialects';
import { startEmulator, type Emulator, type JournalEntry } from 'bedrock-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

let emulator: Emulator;
let bedrock: Bedrock;
beforeAll(async () => {
  emulator = await startEmulator({ auth: 'strict', credentials: [keys], asyncJobMs: 10 });
  bedrock = createBedrock({ region: 'us-east-1', endpoint: emulator.url, credentials: keys, maxRetries: 0 });
});
beforeEach(() => emulator.journal.clear());
afterAll(async () => {
  bedrock.close();
  await emulator.close();
});

const bodies = (): unknown[] => emulator.journal.entries.map(({ body }) => body);
const last = (): JournalEntry => emulator.journal.entries.at(-1) as JournalEntry;
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const image = { format: 'png' as const, source: { bytes: png } };
const cosine = (a: number[] = [], b: number[] = []): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
const failureOf = (promise: Promise<unknown>): Promise<BedrockError> =>
  promise.then(
    () => {
      throw new Error('It succeeded.');
    },
    (error: BedrockError) => error,
  );

describe('rows', () => {
  test('row 78: Titan G1, a list of one text', async () => {
    const { embeddings, usage, warnings } = await bedrock.embed({
      modelId: 'amazon.titan-embed-text-v1',
      texts: ['good morning from Bedrock'],
    });
    expect(embeddings[0]).toHaveLength(1536);
    expect(usage.inputTokens).toBeGreaterThan(0);
    expect(warnings).toEqual([]);
    expect(last()).toMatchObject({
      path: '/model/amazon.titan-embed-text-v1/invoke',
      body: { inputText: 'good morning from Bedrock' },
    });
  });

  test('row 79: Titan v2 with dimensions and types', async () => {
    const { embeddings, embeddingsByType } = await bedrock.embed({
      modelId: 'amazon.titan-embed-text-v2:0',
      text: 'Hello',
      dimensions: 256,
      normalize: true,
      embeddingTypes: ['float', 'binary'],
    });
    expect(embeddings[0]).toHaveLength(256);
    expect(embeddingsByType['float']).toEqual(embeddings);
    expect(new Set(embeddingsByType['binary']?.[0])).toEqual(new Set([0, 1]));
    expect(last().body).toEqual({
      inputText: 'Hello',
      dimensions: 256,
      normalize: true,
      embeddingTypes: ['float', 'binary'],
    });
  });

  test('row 80: Titan multimodal: text, image, both', async () => {
    const modelId = 'amazon.titan-embed-image-v1';
    const { embeddings } = await bedrock.embed({
      modelId,
      inputs: [{ text: 'A cat' }, { image }, { text: 'A cat', image }],
      dimensions: 384,
    });
    expect(embeddings.map(({ length }) => length)).toEqual([384, 384, 384]);
    const [text, picture, both] = embeddings;
    expect(cosine(both, text)).toBeGreaterThan(cosine(text, picture));
  });

  test.each(['cohere.embed-english-v3', 'cohere.embed-multilingual-v3'])(
    'row 81: %s with the input type passed through',
    async (modelId) => {
      await bedrock.embed({ modelId, texts: ['one'] });
      await bedrock.embed({ modelId, text: 'one' });
      await bedrock.embed({ modelId, texts: ['one'], inputType: 'clustering' });
      await bedrock.embed({ modelId, texts: ['one'], inputType: 'search_query' });
      await bedrock.embed({ modelId, images: [image] });
      expect(bodies().map((body) => (body as { input_type: string }).input_type)).toEqual([
        'search_document',
        'search_query',
        'clustering',
        'search_query',
        'image',
      ]);
    },
  );

  test('row 82: several texts to a model that takes one: a call each, order kept, usage summed', async () => {
    const texts = Array.from({ length: 25 }, (_, index) => `text number ${index}`);
    const modelId = 'amazon.titan-embed-text-v2:0';
    const { embeddings, usage, $metadata } = await bedrock.embed({ modelId, texts, dimensions: 256 });
    expect($metadata).toHaveLength(25);
    const alone = await bedrock.embed({ modelId, texts: [texts[17] ?? ''], dimensions: 256 });
    expect(embeddings[17]).toEqual(alone.embeddings[0]);
    expect(usage.inputTokens).toBeGreaterThanOrEqual(25 * alone.usage.inputTokens - 25);
  });

  test('row 83: members of the model’s own pass; what it has no member for is a warning', async () => {
    const { warnings } = await bedrock.embed({
      modelId: 'cohere.embed-v4:0',
      texts: ['one'],
      normalize: true,
      additionalModelRequestFields: { max_tokens: 100 },
    });
    expect(last().body).toEqual({ texts: ['one'], input_type: 'search_document', max_tokens: 100 });
    expect(warnings).toEqual([
      { code: 'unsupported-setting', message: 'This model takes no normalize: it was left out.', path: 'normalize' },
    ]);
  });
});

describe('every model', () => {
  test.each(listEmbeddingModels())('$id: alike is close', async ({ id, defaultDimensions }) => {
    const { embeddings } = await bedrock.embed({
      modelId: id,
      texts: ['The cat sleeps on the warm sofa', 'A sleeping cat on a sofa', 'Quarterly revenue grew by nine percent'],
    });
    expect(embeddings.map(({ length }) => length)).toEqual([defaultDimensions, defaultDimensions, defaultDimensions]);
    const [cat, otherCat, revenue] = embeddings;
    expect(cosine(cat, otherCat)).toBeGreaterThan(0.4);
    expect(cosine(cat, otherCat)).toBeGreaterThan(cosine(cat, revenue) + 0.2);
  });
});

describe('batches', () => {
  test('texts in calls of 96, images by themselves, all in their order', async () => {
    const texts = Array.from({ length: 200 }, (_, index) => `t${index}`);
    const { embeddings } = await bedrock.embed({ modelId: 'cohere.embed-v4:0', texts, dimensions: 256 });
    expect(
      bodies()
        .map((body) => (body as { texts: string[] }).texts.length)
        .sort((a, b) => a - b),
    ).toEqual([8, 96, 96]);
    const { embeddings: one } = await bedrock.embed({ modelId: 'cohere.embed-v4:0', texts: ['t150'], dimensions: 256 });
    expect(embeddings[150]).toEqual(one[0]);
    emulator.journal.clear();
    await bedrock.embed({ modelId: 'cohere.embed-english-v3', inputs: [{ text: 'a' }, { image }, { text: 'b' }] });
    expect(bodies()).toHaveLength(3);
  });

  test('a part that fails names its inputs, and stops the rest', async () => {
    const own = await startEmulator({ fault: 'ValidationException; times=1' });
    const client = createBedrock({ region: 'us-east-1', endpoint: own.url, credentials: keys, maxRetries: 0 });
    const texts = Array.from({ length: 50 }, (_, index) => `t${index}`);
    const modelId = 'amazon.titan-embed-text-v2:0';
    const error = await failureOf(client.embed({ modelId, texts, maxConcurrency: 1 }));
    expect(error).toMatchObject({ kind: 'invalid-request', path: 'texts[0]' });
    expect(own.journal.entries).toHaveLength(1);
    client.close();
    await own.close();
  });

  test('an abort stops all calls at once, with its own reason', async () => {
    const own = await startEmulator({ latencyMs: 60_000 });
    const client = createBedrock({ region: 'us-east-1', endpoint: own.url, credentials: keys });
    const controller = new AbortController();
    const reason = new Error('Enough.');
    const texts = Array.from({ length: 50 }, (_, index) => `t${index}`);
    const running = client.embed({ modelId: 'amazon.titan-embed-text-v2:0', texts }, { signal: controller.signal });
    await expect.poll(() => own.journal.entries.length).toBe(10);
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    await expect.poll(() => own.journal.entries.every(({ aborted }) => aborted)).toBe(true);
    expect(own.journal.entries).toHaveLength(10);
    client.close();
    await own.close();
  });

  test('a long list of texts through Titan v2 keeps ten calls busy', async () => {
    const own = await startEmulator({ latencyMs: 200 });
    const client = createBedrock({ region: 'us-east-1', endpoint: own.url, credentials: keys });
    const texts = Array.from({ length: 60 }, (_, index) => `text number ${index}`);
    await client.embed({ modelId: 'amazon.titan-embed-text-v2:0', texts, dimensions: 256 });
    const { entries } = own.journal;
    // Calls under way on average; how fast that is, `pnpm bench` measures.
    const ends = entries.map(({ endedAt = Infinity }) => endedAt);
    const spent = entries.reduce((sum, { startedAt, endedAt = startedAt }) => sum + endedAt - startedAt, 0);
    expect(entries).toHaveLength(60);
    expect(spent / (Math.max(...ends) - (entries[0]?.startedAt ?? 0))).toBeGreaterThan(5);
    client.close();
    await own.close();
  });
});

describe('before any call', () => {
  const titan = 'amazon.titan-embed-text-v2:0';
  const svg = { format: 'png' as const, source: { bytes: new TextEncoder().encode('<svg/>') } };
  const s3 = { format: 'png' as const, source: { s3Location: { uri: 's3://b/x.png' } } };
  test.each<[what: string, request: EmbedRequest, path: string | undefined, words: RegExp]>([
    ['bad input 35: an empty list', { modelId: titan, texts: [] }, 'texts', /nothing to embed/],
    ['bad input 35: an empty text', { modelId: titan, texts: ['a', ' '] }, 'texts[1]', /empty/],
    [
      'a text that is too long',
      { modelId: 'cohere.embed-english-v3', texts: ['x'.repeat(2049)] },
      'texts[0]',
      /2049 .*2048/,
    ],
    ['bad input 36: a wrong dimension', { modelId: titan, text: 'a', dimensions: 300 }, 'dimensions', /256, 512, 1024/],
    ['zero dimensions', { modelId: titan, text: 'a', dimensions: 0 }, 'dimensions', /0 is not possible/],
    ['NaN dimensions', { modelId: titan, text: 'a', dimensions: Number.NaN }, 'dimensions', /NaN/],
    ['a wrong type', { modelId: titan, text: 'a', embeddingTypes: ['int8'] }, 'embeddingTypes', /float, binary/],
    [
      'an image that is something else',
      { modelId: 'cohere.embed-v4:0', images: [{ ...image, format: 'jpeg' }] },
      'images[0].format',
      /bytes are png/,
    ],
    ['an SVG', { modelId: 'cohere.embed-v4:0', images: [svg] }, 'images[0].format', /svg/],
    ['an image for a text model', { modelId: titan, images: [image] }, 'images[0]', /takes no image/],
    [
      'a video at once',
      { modelId: 'twelvelabs.marengo-embed-3-0-v1:0', inputs: [{ video: { format: 'mp4', source: { bytes: png } } }] },
      'inputs[0].video',
      /takes no video here/,
    ],
    [
      'text and image in one',
      { modelId: 'cohere.embed-english-v3', inputs: [{ text: 'a', image }] },
      'inputs[0]',
      /inputs of their own/,
    ],
    [
      'two images in one',
      { modelId: 'amazon.titan-embed-image-v1', inputs: [{ images: [image, image] }] },
      'inputs[0].images',
      /one image/,
    ],
    ['an image in S3', { modelId: 'cohere.embed-v4:0', images: [s3] }, 'images[0]', /bytes/],
    ['nothing', { modelId: titan, inputs: [{}] }, 'inputs[0]', /empty/],
    ['two lists', { modelId: titan, text: 'a', texts: ['b'] }, undefined, /Pass one of/],
    ['no concurrency', { modelId: titan, text: 'a', maxConcurrency: 0 }, 'maxConcurrency', /above zero/],
  ])('%s', async (_, request, path, words) => {
    const error = await failureOf(bedrock.embed(request));
    expect(error).toMatchObject({ kind: 'invalid-request', message: expect.stringMatching(words) as string });
    expect(error.path).toBe(path);
    expect(emulator.journal.entries).toEqual([]);
  });

  test('a model that makes no embeddings', async () => {
    const error = await failureOf(bedrock.embed({ modelId: 'amazon.nova-lite-v1:0', text: 'a' }));
    expect(error).toMatchObject({ kind: 'unsupported', path: 'modelId' });
  });
});

test('a video in segments, through S3', async () => {
  const video = { format: 'mp4' as const, source: { s3Location: { uri: 's3://b/film.mp4' } } };
  const modelId = 'twelvelabs.marengo-embed-3-0-v1:0';
  const { invocationArn } = await bedrock.startEmbed({ modelId, video, output: 's3://my-bucket/embeddings' });
  expect(last().body).toMatchObject({
    modelInput: { inputType: 'video', video: { mediaSource: { s3Location: { uri: 's3://b/film.mp4' } } } },
  });
  const { outputUri = '' } = await bedrock.waitForAsyncInvoke(invocationArn, { pollMs: 5 });
  const object = await bedrock.s3.get(`${outputUri}/output.json`);
  const { data } = JSON.parse(new TextDecoder().decode(await object.bytes())) as { data: { embedding: number[] }[] };
  expect(data[0]?.embedding).toHaveLength(512);
  expect(
    await failureOf(bedrock.startEmbed({ modelId: 'cohere.embed-v4:0', text: 'a', output: 's3://b-b/x' })),
  ).toMatchObject({
    kind: 'unsupported',
  });
});
