// Every case of fixtures/video both ways, and what the models would refuse.
// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findVideoModel, listVideoModels, type VideoModelRow } from '../catalog/video-models.ts';
import type { BedrockError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { findVideoCodec } from './registry.ts';
import type { VideoScene } from './video-model.ts';

const root = new URL('../../fixtures/video/', import.meta.url);
const cases = listVideoModels()
  .map(({ family }) => family)
  .filter((family, index, all) => all.indexOf(family) === index)
  .flatMap((family) => readdirSync(new URL(`${family}/`, root)).map((name) => `${family}/${name}`));

const reviveBytes = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$base64' in value
    ? Uint8Array.from(Buffer.from(String(value.$base64), 'base64'))
    : value;

test.each(cases)('%s, to the model and back', (path) => {
  const read = (name: string): string => readFileSync(new URL(`${path}/${name}`, root), 'utf8');
  const scene = JSON.parse(read('scene.json'), reviveBytes) as VideoScene;
  const body = JSON.parse(read('body.json')) as JsonObject;
  const row = modelOf(read('model.txt').trim());
  const codec = findVideoCodec(row.family);
  expect(codec.encodeScene(scene, row)).toEqual({ body, warnings: [] });
  expect(codec.decodeScene(body)).toEqual(scene);
  expect(read('source.md')).toMatch(/https:\/\//);
});

const png = Uint8Array.from(Buffer.from('iVBORw0KGgoAAAANSUhEUg==', 'base64'));
const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>');

describe('what a model would refuse is told before it is sent', () => {
  const prompt = 'A boat';
  const shots = [{ prompt }, { prompt }];
  test.each<[id: string, scene: VideoScene, path: string, message: RegExp]>([
    ['amazon.nova-reel-v1:1', {}, 'prompt', /Say in words/],
    ['amazon.nova-reel-v1:1', { prompt: ' ' }, 'prompt', /Say in words/],
    ['amazon.nova-reel-v1:1', { prompt: 'x'.repeat(513) }, 'prompt', /513 characters.* 512/],
    ['amazon.nova-reel-v1:1', { prompt: 'x'.repeat(4001), durationSeconds: 12 }, 'prompt', /4000/],
    ['amazon.nova-reel-v1:1', { prompt, durationSeconds: 7 }, 'durationSeconds', /6, 12, 18/],
    ['amazon.nova-reel-v1:0', { prompt, durationSeconds: 12 }, 'durationSeconds', /it takes 6\./],
    ['amazon.nova-reel-v1:1', { prompt, size: '640x480' }, 'size', /1280x720/],
    ['amazon.nova-reel-v1:1', { prompt, seed: -1 }, 'seed', /from 0 to 2147483646/],
    ['amazon.nova-reel-v1:1', { prompt, seed: Number.NaN }, 'seed', /from 0/],
    ['amazon.nova-reel-v1:0', { shots }, 'shots', /nova-reel-v1:1/],
    ['amazon.nova-reel-v1:1', { prompt, shots }, 'shots', /leave out/],
    ['amazon.nova-reel-v1:1', { shots: shots.slice(1) }, 'shots', /2 to 20/],
    ['amazon.nova-reel-v1:1', { shots: [...shots, { prompt: '' }] }, 'shots[2].prompt', /Say in words/],
    ['amazon.nova-reel-v1:1', { shots, durationSeconds: 6 }, 'durationSeconds', /12 together/],
    [
      'amazon.nova-reel-v1:1',
      { prompt, durationSeconds: 12, image: { format: 'png', source: { bytes: png } } },
      'image',
      /shots/,
    ],
    [
      'amazon.nova-reel-v1:1',
      { prompt, image: { format: 'jpeg', source: { bytes: png } } },
      'image.format',
      /its bytes are png/,
    ],
    ['amazon.nova-reel-v1:1', { prompt, image: { format: 'png', source: { bytes: svg } } }, 'image.format', /svg/],
    [
      'amazon.nova-reel-v1:1',
      { prompt, image: { format: 'webp', source: { bytes: Uint8Array.of(1) } } },
      'image.format',
      /convert it/,
    ],
    ['luma.ray-v2:0', { prompt, aspectRatio: '2:1' }, 'aspectRatio', /16:9/],
    ['luma.ray-v2:0', { prompt, resolution: '4k' }, 'resolution', /540p, 720p/],
    ['luma.ray-v2:0', { prompt, durationSeconds: 6 }, 'durationSeconds', /5, 9/],
    ['luma.ray-v2:0', { prompt: 'x'.repeat(5001) }, 'prompt', /5000/],
    [
      'luma.ray-v2:0',
      { prompt, lastImage: { format: 'png', source: { bytes: new Uint8Array() } } },
      'lastImage.source.bytes',
      /empty/,
    ],
    [
      'luma.ray-v2:0',
      { prompt, image: { format: 'png', source: { s3Location: { uri: 's3://bucket/x.png' } } } },
      'image.source',
      /bytes/,
    ],
  ])('%s %j', (id, scene, path, message) => {
    const row = modelOf(id);
    let error: unknown;
    try {
      findVideoCodec(row.family).encodeScene(scene, row);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ kind: 'invalid-request', path, message: expect.stringMatching(message) as string });
    expect((error as BedrockError).message).toMatch(/^[a-z]/);
  });
});

test('what a model has no member for is left out with a warning', () => {
  const luma = modelOf('luma.ray-v2:0');
  const { body, warnings } = findVideoCodec(luma.family).encodeScene({ prompt: 'x', seed: 1, size: '1x1' }, luma);
  expect(body).toEqual({ prompt: 'x' });
  expect(warnings.map(({ path }) => path)).toEqual(['size', 'seed']);
});

test('profile prefixes, ARNs and newer versions name their model', () => {
  expect(findVideoModel('us.amazon.nova-reel-v1:1')?.id).toBe('amazon.nova-reel-v1:1');
  expect(findVideoModel('arn:aws:bedrock:us-east-1::foundation-model/luma.ray-v2:0')?.family).toBe('luma-ray');
  expect(findVideoModel('amazon.nova-reel-v2:0')?.family).toBe('nova-reel');
  expect(findVideoModel('amazon.nova-lite-v1:0')).toBeUndefined();
});

test.each(['nova-reel', 'luma-ray'] as const)('%s reads any body without failing', (family) => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      const value = json as JsonValue;
      findVideoCodec(family).decodeScene(isJsonObject(value) ? value : { textToVideoParams: value, keyframes: value });
    }),
  );
});

function modelOf(id: string): VideoModelRow {
  const row = findVideoModel(id);
  if (row === undefined) throw new Error(id);
  return row;
}
