// Images from the caller's side: core, a real socket, the emulator; decoded by a reader of PNG that is not ours.
// SPDX-License-Identifier: Apache-2.0
import { createBedrock, type Bedrock, type BedrockError, type GenerateImageRequest } from 'bedrock-core';
import { startEmulator, type Emulator, type JournalEntry } from 'bedrock-emulator';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const canvas = 'amazon.nova-canvas-v1:0';
const png = { format: 'png' as const, bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) };

let emulator: Emulator;
let bedrock: Bedrock;
beforeAll(async () => {
  emulator = await startEmulator({ auth: 'strict', credentials: [keys] });
  bedrock = createBedrock({ region: 'us-east-1', endpoint: emulator.url, credentials: keys, maxRetries: 0 });
});
beforeEach(() => emulator.journal.clear());
afterAll(async () => {
  bedrock.close();
  await emulator.close();
});

const last = (): JournalEntry => emulator.journal.entries.at(-1) as JournalEntry;
const sizeOf = ({ bytes }: { bytes: Uint8Array }): string => {
  const { width, height } = PNG.sync.read(Buffer.from(bytes));
  return `${width}x${height}`;
};
const failureOf = (promise: Promise<unknown>): Promise<BedrockError> =>
  promise.then(
    () => {
      throw new Error('It succeeded.');
    },
    (error: BedrockError) => error,
  );

describe('rows', () => {
  test.each([
    ['row 84', 'stability.stable-diffusion-xl-v0'],
    ['row 85', 'stability.stable-diffusion-xl-v1'],
  ])('%s: %s', async (_, modelId) => {
    const { images, warnings } = await bedrock.generateImage({ modelId, prompt: 'A cat' });
    expect(images).toHaveLength(1);
    expect(images[0]).toMatchObject({ format: 'png', seed: expect.any(Number) as number });
    expect(warnings).toEqual([]);
    expect(last()).toMatchObject({ path: `/model/${modelId}/invoke`, body: { text_prompts: [{ text: 'A cat' }] } });
  });

  test('row 86: the size is width and height', async () => {
    const { images } = await bedrock.generateImage({
      modelId: 'stability.stable-diffusion-xl-v0',
      prompt: 'A cat',
      size: '128x512',
    });
    expect(last().body).toMatchObject({ width: 128, height: 512 });
    expect(images.map(sizeOf)).toEqual(['128x512']);
  });

  test('row 87: the seed is in the body, and makes the same image again', async () => {
    const request = { modelId: 'stability.stable-diffusion-xl-v0', prompt: 'A cat', seed: 30 };
    const [first, again] = await Promise.all([bedrock.generateImage(request), bedrock.generateImage(request)]);
    expect(last().body).toMatchObject({ seed: 30 });
    expect(first.images).toEqual(again.images);
  });

  test('row 88: SD3 by its real id and by the doubled one', async () => {
    for (const modelId of ['stability.sd3-large-v1:0', 'stability.stability.sd3-large-v1:0']) {
      await bedrock.generateImage({ modelId, prompt: 'A cat' });
      expect(last()).toMatchObject({ path: '/model/stability.sd3-large-v1%3A0/invoke', body: { prompt: 'A cat' } });
    }
  });

  test('row 89: Nova Canvas, text to image', async () => {
    const { images } = await bedrock.generateImage({ modelId: canvas, prompt: 'A cat', n: 2, size: '1280x720' });
    expect(last().body).toEqual({
      taskType: 'TEXT_IMAGE',
      textToImageParams: { text: 'A cat' },
      imageGenerationConfig: { numberOfImages: 2, width: 1280, height: 720 },
    });
    expect(images.map(sizeOf)).toEqual(['1280x720', '1280x720']);
    expect(images[0]?.bytes).not.toEqual(images[1]?.bytes);
  });

  test('row 90: guided by colours, with the prompt as its text', async () => {
    const colors = ['#FF0000', '#FFFFFF'];
    const { images } = await bedrock.generateImage({ modelId: canvas, task: 'color-guided', prompt: 'A vase', colors });
    expect(last().body).toMatchObject({
      taskType: 'COLOR_GUIDED_GENERATION',
      colorGuidedGenerationParams: { text: 'A vase', colors },
    });
    const { data } = PNG.sync.read(Buffer.from(images[0]?.bytes ?? []));
    expect([...data.subarray(0, 3)]).toEqual([255, 255, 255]);
  });

  test('row 74: an image’s own body passes untouched', async () => {
    const { body } = await bedrock.invoke('stability.stable-diffusion-xl-v1', {
      text_prompts: [{ text: 'A cat' }],
      seed: 1,
    });
    expect(JSON.parse(new TextDecoder().decode(body))).toMatchObject({
      artifacts: [{ seed: 1, finishReason: 'SUCCESS' }],
    });
  });
});

describe('what is mapped', () => {
  test('a ratio for models of pixels, pixels for models of ratios, the nearest with a warning', async () => {
    await bedrock.generateImage({ modelId: canvas, prompt: 'A cat', aspectRatio: '16:9' });
    expect(last().body).toMatchObject({ imageGenerationConfig: { width: 1360, height: 768 } });
    const titan = await bedrock.generateImage({
      modelId: 'amazon.titan-image-generator-v2:0',
      prompt: 'A cat',
      aspectRatio: '3:2',
    });
    expect(last().body).toMatchObject({ imageGenerationConfig: { width: 1152, height: 768 } });
    expect(titan.warnings).toEqual([]);
    const exact = await bedrock.generateImage({
      modelId: 'stability.sd3-5-large-v1:0',
      prompt: 'A',
      size: '1920x1080',
    });
    expect(last().body).toMatchObject({ aspect_ratio: '16:9' });
    expect(exact.warnings).toEqual([]);
    const near = await bedrock.generateImage({ modelId: 'stability.sd3-5-large-v1:0', prompt: 'A', size: '1000x900' });
    expect(near.warnings).toMatchObject([{ code: 'size-changed', path: 'size' }]);
  });

  test('more images than the model makes at once: several calls, each with a seed of its own', async () => {
    const { images, $metadata } = await bedrock.generateImage({
      modelId: canvas,
      prompt: 'A cat',
      n: 7,
      size: '320x320',
    });
    expect(images).toHaveLength(7);
    expect($metadata).toHaveLength(2);
    const bodies = emulator.journal.entries.map(({ body }) => body as { imageGenerationConfig: { seed: number } });
    expect(new Set(bodies.map(({ imageGenerationConfig }) => imageGenerationConfig.seed)).size).toBe(2);
    emulator.journal.clear();
    await bedrock.generateImage({ modelId: 'stability.sd3-large-v1:0', prompt: 'A cat', n: 3, seed: 5 });
    const seeds = emulator.journal.entries.map(({ body }) => (body as { seed: number }).seed);
    expect(seeds.sort((a, b) => a - b)).toEqual([5, 6, 7]);
  });

  test('the mask that the model made, and members of its own', async () => {
    const { mask } = await bedrock.generateImage({
      modelId: canvas,
      task: 'inpainting',
      prompt: 'A red door',
      image: png,
      mask: { prompt: 'the door' },
      returnMask: true,
      size: '320x320',
      additionalModelRequestFields: { imageGenerationConfig: { quality: 'premium' } },
    });
    expect(mask?.format).toBe('png');
    expect(last().body).toMatchObject({ imageGenerationConfig: { numberOfImages: 1, width: 320, quality: 'premium' } });
  });
});

describe('filters', () => {
  test('one image of several: the others are kept, and a warning says why', async () => {
    const { images, warnings } = await bedrock.generateImage({
      modelId: canvas,
      prompt: 'Something forbidden 2',
      n: 3,
      size: '320x320',
    });
    expect(images).toHaveLength(2);
    expect(warnings).toMatchObject([{ code: 'content-filtered', message: expect.stringMatching(/blocked/) as string }]);
  });

  test.each([canvas, 'stability.stable-diffusion-xl-v1', 'stability.sd3-large-v1:0'])(
    'all of them, by %s: an error of its own kind with the reason',
    async (modelId) => {
      const error = await failureOf(bedrock.generateImage({ modelId, prompt: 'Something forbidden' }));
      expect(error).toMatchObject({
        kind: 'content-filtered',
        message: expect.stringMatching(/^No image was made: .*(filter|FILTER|Filter)/) as string,
        requestId: expect.any(String) as string,
      });
    },
  );
});

describe('before any call', () => {
  const titan = 'amazon.titan-image-generator-v2:0';
  const prompt = 'A cat';
  const svg = { format: 'png' as const, bytes: new TextEncoder().encode('<svg/>') };
  test.each<[what: string, request: GenerateImageRequest, path: string, words: RegExp]>([
    ['no prompt', { modelId: canvas }, 'prompt', /Say in words/],
    ['a prompt that is too long', { modelId: titan, prompt: 'x'.repeat(513) }, 'prompt', /513 .*512/],
    ['no images', { modelId: canvas, prompt, n: 0 }, 'n', /above zero/],
    ['NaN images', { modelId: canvas, prompt, n: Number.NaN }, 'n', /NaN/],
    ['a size that is none', { modelId: canvas, prompt, size: 'big' }, 'size', /1024x768/],
    ['a size that Titan has not', { modelId: titan, prompt, size: '1000x1000' }, 'size', /1024x1024, 768x768/],
    [
      'a size that Canvas refuses',
      { modelId: canvas, prompt, size: '100x100' },
      'size',
      /320 to 4096 pixels in steps of 16/,
    ],
    [
      'a ratio that SD3 has not',
      { modelId: 'stability.sd3-large-v1:0', prompt, aspectRatio: '7:3' },
      'aspectRatio',
      /16:9/,
    ],
    ['size and ratio', { modelId: canvas, prompt, size: '320x320', aspectRatio: '1:1' }, 'aspectRatio', /either/],
    ['a seed out of range', { modelId: canvas, prompt, seed: 858_993_460 }, 'seed', /0 to 858993459/],
    [
      'a task that the model has not',
      { modelId: titan, task: 'upscale', image: png },
      'task',
      /text-to-image, inpainting/,
    ],
    ['no mask', { modelId: canvas, task: 'inpainting', prompt, image: png }, 'mask', /needs to know what to change/],
    [
      'an image that is something else',
      { modelId: canvas, task: 'background-removal', image: { ...png, format: 'jpeg' } },
      'image.format',
      /bytes are png/,
    ],
    ['an SVG', { modelId: canvas, task: 'variation', images: [png, svg] }, 'images[1].format', /svg/],
    [
      'an empty mask',
      { modelId: canvas, task: 'inpainting', prompt, image: png, mask: { image: { ...png, bytes: new Uint8Array() } } },
      'mask.image.bytes',
      /empty/,
    ],
    [
      'no side to add to',
      { modelId: 'stability.stable-outpaint-v1:0', task: 'outpainting', image: png },
      'left',
      /pixels to add/,
    ],
    [
      'no words to search by',
      { modelId: 'stability.stable-image-search-replace-v1:0', task: 'search-replace', image: png, searchPrompt: 'x' },
      'prompt',
      /Say in words/,
    ],
  ])('%s', async (_, request, path, words) => {
    const error = await failureOf(bedrock.generateImage(request));
    expect(error).toMatchObject({ kind: 'invalid-request', path, message: expect.stringMatching(words) as string });
    expect(emulator.journal.entries).toEqual([]);
  });

  test('a model that makes no images', async () => {
    const error = await failureOf(bedrock.generateImage({ modelId: 'amazon.nova-lite-v1:0', prompt }));
    expect(error).toMatchObject({ kind: 'unsupported', path: 'modelId' });
  });
});
