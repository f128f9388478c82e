// Embeddings, images, ranking and videos through every version of ai, against the emulator.
// SPDX-License-Identifier: Apache-2.0
import { InvalidArgumentError } from '@ai-sdk/provider';
import {
  APICallError,
  embed as embed7,
  embedMany as embedMany7,
  experimental_generateVideo as generateVideo7,
  generateImage as generateImage7,
  rerank as rerank7,
} from 'ai';
import { embedMany as embedMany4, experimental_generateImage as generateImage4 } from 'ai-v4';
import { embedMany as embedMany5, experimental_generateImage as generateImage5 } from 'ai-v5';
import {
  embedMany as embedMany6,
  experimental_generateVideo as generateVideo6,
  generateImage as generateImage6,
  rerank as rerank6,
} from 'ai-v6';
import { startEmulator, type Emulator, type JournalEntry } from 'bedrock-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createBedrock as createV1 } from '../v1.ts';
import { createBedrock as createV2 } from '../v2.ts';
import { createBedrock as createV3 } from '../v3.ts';
import { createBedrock as createV4 } from '../v4.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ asyncJobMs: 20 });
});
beforeEach(() => emulator.journal.clear());
afterAll(() => emulator.close());

const settings = () => ({
  region: 'us-east-1',
  baseURL: emulator.url,
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'secret',
});
const last = (): JournalEntry => emulator.journal.entries.at(-1) as JournalEntry;
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

describe('embeddings', () => {
  const id = 'amazon.titan-embed-text-v2:0';
  const values = ['The sky is blue.', 'Grass is green.'];
  const providerOptions = { bedrock: { dimensions: 256 } };

  test.each([
    ['ai@4', () => embedMany4({ model: createV1(settings()).textEmbeddingModel(id, { dimensions: 256 }), values })],
    ['ai@5', () => embedMany5({ model: createV2(settings()).textEmbeddingModel(id), values, providerOptions })],
    ['ai@6', () => embedMany6({ model: createV3(settings()).embeddingModel(id), values, providerOptions })],
    ['ai@7', () => embedMany7({ model: createV4(settings()).embedding(id), values, providerOptions })],
  ])('%s', async (_, run) => {
    const { embeddings, usage } = await run();
    expect(embeddings.map(({ length }) => length)).toEqual([256, 256]);
    expect(usage.tokens).toBeGreaterThan(0);
    expect(emulator.journal.entries).toHaveLength(2);
    expect(last().headers['user-agent']).toMatch(/bedrock-ai-sdk\//);
  });

  test('request 11: Cohere, in calls of 96; documents unless said otherwise', async () => {
    const model = createV4(settings()).embeddingModel('cohere.embed-english-v3');
    const many = Array.from({ length: 100 }, (_, index) => `text ${index}`);
    const { embeddings } = await embedMany7({ model, values: many });
    expect(embeddings).toHaveLength(100);
    const bodies = emulator.journal.entries.map(({ body }) => body as { texts: string[]; input_type: string });
    expect(bodies.map(({ texts }) => texts.length)).toEqual([96, 4]);
    expect(bodies.map(({ input_type: type }) => type)).toEqual(['search_document', 'search_document']);
    await embed7({ model, value: 'a question', providerOptions: { bedrock: { inputType: 'query' } } });
    expect(last().body).toMatchObject({ input_type: 'search_query' });
  });

  test('options of the peer mean the same under their own names', async () => {
    const provider = createV4(settings());
    const cohere = provider.embeddingModel('cohere.embed-v4:0');
    await embed7({
      model: cohere,
      value: 'x',
      providerOptions: { amazonBedrock: { outputDimension: 512, inputType: 'search_query', truncate: 'END' } },
    });
    expect(last().body).toEqual({ texts: ['x'], input_type: 'search_query', output_dimension: 512, truncate: 'RIGHT' });
    const nova = provider.embeddingModel('amazon.nova-2-multimodal-embeddings-v1:0');
    const { providerMetadata } = await embed7({
      model: nova,
      value: 'x',
      providerOptions: { amazonBedrock: { embeddingDimension: 256, embeddingPurpose: 'TEXT_RETRIEVAL' } },
    });
    expect(last().body).toMatchObject({
      singleEmbeddingParams: { embeddingDimension: 256, embeddingPurpose: 'TEXT_RETRIEVAL' },
    });
    expect(Object.keys(providerMetadata ?? {})).toEqual(['bedrock', 'amazonBedrock']);
  });

  test('what is wrong is told: an option, a dimension, an empty text', async () => {
    const model = createV4(settings()).embeddingModel(id);
    const typo = await embed7({ model, value: 'x', providerOptions: { bedrock: { dimension: 256 } } }).catch(
      (error: unknown) => error,
    );
    expect(InvalidArgumentError.isInstance(typo) && typo.message).toMatch(/Did you mean `dimensions`/);
    const size = await embed7({ model, value: 'x', providerOptions: { bedrock: { dimensions: 3 } } }).catch(
      (error: unknown) => error,
    );
    expect(InvalidArgumentError.isInstance(size) && size.message).toMatch(/256, 512, 1024/);
    await expect(embed7({ model, value: '' })).rejects.toThrow(/empty/);
  });
});

describe('images', () => {
  const id = 'amazon.nova-canvas-v1:0';
  const prompt = 'A lighthouse';
  const size = '320x320';

  test.each([
    ['ai@4', () => generateImage4({ model: createV1(settings()).imageModel(id), prompt, size, n: 2, seed: 3 })],
    ['ai@5', () => generateImage5({ model: createV2(settings()).imageModel(id), prompt, size, n: 2, seed: 3 })],
    ['ai@6', () => generateImage6({ model: createV3(settings()).imageModel(id), prompt, size, n: 2, seed: 3 })],
    ['ai@7', () => generateImage7({ model: createV4(settings()).image(id), prompt, size, n: 2, seed: 3 })],
  ])('request 10: %s', async (_, run) => {
    const { images, warnings } = await run();
    expect(images.map((image) => Buffer.from(image.uint8Array).toString('latin1', 1, 4))).toEqual(['PNG', 'PNG']);
    expect(warnings).toEqual([]);
    expect(last().body).toEqual({
      taskType: 'TEXT_IMAGE',
      textToImageParams: { text: prompt },
      imageGenerationConfig: { numberOfImages: 2, width: 320, height: 320, seed: 3 },
    });
  });

  test('files are varied, a mask is painted over, and the options say more', async () => {
    const model = createV4(settings()).imageModel(id);
    await generateImage7({ model, prompt: { text: 'Older', images: [png] } });
    expect(last().body).toMatchObject({ taskType: 'IMAGE_VARIATION', imageVariationParams: { text: 'Older' } });
    await generateImage7({ model, prompt: { text: 'A door', images: [png], mask: png } });
    expect(last().body).toMatchObject({ taskType: 'INPAINTING', inPaintingParams: { text: 'A door' } });
    const options = {
      taskType: 'OUTPAINTING',
      maskPrompt: 'the house',
      outPaintingMode: 'PRECISE',
      negativeText: 'cars',
    };
    await generateImage7({
      model,
      prompt: { text: 'A beach', images: [png] },
      providerOptions: { amazonBedrock: { ...options, quality: 'premium' } },
    });
    expect(last().body).toMatchObject({
      taskType: 'OUTPAINTING',
      outPaintingParams: { maskPrompt: 'the house', outPaintingMode: 'PRECISE', negativeText: 'cars' },
      imageGenerationConfig: { quality: 'premium' },
    });
    await generateImage7({
      model,
      prompt: { images: [png] },
      providerOptions: { bedrock: { task: 'background-removal' } },
    });
    expect(last().body).toMatchObject({ taskType: 'BACKGROUND_REMOVAL' });
  });

  test('Stability’s models get bodies of their own', async () => {
    const provider = createV4(settings());
    await generateImage7({ model: provider.imageModel('stability.sd3-5-large-v1:0'), prompt, aspectRatio: '16:9' });
    expect(last().body).toEqual({ prompt, aspect_ratio: '16:9' });
    await generateImage7({
      model: provider.imageModel('stability.stable-image-search-replace-v1:0'),
      prompt: { text: 'a jacket', images: [png] },
      providerOptions: { bedrock: { task: 'search-replace', searchPrompt: 'a sweater' } },
    });
    expect(last().body).toMatchObject({ prompt: 'a jacket', search_prompt: 'a sweater' });
  });

  test('a filtered image is an error that says why; a task without its image too', async () => {
    const model = createV4(settings()).imageModel(id);
    const filtered = await generateImage7({ model, prompt: 'Something forbidden' }).catch((error: unknown) => error);
    expect(APICallError.isInstance(filtered) && [filtered.isRetryable, filtered.message]).toEqual([
      false,
      expect.stringMatching(/content filters/),
    ]);
    await expect(
      generateImage7({
        model,
        prompt,
        providerOptions: { bedrock: { task: 'virtual-try-on', garmentClass: 'FOOTWEAR' } },
      }),
    ).rejects.toThrow(/two images/);
  });
});

describe('ranking', () => {
  const id = 'cohere.rerank-v3-5:0';
  const query = 'Why is the sky blue?';
  const documents = ['Grass is green.', 'The sky is blue because of scattering.'];

  test.each([
    ['ai@6', () => rerank6({ model: createV3(settings()).rerankingModel(id), query, documents, topN: 1 })],
    ['ai@7', () => rerank7({ model: createV4(settings()).reranking(id), query, documents, topN: 1 })],
  ])('%s', async (_, run) => {
    const { ranking } = await run();
    expect(ranking).toMatchObject([{ originalIndex: 1, document: documents[1] }]);
    expect(last().path).toBe('/rerank');
  });

  test('objects, and an API key, which the agent runtime does not take', async () => {
    const { accessKeyId: _, secretAccessKey: __, ...rest } = settings();
    const model = createV4({ ...rest, apiKey: 'key' }).rerankingModel(id);
    const { ranking } = await rerank7({ model, query, documents: documents.map((text) => ({ text })) });
    expect(ranking[0]?.document).toEqual({ text: documents[1] });
    expect(last().path).toBe('/model/cohere.rerank-v3-5%3A0/invoke');
  });
});

describe('videos', () => {
  const id = 'amazon.nova-reel-v1:1';
  const call = {
    prompt: 'A lighthouse',
    duration: 6,
    providerOptions: { bedrock: { output: 's3://my-bucket/videos', pollIntervalMs: 5 } },
  };

  test('ai@7', async () => {
    const { video, warnings } = await generateVideo7({
      model: createV4(settings()).video(id),
      ...call,
      poll: { intervalMs: 5 },
    });
    expect(Buffer.from(video.uint8Array).toString('latin1', 4, 8)).toBe('ftyp');
    expect(warnings).toEqual([]);
  });

  test('ai@6', async () => {
    const { video } = await generateVideo6({ model: createV3(settings()).videoModel(id), ...call });
    expect(video.mediaType).toBe('video/mp4');
  });

  test('started in one place and asked about in another', async () => {
    const slow = await startEmulator({ asyncJobMs: 500 });
    const there = { ...settings(), baseURL: slow.url };
    const { operation } = await createV4(there).videoModel(id).doStart(call);
    const stored: unknown = JSON.parse(JSON.stringify(operation));
    const elsewhere = createV4(there).videoModel(id);
    const status = async (): Promise<string> => (await elsewhere.doStatus({ operation: stored })).status;
    expect(await status()).toBe('pending');
    await expect.poll(status, { timeout: 20_000 }).toBe('completed');
    await slow.close();
  });

  test('without a place to write to, nothing is started', async () => {
    await expect(generateVideo7({ model: createV4(settings()).video(id), prompt: 'x' })).rejects.toThrow(
      /s3:\/\/bucket\/folder/,
    );
    expect(emulator.journal.entries).toEqual([]);
  });
});
