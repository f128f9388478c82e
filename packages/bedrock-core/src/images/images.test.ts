// Every case of fixtures/images, and whatever else a reply may be.
// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findImageModel, listImageModels } from '../catalog/image-models.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { DecodedImages, ImageCall, ImageSettings } from './image-model.ts';
import { findImageCodec } from './registry.ts';

interface Case {
  model: string;
  request: ImageCall['request'];
  count: number;
  body: JsonObject;
  reply: JsonObject;
  decoded: DecodedImages;
}

const root = new URL('../../fixtures/images/', import.meta.url);
const families = [...new Set(listImageModels().map(({ family }) => family))];
const cases = families.flatMap((family) => readdirSync(new URL(`${family}/`, root)).map((name) => `${family}/${name}`));
const read = (path: string, name: string): string => readFileSync(new URL(`${path}/${name}`, root), 'utf8');

const reviveBytes = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$base64' in value
    ? Uint8Array.from(Buffer.from(String(value.$base64), 'base64'))
    : value;
const readCase = (path: string): Case => JSON.parse(read(path, 'case.json'), reviveBytes) as Case;

describe.each(cases)('%s', (path) => {
  const { model, request, count, body, reply, decoded } = readCase(path);
  const row = findImageModel(model);
  if (row === undefined) throw new Error(model);
  const codec = findImageCodec(row.family);
  const { seed, aspectRatio, size }: ImageSettings = request;
  const [width = 0, height = 0] = typeof size === 'string' ? size.split('x').map(Number) : [];
  const pixels = size === undefined ? undefined : { width, height };

  test('the request', () => {
    const call = { request, count, seed, pixels, aspectRatio };
    expect(codec.encodeRequest(call, row)).toEqual({ body, warnings: [] });
    const asked = codec.readRequest(body);
    expect(asked.prompt).toBe(request.prompt ?? '');
    expect({ seed: asked.seed, aspectRatio: asked.aspectRatio }).toEqual({ seed, aspectRatio });
    if (row.sizes.type !== 'ratio') expect(asked.width).toBe(pixels?.width);
  });

  test('the reply, from the model and back', () => {
    expect(codec.decodeReply(reply)).toEqual(decoded);
    expect(codec.decodeReply(codec.encodeReply(decoded))).toEqual(decoded);
  });

  test('its source is told', () => {
    expect(read(path, 'source.md')).toMatch(/https:\/\/docs\.aws\.amazon\.com\//);
  });
});

test('every model and every task of Amazon’s has a case', () => {
  const all = cases.map(readCase);
  const services = listImageModels().filter(({ sizes, id }) => sizes.type === 'given' || id.includes('style-guide'));
  expect(services).toHaveLength(13);
  for (const { id } of services) expect(all.map(({ model }) => model)).toContain(id);
  const tasks = all.filter(({ body }) => 'taskType' in body).map(({ body }) => body['taskType']);
  expect(new Set(tasks).size).toBe(7);
});

describe.each(families)('%s', (family) => {
  const codec = findImageCodec(family);

  test('any JSON is read without failing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const value = json as JsonValue;
        codec.decodeReply(isJsonObject(value) ? value : { images: value, artifacts: value, seeds: value });
        codec.readRequest(
          isJsonObject(value) ? value : { text_prompts: value, textToImageParams: value, prompt: value },
        );
      }),
    );
  });

  test('what is unknown survives', () => {
    expect(codec.decodeReply({ novelty: { a: 1 } }).rest).toEqual({ novelty: { a: 1 } });
  });
});

test('row 88: the doubled maker, prefixes, newer versions', () => {
  expect(findImageModel('stability.stability.sd3-large-v1:0')?.id).toBe('stability.sd3-large-v1:0');
  expect(findImageModel('bedrock/stability.stability.sd3-large-v1:0')?.id).toBe('stability.sd3-large-v1:0');
  expect(findImageModel('us.stability.stable-fast-upscale-v1:0')?.tasks).toEqual(['upscale']);
  expect(findImageModel('amazon.nova-canvas-v2:0')?.id).toBe('amazon.nova-canvas-v1:0');
  expect(findImageModel('stability.stable-diffusion-xl-v1:0')?.family).toBe('stable-diffusion-xl');
  expect(findImageModel('amazon.nova-lite-v1:0')).toBeUndefined();
});
