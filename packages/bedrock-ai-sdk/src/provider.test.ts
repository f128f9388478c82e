// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { LoadAPIKeyError, LoadSettingError } from '@ai-sdk/provider';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { recorded } from './testing/recorded.ts';
import * as v1 from './v1.ts';
import * as v2 from './v2.ts';
import * as v3 from './v3.ts';
import * as v4 from './v4.ts';
import { version } from './version.ts';

const call = { prompt: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }] };
const id = 'amazon.nova-lite-v1:0';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.each([
  ['v1', v1],
  ['v2', v2],
  ['v3', v3],
  ['v4', v4],
] as const)('the provider of /%s', (name, entry) => {
  test('makes models of its version, however it is called', () => {
    const provider = entry.createBedrock();
    for (const model of [
      provider(id),
      provider.languageModel(id),
      provider.chat(id),
      entry.amazonBedrock(id),
      entry.bedrock(id),
    ]) {
      expect(model).toMatchObject({ specificationVersion: name, modelId: id, provider: 'bedrock.converse' });
    }
    expect(Object.keys(entry.createAmazonBedrock({}))).toEqual(Object.keys(entry.createBedrock({})));
  });

  test('throws under new, and without an id', () => {
    const provider = entry.createBedrock();
    expect(() => Reflect.construct(provider, [id])).toThrow(/without `new`/);
    expect(() => provider('')).toThrow(/model id/);
    expect(() => provider.embeddingModel('')).toThrow(/model id/);
  });
});

describe('settings', () => {
  test('the environment is read at the call: a region or credentials that are missing are named', async () => {
    for (const name of [
      'AWS_REGION',
      'AWS_REGION_NAME',
      'AWS_DEFAULT_REGION',
      'AWS_ACCESS_KEY_ID',
      'AWS_BEARER_TOKEN_BEDROCK',
    ])
      vi.stubEnv(name, '');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'half');
    const model = v4.createBedrock()(id);
    const first: unknown = await Promise.resolve(model.doGenerate(call)).catch((error: unknown) => error);
    expect(LoadSettingError.isInstance(first) && first.message).toMatch(/region/i);
    vi.stubEnv('AWS_REGION', 'us-east-1');
    const second: unknown = await Promise.resolve(model.doGenerate(call)).catch((error: unknown) => error);
    expect(LoadAPIKeyError.isInstance(second) && second.message).toMatch(/AWS_ACCESS_KEY_ID/);
  });

  test('request 15: AWS_SESSION_TOKEN is not mixed into explicit keys', async () => {
    vi.stubEnv('AWS_SESSION_TOKEN', 'of somebody else');
    const bedrock = recorded();
    await v4.createBedrock(bedrock.settings)(id).doGenerate(call);
    expect(bedrock.sent.headers.has('x-amz-security-token')).toBe(false);
    await v4
      .createBedrock({ ...bedrock.settings, sessionToken: 'mine' })(id)
      .doGenerate(call);
    expect(bedrock.sent.headers.get('x-amz-security-token')).toBe('mine');
  });

  test('credentials of the AWS SDK may be spread into the settings, with all that they tell', async () => {
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
    const told = { $source: { CREDENTIALS_CODE: 'e' }, accountId: '123456789012', expiration: new Date() };
    const bedrock = recorded();
    const provider = v4.createBedrock({ ...bedrock.settings, ...credentials, ...told });
    await provider(id).doGenerate(call);
    expect(bedrock.sent.headers.get('authorization')).toContain('AKIDEXAMPLE');
  });

  test('an API key wins over keys; a credential provider too', async () => {
    const bedrock = recorded();
    await v4
      .createBedrock({ ...bedrock.settings, apiKey: 'key' })(id)
      .doGenerate(call);
    expect(bedrock.sent.headers.get('authorization')).toBe('Bearer key');
    const credentialProvider = async () => ({ accessKeyId: 'AKIDPROVIDED', secretAccessKey: 's' });
    await v4
      .createBedrock({ ...bedrock.settings, credentialProvider })(id)
      .doGenerate(call);
    expect(bedrock.sent.headers.get('authorization')).toContain('AKIDPROVIDED');
  });

  test('request 19: base URL without doubled slashes, ARNs encoded whole; a call’s headers win', async () => {
    const bedrock = recorded();
    const provider = v4.createBedrock({
      ...bedrock.settings,
      baseURL: 'https://proxy.example/',
      headers: { 'x-team': 'a', 'x-kept': 'b' },
    });
    await provider('arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc').doGenerate({
      ...call,
      headers: { 'x-team': 'c' },
    });
    expect(bedrock.sent.url).toMatch(/^https:\/\/proxy\.example\/model\/arn%3Aaws[^/]*%2Fabc\/converse$/);
    expect([bedrock.sent.headers.get('x-team'), bedrock.sent.headers.get('x-kept')]).toEqual(['c', 'b']);
  });
});

test('the version is package.json’s', () => {
  const { version: released } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(version).toBe(released);
});
