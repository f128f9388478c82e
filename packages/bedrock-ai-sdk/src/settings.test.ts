// Core's settings reach it through the provider: who signs, where calls go, who hears of them.
// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsRefusal, startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { BedrockProviderSettings } from './settings.ts';
import { readAll } from './testing/emulated.ts';
import { recorded } from './testing/recorded.ts';
import { createBedrock } from './v4.ts';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const roleArn = 'arn:aws:iam::123456789012:role/reader';
const modelId = 'amazon.nova-lite-v1:0';
const region = 'us-east-1';
const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];
const folder = mkdtempSync(join(tmpdir(), 'bedrock-provider-'));

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ auth: 'strict', credentials: [keys], apiKeys: ['the-key'] });
});
beforeEach(() => {
  emulator.journal.clear();
  // Nothing of this machine's own.
  const names = ['REGION', 'REGION_NAME', 'DEFAULT_REGION', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'SESSION_TOKEN'];
  for (const name of [...names, 'PROFILE', 'ROLE_ARN', 'WEB_IDENTITY_TOKEN_FILE', 'BEARER_TOKEN_BEDROCK'])
    vi.stubEnv(`AWS_${name}`, '');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  writeFileSync(join(folder, 'config'), '');
  const profile = `aws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\n`;
  writeFileSync(join(folder, 'credentials'), `[work]\n${profile}`);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

/** One call, answered by a `strict` emulator: whoever gets a reply has signed well. */
const call = async (settings: BedrockProviderSettings = {}) =>
  createBedrock({ region, baseURL: emulator.url, ...settings })(modelId).doGenerate({ prompt });
const operations = (): (string | undefined)[] => emulator.journal.entries.map(({ operation }) => operation);

describe('who signs', () => {
  test('request 13: the environment, read at the call', async () => {
    const { doGenerate } = createBedrock({ baseURL: emulator.url })(modelId);
    vi.stubEnv('AWS_DEFAULT_REGION', 'eu-west-3');
    vi.stubEnv('AWS_ACCESS_KEY_ID', keys.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', keys.secretAccessKey);
    expect((await doGenerate({ prompt })).finishReason).toMatchObject({ unified: 'stop' });
  });

  test('request 14: a profile, by its name or by AWS_PROFILE', async () => {
    await call({ profile: 'work' });
    vi.stubEnv('AWS_PROFILE', 'work');
    await call();
    expect(operations()).toEqual(['Converse', 'Converse']);
    await expect(call({ profile: 'missing' })).rejects.toThrow(/no profile 'missing'/);
  });

  test('a role, with keys of its own or with those of the provider', async () => {
    await call({ ...keys, assumeRole: { roleArn } });
    await call({ assumeRole: { roleArn, credentials: keys } });
    expect(operations()).toEqual(['AssumeRole', 'Converse', 'AssumeRole', 'Converse']);
  });

  test('a web identity, with no keys at all', async () => {
    await call({ webIdentity: { roleArn, token: 'header.payload.signature' } });
    expect(operations()).toEqual(['AssumeRoleWithWebIdentity', 'Converse']);
  });

  test('a client of the AWS SDK, with its region, credentials and endpoint', async () => {
    const { hostname, port } = new URL(emulator.url);
    const config = {
      region: () => Promise.resolve('eu-central-1'),
      credentials: () => Promise.resolve(keys),
      endpoint: () => Promise.resolve({ protocol: 'http:', hostname, port: Number(port), path: '/' }),
    };
    await createBedrock({ client: { config } })(modelId).doGenerate({ prompt });
    expect(operations()).toEqual(['Converse']);
  });

  test('core’s own names work too: `credentials`, and `endpoint` for one service', async () => {
    const settings = { region, credentials: keys, endpoint: { 'bedrock-runtime': emulator.url } };
    await createBedrock(settings)(modelId).doGenerate({ prompt });
    expect(operations()).toEqual(['Converse']);
    const wrong = { ...settings, credentials: { ...keys, secretAccessKey: 'wrong' } };
    const failure = createBedrock(wrong)(modelId).doGenerate({ prompt });
    await expect(failure).rejects.toMatchObject({ statusCode: 403, url: expect.stringContaining(emulator.url) });
  });
});

describe('where calls go, and who hears of them', () => {
  test('targets: the next one answers when the first is down', async () => {
    const down = await startEmulator({
      reply: () => {
        throw new AwsRefusal(503, 'ServiceUnavailableException', 'Down.');
      },
    });
    try {
      const targets = [
        { name: 'east', endpoint: down.url },
        { name: 'west', endpoint: emulator.url, region: 'us-west-2' },
      ];
      const { finishReason } = await createBedrock({ region, ...keys, targets })(modelId).doGenerate({ prompt });
      expect(finishReason).toMatchObject({ unified: 'stop' });
      expect([down, emulator].map(({ journal }) => journal.entries.length)).toEqual([1, 1]);
    } finally {
      await down.close();
    }
  });

  test('maxConcurrency: the second call waits for the end of the first', async () => {
    const model = createBedrock({ region, baseURL: emulator.url, ...keys, maxConcurrency: 1 })(modelId);
    const first = await model.doStream({ prompt });
    const second = model.doStream({ prompt });
    const order: string[] = [];
    await Promise.all([
      readAll(first.stream).then(() => order.push('first has ended')),
      second.then(() => order.push('second has begun')),
    ]);
    expect(order[0]).toBe('first has ended');
    await (await second).stream.cancel();
  });

  test('hooks and telemetry are told', async () => {
    const seen: string[] = [];
    const end = vi.fn();
    const nothing = (): undefined => undefined;
    const span = { setAttributes: nothing, addEvent: nothing, setStatus: nothing, end };
    const telemetry = { tracer: { startSpan: (name: string) => (seen.push(name), span) } };
    await call({ ...keys, hooks: { onEnd: ({ outcome }) => void seen.push(outcome) }, telemetry });
    expect(seen).toEqual([`chat ${modelId}`, 'completed']);
    expect(end).toHaveBeenCalledOnce();
  });

  test('inferenceProfile: a bare id goes through the profile of the region, by the provider’s word or the call’s', async () => {
    const id = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
    const settings = { region, baseURL: emulator.url, ...keys };
    await expect(createBedrock(settings)(id).doGenerate({ prompt })).rejects.toThrow(/us\.anthropic/);
    await createBedrock({ ...settings, inferenceProfile: 'auto' })(id).doGenerate({ prompt });
    const providerOptions = { bedrock: { inferenceProfile: 'auto' } };
    await createBedrock(settings)(id).doGenerate({ prompt, providerOptions });
    const served = emulator.journal.entries.filter(({ status }) => status === 200);
    expect(served.map(({ modelId: called }) => called)).toEqual([`us.${id}`, `us.${id}`]);
  });

  test('rows of models that the catalog does not know say how they are asked', async () => {
    const bedrock = recorded();
    const models = [{ id: 'acme.thinker', family: 'nova-2' }];
    await createBedrock({ ...bedrock.settings, models })('acme.thinker').doGenerate({ prompt, reasoning: 'low' });
    expect(bedrock.sent.body['additionalModelRequestFields']).toEqual({
      reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' },
    });
  });
});
