// Settings of bedrock-core reach it from every class, and LangChain's own keep their meaning.
// SPDX-License-Identifier: Apache-2.0
import { ContextOverflowError, getRetryable } from '@langchain/core/errors';
import { BedrockError, type TelemetrySpan } from 'bedrock-core';
import { AwsRefusal } from 'bedrock-emulator';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { BedrockEmbeddings } from './embeddings.ts';
import { ChatBedrock, ChatBedrockConverse } from './index.ts';
import { claude, emulate, keys, lastBodyOf, reach, startChat } from './testing/chat.ts';

const region = 'us-east-1';
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
const strict = { auth: 'strict', credentials: [keys] } as const;
const roleArn = 'arn:aws:iam::123456789012:role/reader';

function noEnvironment(): void {
  for (const name of ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'SESSION_TOKEN', 'PROFILE', 'BEARER_TOKEN_BEDROCK'])
    vi.stubEnv(`AWS_${name}`, '');
  onTestFinished(() => void vi.unstubAllEnvs());
}

describe('identities', () => {
  test('assumeRole and webIdentity, of a chat model and of embeddings', async () => {
    noEnvironment();
    const emulator = await emulate(strict);
    const { endpoint, maxRetries } = reach(emulator);
    const role = { region, endpoint, maxRetries, credentials: keys, assumeRole: { roleArn } };
    await new ChatBedrock({ model: claude, ...role }).invoke('Hi');
    await new BedrockEmbeddings({ model: 'amazon.titan-embed-text-v2:0', ...role }).embedQuery('a');
    const webIdentity = { roleArn, token: 'header.payload.signature' };
    await new ChatBedrock({ model: claude, region, endpoint, maxRetries, webIdentity }).invoke('Hi');
    expect(emulator.journal.entries.map(({ operation }) => operation)).toEqual([
      ...['AssumeRole', 'Converse', 'AssumeRole', 'InvokeModel', 'AssumeRoleWithWebIdentity', 'Converse'],
    ]);
  });

  test('a profile of the AWS CLI; the model still tells its own profile', async () => {
    noEnvironment();
    const folder = mkdtempSync(join(tmpdir(), 'bedrock-profile-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'credentials');
    writeFileSync(
      file,
      `[work]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\n`,
    );
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
    const { url: endpoint } = await emulate(strict);
    const chat = new ChatBedrock({ model: claude, region, endpoint, maxRetries: 0, profile: 'work' });
    expect((await chat.invoke('Hi')).text).toContain('Hi');
    expect(chat.profile).toMatchObject({ toolCalling: true });
  });

  test('defect 4: a client of the AWS SDK, its region, keys and endpoint; the alias takes it too', async () => {
    noEnvironment();
    const emulator = await emulate(strict);
    const [region, credentials] = [() => Promise.resolve('eu-west-1'), () => Promise.resolve(keys)];
    const client = { config: { region, credentials, endpoint: emulator.url } };
    for (const chat of [
      new ChatBedrock({ model: claude, client, maxRetries: 0 }),
      new ChatBedrockConverse({ model: claude, client, defaultHeaders: { 'x-team': 'a' }, maxRetries: 0 }),
      // The peer puts its headers on the client, and throws at the second instance.
      new ChatBedrockConverse({ model: claude, client, defaultHeaders: { 'x-team': 'b' }, maxRetries: 0 }),
    ])
      await chat.invoke('Hi');
    expect(emulator.journal.entries.map(({ headers }) => headers['x-team'])).toEqual([undefined, 'a', 'b']);
  });

  test('roles under the names of @langchain/aws', async () => {
    noEnvironment();
    const emulator = await emulate(strict);
    const folder = mkdtempSync(join(tmpdir(), 'bedrock-token-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const webIdentityTokenFile = join(folder, 'token');
    writeFileSync(webIdentityTokenFile, 'header.payload.signature');
    const { url: endpointHost } = emulator;
    const bedrockApiKey = keys.accessKeyId;
    const given = { region, endpointHost, roleArn, maxRetries: 0 };
    await new ChatBedrockConverse({ ...given, bedrockApiKey, bedrockApiSecret: keys.secretAccessKey }).invoke('Hi');
    await new ChatBedrockConverse({ ...given, webIdentityTokenFile }).invoke('Hi');
    expect(emulator.journal.entries.map(({ operation }) => operation)).toEqual([
      ...['AssumeRole', 'Converse', 'AssumeRoleWithWebIdentity', 'Converse'],
    ]);
  });

  test('no secret of any of them is kept where it can be printed', () => {
    const token = 'canary-token';
    const chat = new ChatBedrock({
      ...{ model: claude, region, apiKey: 'canary-key' },
      webIdentity: { roleArn, token },
      headers: { authorization: 'canary-header' },
      targets: [{ region, apiKey: 'canary-target' }],
    });
    for (const shown of [inspect(chat, { depth: 9, showHidden: true }), JSON.stringify(chat)])
      expect(shown).not.toContain('canary');
  });
});

describe('calls', () => {
  test('targets, hooks and telemetry', async () => {
    const emulator = await emulate({ fault: 'ServiceUnavailableException; times=1' });
    const told: string[] = [];
    const spans: string[] = [];
    const span: TelemetrySpan = {
      setAttributes: () => span,
      setStatus: () => span,
      addEvent: () => span,
      end: () => {},
    };
    const chat = new ChatBedrock({
      ...{ model: claude, ...reach(emulator) },
      targets: [{ name: 'first' }, { name: 'second', region: 'eu-west-1', profilePrefix: 'eu' }],
      hooks: { onEnd: ({ target }) => void told.push(target ?? 'none') },
      telemetry: { tracer: { startSpan: (name) => (spans.push(name), span) } },
    });
    await chat.invoke('Hi');
    expect(emulator.journal.entries.map(({ modelId }) => modelId)).toEqual([claude, claude.replace('us.', 'eu.')]);
    expect(told).toEqual(['second']);
    expect(spans).toEqual([`chat ${claude}`]);
  });

  test('models that the catalog does not know, in calls and in the profile', async () => {
    const model = 'acme.writer-v1';
    const { chat } = await startChat({}, { model, models: [{ id: model, family: 'deepseek-r1' }] });
    expect(chat.profile.toolCalling).toBe(false);
    expect((await startChat({}, { model })).chat.profile.toolCalling).toBe(true);
  });

  test('maxConcurrency holds for streams to their end, and nothing deadlocks', async () => {
    let underWay = 0;
    let most = 0;
    const hooks = { onStart: () => void (most = Math.max(most, ++underWay)), onEnd: () => void underWay-- };
    const { chat, emulator } = await startChat({ tokensPerSecond: 2_000 }, { maxConcurrency: 1, hooks });
    const read = async (): Promise<void> => {
      for await (const _ of await chat.stream('Hi'));
    };
    await Promise.all([chat.batch(['a', 'b', 'c'], { maxConcurrency: 2 }), read(), read(), chat.invoke('d')]);
    const times = emulator.journal.entries.map(({ startedAt, endedAt = Infinity }) => [startedAt, endedAt] as const);
    expect(times).toHaveLength(6);
    for (const [index, [startedAt]] of times.entries())
      if (index > 0) expect(startedAt).toBeGreaterThanOrEqual(times[index - 1]?.[1] ?? 0);
    expect(chat.caller).toMatchObject({ maxConcurrency: Infinity });
    const embeddings = new BedrockEmbeddings({
      ...{ model: 'amazon.titan-embed-text-v2:0', dimensions: 256, ...reach(emulator), maxConcurrency: 1 },
    });
    expect(await Promise.all([embeddings.embedQuery('a'), embeddings.embedDocuments(['b', 'c'])])).toHaveLength(2);
  });

  test('maxRetries of one call; headers and timeouts too', async () => {
    const { chat, emulator } = await startChat({ fault: 'ServiceUnavailableException; times=2' }, { maxRetries: 5 });
    await expect(chat.invoke('Hi', { maxRetries: 0 })).rejects.toMatchObject({ status: 503 });
    expect(emulator.journal.entries).toHaveLength(1);
    await chat.invoke('Hi', { headers: { 'x-team': 'film' }, timeouts: { total: 10_000 } });
    expect(emulator.journal.entries.at(-1)?.headers['x-team']).toBe('film');
  });

  test('js#8549, py#788: reasoning, penalties, seed and cache points as core says them, and a call wins', async () => {
    const { chat, emulator } = await startChat({}, { reasoning: { budgetTokens: 2_000 }, maxTokens: 100 });
    await chat.invoke('Hi');
    expect(lastBodyOf(emulator)).toMatchObject({
      inferenceConfig: { maxTokens: 2_100 },
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2_000 } },
    });
    await chat.invoke('Hi', { reasoning: 'off' });
    expect(lastBodyOf(emulator).additionalModelRequestFields).not.toMatchObject({ thinking: { type: 'enabled' } });
    const llama = new ChatBedrock({ ...reach(emulator), model: 'us.deepseek.r1-v1:0', promptCaching: 'auto', seed: 7 });
    expect((await llama.invoke('Hi')).response_metadata['warnings']).toMatchObject([{ path: 'seed' }]);
  });

  test('defect 2: onFailedAttempt of one’s own is asked', async () => {
    const asked: unknown[] = [];
    const onFailedAttempt = (error: unknown): void => {
      asked.push(error);
      throw error;
    };
    const { chat, emulator } = await startChat({ fault: 'ThrottlingException' }, { maxRetries: 3, onFailedAttempt });
    await expect(chat.invoke('Hi')).rejects.toMatchObject({ status: 429 });
    expect([asked.length, emulator.journal.entries.length]).toEqual([1, 1]);
  });

  test('tracing is told the version of this package', async () => {
    const { chat } = await startChat();
    expect(chat.metadata?.['versions']).toMatchObject({ 'bedrock-langchain': manifest.version });
  });

  test('an overflow of the context is LangChain’s own error, and still core’s', async () => {
    const refusal = new AwsRefusal(400, 'ValidationException', 'Input is too long for requested model.');
    const reply = (): never => {
      throw refusal;
    };
    const { chat } = await startChat({ reply }, { maxRetries: 2 });
    const error: unknown = await chat.invoke('Hi').catch((thrown: unknown) => thrown);
    expect(ContextOverflowError.isInstance(error)).toBe(true);
    expect(BedrockError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ lc_error_code: 'CONTEXT_OVERFLOW', kind: 'invalid-request', status: 400 });
    expect(getRetryable(error)).toBe(false);
  });
});
