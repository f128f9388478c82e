// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { embed, generateText, streamText } from 'ai';
import { generateText as generate5 } from 'ai-v5';
import { generateText as generate6 } from 'ai-v6';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { BedrockProviderSettings } from './settings.ts';
import { createBedrock as createV2 } from './v2.ts';
import { createBedrock as createV3 } from './v3.ts';
import { createAmazonBedrock, createBedrock } from './v4.ts';
import { plainSettings } from './workflow.ts';

const serialize = Symbol.for('workflow-serialize');
const deserialize = Symbol.for('workflow-deserialize');
const modelId = 'amazon.nova-lite-v1:0';
const secrets = { accessKeyId: 'AKIDSECRET', secretAccessKey: 'canary-secret', sessionToken: 'canary-token' };

interface StorableClass {
  [serialize](model: object): object;
  [deserialize](stored: object): object;
}

/** As the runtime of workflows finds a class's statics: at the constructor of the value. */
const classOf = (model: object) => model.constructor as Function & StorableClass;

/** Through a store that keeps JSON. */
function reopen<Model extends object>(model: Model): { stored: string; model: Model } {
  const found = classOf(model);
  const stored = JSON.stringify(found[serialize](model));
  return { stored, model: found[deserialize](JSON.parse(stored) as object) as Model };
}

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ auth: 'strict', credentials: [{ accessKeyId: 'AKIDENV', secretAccessKey: 'env' }] });
});
beforeEach(() => {
  emulator.journal.clear();
  for (const name of ['SESSION_TOKEN', 'BEARER_TOKEN_BEDROCK', 'PROFILE']) vi.stubEnv(`AWS_${name}`, '');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDENV');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'env');
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => emulator.close());

const settings = (): BedrockProviderSettings => ({
  region: 'us-east-1',
  baseURL: emulator.url,
  ...secrets,
  headers: { 'x-team': 'search', Authorization: 'canary-bearer' },
  fetch: globalThis.fetch,
  generateId: () => 'id',
});

describe('defect: models come back from a workflow’s store', () => {
  test.each([
    ['ai@5', () => generate5({ model: reopen(createV2(settings())(modelId)).model, prompt: 'Hi' })],
    ['ai@6', () => generate6({ model: reopen(createV3(settings())(modelId)).model, prompt: 'Hi' })],
    ['ai@7', () => generateText({ model: reopen(createBedrock(settings())(modelId)).model, prompt: 'Hi' })],
    ['ai@7, streamed', () => streamText({ model: reopen(createBedrock(settings())(modelId)).model, prompt: 'Hi' })],
  ])('%s, signed with the identity of the environment', async (_, run) => {
    const result = await run();
    expect(await result.text).not.toBe('');
    expect(emulator.journal.entries[0]).toMatchObject({ status: 200, headers: { 'x-team': 'search' } });
  });

  test('nothing secret is stored, and nothing that JSON cannot say', () => {
    const { stored, model } = reopen(createBedrock(settings())(modelId));
    expect(JSON.parse(stored)).toEqual({
      kind: 'languageModel',
      modelId,
      config: { region: 'us-east-1', baseURL: emulator.url, headers: { 'x-team': 'search' } },
    });
    expect(stored).not.toMatch(/canary|AKIDSECRET/);
    // What came back is stored again as it was, and a model shows nothing of how it is stored.
    expect(Object.keys(model)).not.toContain('stored');
    expect(reopen(model).stored).toBe(stored);
  });

  test('the AI SDK’s own way to store models would keep the same', async () => {
    // Of the very copy that `ai` uses.
    const { resolve } = createRequire(createRequire(import.meta.url).resolve('ai'));
    const { serializeModelOptions } = (await import(resolve('@ai-sdk/provider-utils'))) as {
      serializeModelOptions(options: { modelId: string; config: object }): object;
    };
    const { modelId: id, config } = JSON.parse(reopen(createBedrock(settings())(modelId)).stored) as {
      modelId: string;
      config: object;
    };
    expect(serializeModelOptions({ modelId: id, config })).toEqual({ modelId, config });
  });

  test('the other kinds of models, and what was given beside an id', async () => {
    const provider = createBedrock(settings());
    const arn = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc';
    const chat = reopen(provider(arn, { modelFamily: 'nova-2' }));
    expect(JSON.parse(chat.stored)).toMatchObject({ modelId: arn, settings: { modelFamily: 'nova-2' } });
    await generateText({ model: chat.model, prompt: 'Hi', reasoning: 'low' });
    expect(emulator.journal.entries[0]?.body).toMatchObject({
      additionalModelRequestFields: { reasoningConfig: { maxReasoningEffort: 'low' } },
    });
    const { model } = reopen(provider.embeddingModel('cohere.embed-v4:0'));
    expect((await embed({ model, value: 'x' })).embedding).toHaveLength(1536);
    const moved = reopen(createAmazonBedrock(settings())(modelId)).model;
    expect((await generateText({ model: moved, prompt: 'Hi' })).providerMetadata).toHaveProperty('amazonBedrock');
    const kinds = [provider.imageModel('a'), provider.rerankingModel('b'), provider.videoModel('c')];
    expect(kinds.map((kind) => reopen(kind).model)).toMatchObject([
      { modelId: 'a', maxImagesPerCall: 5 },
      { modelId: 'b', specificationVersion: 'v4' },
      { modelId: 'c', maxVideosPerCall: 1 },
    ]);
  });
});

test('what is kept of each setting', () => {
  const role = { roleArn: 'arn:aws:iam::123456789012:role/reader' };
  const all: Required<BedrockProviderSettings> = {
    ...settings(),
    ...{ region: 'us-east-1', profile: 'work', timeouts: { idle: 1 }, maxRetries: 0, maxConcurrency: 2, models: [] },
    baseURL: 'https://user:canary@proxy.example/path',
    endpoint: { 'bedrock-runtime': 'https://user:canary@proxy.example' },
    headers: { 'x-api-key': 'canary', 'x-team': 'a' },
    assumeRole: { ...role, credentials: secrets, mfaCode: 'canary' },
    webIdentity: { ...role, token: 'canary', tokenFile: '/token' },
    targets: [{ name: 'east', region: 'us-east-1', apiKey: 'canary' }],
    strategy: 'spread',
    amazonBedrockMetadata: true,
    ...{ inferenceProfile: 'auto', useFipsEndpoint: true, useDualstackEndpoint: false },
    ...{ apiKey: 'canary', credentials: secrets, credentialProvider: async () => secrets, client: { config: {} } },
    ...{ accessKeyId: 'canary', secretAccessKey: 'canary', sessionToken: 'canary', fetch, now: Date.now },
    ...{ generateId: () => 'canary', hooks: {}, telemetry: {} },
  };
  expect(plainSettings(all)).toEqual({
    ...{ region: 'us-east-1', profile: 'work', timeouts: { idle: 1 }, maxRetries: 0, maxConcurrency: 2, models: [] },
    baseURL: 'https://proxy.example/path',
    endpoint: { 'bedrock-runtime': 'https://proxy.example' },
    headers: { 'x-team': 'a' },
    assumeRole: role,
    webIdentity: { ...role, tokenFile: '/token' },
    targets: [{ name: 'east', region: 'us-east-1' }],
    strategy: 'spread',
    amazonBedrockMetadata: true,
    ...{ inferenceProfile: 'auto', useFipsEndpoint: true, useDualstackEndpoint: false },
  });
  expect(plainSettings({ webIdentity: { ...role, token: 'canary' } })).toEqual({});
});
