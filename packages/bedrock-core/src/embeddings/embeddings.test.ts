// Every case of fixtures/embeddings both ways, and whatever else a reply may be.
// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findEmbeddingModel, listEmbeddingModels } from '../catalog/embedding-models.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { DecodedReply, EmbeddingInput, EmbeddingSettings } from './embedding-model.ts';
import { findEmbeddingCodec } from './registry.ts';

interface Case {
  model: string;
  inputs: EmbeddingInput[];
  settings: EmbeddingSettings;
  body: JsonObject;
  reply: JsonObject;
  decoded: DecodedReply;
}

const root = new URL('../../fixtures/embeddings/', import.meta.url);
const families = [...new Set(listEmbeddingModels().map(({ family }) => family))];
const cases = families.flatMap((family) => readdirSync(new URL(`${family}/`, root)).map((name) => `${family}/${name}`));

const reviveBytes = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$base64' in value
    ? Uint8Array.from(Buffer.from(String(value.$base64), 'base64'))
    : value;

describe.each(cases)('%s', (path) => {
  const read = (name: string): string => readFileSync(new URL(`${path}/${name}`, root), 'utf8');
  const { model, inputs, settings, body, reply, decoded } = JSON.parse(read('case.json'), reviveBytes) as Case;
  const row = findEmbeddingModel(model);
  if (row === undefined) throw new Error(model);
  const codec = findEmbeddingCodec(row.family);

  test('the request, to the model and back', () => {
    expect(codec.encodeRequest(inputs, settings, row)).toEqual({ body, warnings: [] });
    const read = codec.decodeRequest(body);
    expect(codec.encodeRequest(read.inputs, read.settings, row).body).toEqual(body);
  });

  test('the reply, from the model and back', () => {
    expect(codec.decodeReply(reply)).toEqual(decoded);
    expect(codec.decodeReply(codec.encodeReply(decoded, settings))).toEqual(decoded);
  });

  test('its source is told', () => {
    expect(read('source.md')).toMatch(/https:\/\/docs\.aws\.amazon\.com\//);
  });
});

describe.each(families)('%s', (family) => {
  const codec = findEmbeddingCodec(family);

  test('any JSON is read without failing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const value = json as JsonValue;
        const body: JsonObject = isJsonObject(value) ? value : { embedding: value, embeddings: value, data: value };
        codec.decodeReply(body);
        codec.decodeRequest({ ...body, texts: value, inputs: value, singleEmbeddingParams: value, text: value });
      }),
    );
  });

  test('what is unknown survives', () => {
    expect(codec.decodeReply({ novelty: { a: 1 } }).rest).toEqual({ novelty: { a: 1 } });
  });
});

test('row 28: prefixes and ARNs name their model, and so do newer versions', () => {
  expect(findEmbeddingModel('us.cohere.embed-v4:0')?.family).toBe('cohere');
  expect(findEmbeddingModel('arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0')?.family).toBe(
    'titan-text',
  );
  const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc';
  expect(findEmbeddingModel(arn)).toBeUndefined();
  expect(findEmbeddingModel(arn, 'cohere.embed-v4:0')?.id).toBe('cohere.embed-v4:0');
  expect(findEmbeddingModel('amazon.titan-embed-text-v3:0')?.id).toBe('amazon.titan-embed-text-v2:0');
  expect(findEmbeddingModel('amazon.nova-lite-v1:0')).toBeUndefined();
});
