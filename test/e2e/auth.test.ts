// Every way to authenticate, from the caller's side: core, a real socket, an emulator that checks signatures.
// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { collect, createBedrock, type BedrockError, type BedrockSettings, type ConverseResult } from 'bedrock-core';
import { startEmulator, type Emulator, type JournalEntry } from 'bedrock-emulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'canary-secret' };
const session = { accessKeyId: 'ASIASESSION', secretAccessKey: 'canary-session', sessionToken: 'canary-token' };
const roleArn = 'arn:aws:iam::123456789012:role/reader';
const jwt = 'header.payload.signature';
const folder = mkdtempSync(join(tmpdir(), 'bedrock-profiles-'));

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ auth: 'strict', credentials: [keys, session], apiKeys: ['the-key'] });
});
beforeEach(() => {
  emulator.journal.clear();
  // Nothing of this machine's own.
  const names = ['REGION', 'REGION_NAME', 'DEFAULT_REGION', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'SESSION_TOKEN'];
  for (const name of [...names, 'PROFILE', 'ROLE_ARN', 'WEB_IDENTITY_TOKEN_FILE', 'BEARER_TOKEN_BEDROCK'])
    vi.stubEnv(`AWS_${name}`, '');
  vi.stubEnv('BEDROCK_ASSUME_ROLE', '');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  profiles({});
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

function profiles({ config = '', credentials = '' }: { config?: string; credentials?: string }): void {
  writeFileSync(join(folder, 'config'), config);
  writeFileSync(join(folder, 'credentials'), credentials);
}

function keysInEnvironment({
  accessKeyId,
  secretAccessKey,
  sessionToken = '',
}: typeof keys & { sessionToken?: string }): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', sessionToken);
}

/** One call, answered by a `strict` emulator: whoever gets a reply has signed well. */
async function call(settings: BedrockSettings = {}): Promise<ConverseResult> {
  const bedrock = createBedrock({ endpoint: emulator.url, maxRetries: 0, ...settings });
  try {
    return await bedrock.converse({
      modelId: 'amazon.nova-lite-v1:0',
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
    });
  } finally {
    bedrock.close();
  }
}
const failureOf = (promise: Promise<unknown>): Promise<BedrockError> =>
  promise.then(
    () => {
      throw new Error('It succeeded.');
    },
    (error: BedrockError) => error,
  );
const entries = (): readonly JournalEntry[] => emulator.journal.entries;
const operations = (): (string | undefined)[] => entries().map(({ operation }) => operation);
const region = 'us-east-1';

describe('rows', () => {
  test('row 1: keys and region of the environment', async () => {
    keysInEnvironment(keys);
    vi.stubEnv('AWS_REGION_NAME', 'eu-west-1');
    expect((await call()).$metadata).toMatchObject({ httpStatusCode: 200, region: 'eu-west-1' });
  });

  test('row 2: AWS_REGION, then AWS_DEFAULT_REGION; a parameter wins', async () => {
    keysInEnvironment(keys);
    vi.stubEnv('AWS_DEFAULT_REGION', 'eu-west-3');
    expect((await call()).$metadata.region).toBe('eu-west-3');
    vi.stubEnv('AWS_REGION', 'eu-west-2');
    expect((await call()).$metadata.region).toBe('eu-west-2');
    expect((await call({ region })).$metadata.region).toBe(region);
  });

  test('row 3: keys given in code win over the environment', async () => {
    keysInEnvironment({ accessKeyId: 'AKIDOTHER', secretAccessKey: 'other' });
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'another');
    expect((await call({ region, credentials: keys })).$metadata.httpStatusCode).toBe(200);
  });

  test('row 4: a session token is sent and signed', async () => {
    await call({ region, credentials: session });
    expect(entries()[0]?.headers['x-amz-security-token']).toBe('[redacted]');
    const { sessionToken: _, ...incomplete } = session;
    expect((await failureOf(call({ region, credentials: incomplete }))).kind).toBe('authentication');
  });

  test('row 5: AWS_PROFILE, with keys, with a role, with a process', async () => {
    const text = `aws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\n`;
    const output = JSON.stringify({ Version: 1, AccessKeyId: keys.accessKeyId, SecretAccessKey: keys.secretAccessKey });
    profiles({
      credentials: `[work]\n${text}[default]\n${text}`,
      config: [
        '[profile reader]',
        `role_arn = ${roleArn}`,
        'source_profile = work',
        'region = eu-central-1',
        '[profile tool]',
        `credential_process = echo '${output}'`,
        '[default]',
        'region = us-west-2',
      ].join('\n'),
    });
    vi.stubEnv('AWS_PROFILE', 'work');
    expect((await call({ region })).$metadata.httpStatusCode).toBe(200);
    vi.stubEnv('AWS_PROFILE', 'reader');
    expect((await call()).$metadata.region).toBe('eu-central-1');
    expect(operations().slice(-2)).toEqual(['AssumeRole', 'Converse']);
    vi.stubEnv('AWS_PROFILE', 'tool');
    expect((await call({ region })).$metadata.httpStatusCode).toBe(200);
    vi.stubEnv('AWS_PROFILE', '');
    expect((await call()).$metadata.region).toBe('us-west-2');
  });

  test('row 6: a profile given in code wins over AWS_PROFILE and the keys of the environment', async () => {
    keysInEnvironment({ accessKeyId: 'AKIDOTHER', secretAccessKey: 'other' });
    vi.stubEnv('AWS_PROFILE', 'other');
    profiles({
      credentials: `[work]\naws_access_key_id=${session.accessKeyId}\naws_secret_access_key=${session.secretAccessKey}\naws_session_token=${session.sessionToken}`,
    });
    expect((await call({ region, profile: 'work' })).$metadata.httpStatusCode).toBe(200);
    expect(await failureOf(call({ region, profile: 'none' }))).toMatchObject({
      kind: 'configuration',
      path: 'profile',
    });
  });

  test('rows 7 and 8: a role, taken on with the keys given', async () => {
    await call({
      region,
      credentials: keys,
      assumeRole: {
        roleArn,
        sessionName: 'film',
        externalId: 'x1',
        durationSeconds: 900,
        policyArns: ['arn:aws:iam::aws:policy/ReadOnly'],
        tags: { team: 'film' },
        transitiveTagKeys: ['team'],
        sourceIdentity: 'ada',
        mfaSerial: 'arn:aws:iam::123456789012:mfa/ada',
        mfaCode: () => Promise.resolve('123456'),
      },
    });
    expect(operations()).toEqual(['AssumeRole', 'Converse']);
    expect(entries()[0]?.body).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: 'film',
      ExternalId: 'x1',
      DurationSeconds: '900',
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnly',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'film',
      'TransitiveTagKeys.member.1': 'team',
      SourceIdentity: 'ada',
      SerialNumber: 'arn:aws:iam::123456789012:mfa/ada',
      TokenCode: '123456',
    });
    emulator.journal.clear();
    // The role's own keys, and those of the environment.
    await call({ region, assumeRole: { roleArn, credentials: async () => session } });
    keysInEnvironment(keys);
    await call({ region, assumeRole: { roleArn } });
    expect(operations()).toEqual(['AssumeRole', 'Converse', 'AssumeRole', 'Converse']);
  });

  test('row 9: the same for embeddings', async () => {
    const bedrock = createBedrock({ region, endpoint: emulator.url, credentials: keys, assumeRole: { roleArn } });
    const { embeddings } = await bedrock.embed({ modelId: 'cohere.embed-v4:0', texts: ['a'], dimensions: 256 });
    expect(embeddings[0]).toHaveLength(256);
    expect(operations()).toEqual(['AssumeRole', 'InvokeModel']);
    bedrock.close();
  });

  test('row 10: a web identity, unsigned and without any keys', async () => {
    await call({ region, webIdentity: { roleArn, sessionName: 'pod', token: async () => jwt } });
    expect(operations()).toEqual(['AssumeRoleWithWebIdentity', 'Converse']);
    expect(entries()[0]?.headers['authorization']).toBeUndefined();
    emulator.journal.clear();
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, `${jwt}\n`);
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', tokenFile);
    vi.stubEnv('AWS_ROLE_ARN', roleArn);
    await call({ region });
    expect(operations()).toEqual(['AssumeRoleWithWebIdentity', 'Converse']);
    const error = await failureOf(call({ region, webIdentity: { roleArn, token: 'no token' } }));
    expect(error).toMatchObject({
      kind: 'authentication',
      message: expect.stringMatching(/not a valid JWT/) as string,
    });
  });

  test('row 11: BEDROCK_ASSUME_ROLE', async () => {
    keysInEnvironment(keys);
    vi.stubEnv('BEDROCK_ASSUME_ROLE', roleArn);
    await call({ region });
    expect(entries()[0]?.body).toMatchObject({ RoleArn: roleArn, RoleSessionName: 'bedrock-core' });
    expect(operations()).toEqual(['AssumeRole', 'Converse']);
  });

  test('row 12: without anything, the AWS SDK’s chain is asked, and the ways in are told where it finds nothing', async () => {
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    const error = await failureOf(call({ region }));
    expect(error.message).toMatch(/`assumeRole`, `webIdentity` or `profile`/);
  });

  test('row 13: an endpoint of one’s own keeps the path and the signature', async () => {
    await call({ region, credentials: keys });
    expect(entries()[0]?.path).toBe('/model/amazon.nova-lite-v1%3A0/converse');
  });

  test('row 14: headers of one’s own, which may take the place of the signature', async () => {
    await call({ region, headers: { Authorization: 'Bearer the-key', 'x-team': 'film' } });
    expect(entries()[0]?.headers).toMatchObject({ 'x-team': 'film', authorization: '[redacted]' });
  });

  test('row 15: a client of the AWS SDK, whose region, keys and endpoint are taken', async () => {
    const client = new BedrockRuntimeClient({ region: 'eu-north-1', credentials: session, endpoint: emulator.url });
    const bedrock = createBedrock({ client });
    const { $metadata } = await bedrock.converse({
      modelId: 'amazon.nova-lite-v1:0',
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
    });
    expect($metadata.region).toBe('eu-north-1');
    expect((await call({ client, region, credentials: keys })).$metadata.region).toBe(region);
    bedrock.close();
    client.destroy();
  });

  test('row 15: the handler that a client of the AWS SDK was given sends our requests too', async () => {
    const requestHandler = new NodeHttpHandler();
    const handle = vi.spyOn(requestHandler, 'handle');
    const client = new BedrockRuntimeClient({ region, credentials: keys, endpoint: emulator.url, requestHandler });
    const bedrock = createBedrock({ client });
    const request = {
      modelId: 'amazon.nova-lite-v1:0',
      messages: [{ role: 'user' as const, content: [{ text: 'Grüße' }] }],
    };
    expect((await bedrock.converse(request)).stopReason).toBe('end_turn');
    const { stream } = await bedrock.converseStream(request);
    expect((await collect(stream)).stopReason).toBe('end_turn');
    expect((await bedrock.listModels({ byProvider: 'Amazon' })).length).toBeGreaterThan(5);
    expect(handle).toHaveBeenCalledTimes(3);
    const controller = new AbortController();
    const reason = new Error('Enough.');
    controller.abort(reason);
    await expect(bedrock.converse(request, { signal: controller.signal })).rejects.toBe(reason);
    const left = (await bedrock.converseStream(request)).stream;
    for await (const _ of left) break;
    client.destroy();
    bedrock.close();
    await expect.poll(() => emulator.connections).toBe(0);
  });

  test('row 18: the control plane is reached by the same client', async () => {
    const bedrock = createBedrock({ region, endpoint: emulator.url, credentials: keys });
    expect((await bedrock.listModels()).length).toBeGreaterThan(50);
    bedrock.close();
  });
});

describe('precedence', () => {
  const signedBy = async (settings: BedrockSettings): Promise<string> => {
    const seen: string[] = [];
    const fetch: typeof globalThis.fetch = (_, init) => {
      const header = new Headers(init?.headers).get('authorization') ?? '';
      seen.push(/Credential=([^/]+)/.exec(header)?.[1] ?? header);
      return Promise.resolve(new Response('{}', { status: 400 }));
    };
    await call({ region, fetch, ...settings }).catch(() => undefined);
    return seen[0] ?? '';
  };
  const client = { config: { credentials: async () => ({ accessKeyId: 'CLIENT', secretAccessKey: 's' }), region } };
  const provider = async () => ({ accessKeyId: 'PROVIDER', secretAccessKey: 's' });

  test.each<[what: string, settings: BedrockSettings, environment: Record<string, string>, who: string]>([
    ['a key in code over everything', { apiKey: 'key', client }, { AWS_BEARER_TOKEN_BEDROCK: 'env' }, 'Bearer key'],
    [
      'a provider over the client and the environment',
      { credentials: provider, client },
      { AWS_BEARER_TOKEN_BEDROCK: 'env' },
      'PROVIDER',
    ],
    ['the client over the environment', { client }, { AWS_BEARER_TOKEN_BEDROCK: 'env' }, 'CLIENT'],
    [
      'the environment’s key over its keys',
      {},
      { AWS_BEARER_TOKEN_BEDROCK: 'env', AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 's' },
      'Bearer env',
    ],
    ['its keys over its profile', {}, { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 's', AWS_PROFILE: 'work' }, 'A'],
    ['its profile over the default', {}, { AWS_PROFILE: 'work' }, 'WORK'],
    ['the default profile', {}, {}, 'DEFAULT'],
    ['an empty variable is none', {}, { AWS_BEARER_TOKEN_BEDROCK: '', AWS_PROFILE: 'work' }, 'WORK'],
  ])('%s', async (_, settings, environment, who) => {
    const profile = (name: string): string => `aws_access_key_id=${name}\naws_secret_access_key=s\n`;
    profiles({ credentials: `[work]\n${profile('WORK')}[default]\n${profile('DEFAULT')}` });
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    expect(await signedBy(settings)).toBe(who);
  });
});

describe('sessions that end', () => {
  test('fault 19, 20: an expired token is fetched anew once, the call goes on, and no retry is spent', async () => {
    const own = await startEmulator({
      auth: 'strict',
      credentials: [session, { ...keys, expiration: new Date(Date.now() - 1000) }],
    });
    let asked = 0;
    const credentials = async () => (++asked === 1 ? keys : session);
    const { $metadata } = await call({ region, endpoint: own.url, credentials });
    expect($metadata.attempts).toBe(1);
    expect(asked).toBe(2);
    expect(own.journal.entries.map(({ status }) => status)).toEqual([403, 200]);
    await own.close();
  });

  test('keys that cannot be fetched anew are refused once', async () => {
    const own = await startEmulator({ auth: 'strict', credentials: [{ ...keys, expiration: new Date(0) }] });
    const error = await failureOf(call({ region, endpoint: own.url, credentials: keys }));
    expect(error).toMatchObject({ kind: 'authentication', awsType: 'ExpiredTokenException' });
    expect(own.journal.entries).toHaveLength(1);
    await own.close();
  });

  test.each([-20, 20])('fault 22: a clock that is %i minutes off is corrected once, and stays so', async (minutes) => {
    const bedrock = createBedrock({
      region,
      endpoint: emulator.url,
      credentials: keys,
      maxRetries: 0,
      now: () => Date.now() + minutes * 60_000,
    });
    const request = {
      modelId: 'amazon.nova-lite-v1:0',
      messages: [{ role: 'user' as const, content: [{ text: 'Hi' }] }],
    };
    await bedrock.converse(request);
    await bedrock.converse(request);
    expect(entries().map(({ status }) => status)).toEqual([403, 200, 200]);
    bedrock.close();
  });

  test('fault 21: a role is taken on once for all who wait', async () => {
    const bedrock = createBedrock({ region, endpoint: emulator.url, credentials: keys, assumeRole: { roleArn } });
    const request = {
      modelId: 'amazon.nova-lite-v1:0',
      messages: [{ role: 'user' as const, content: [{ text: 'Hi' }] }],
    };
    await Promise.all(Array.from({ length: 20 }, () => bedrock.converse(request)));
    expect(operations().filter((name) => name === 'AssumeRole')).toHaveLength(1);
    bedrock.close();
  });
});

test('a short-term API key: minted here, honoured there, until it ends', async () => {
  const bedrock = createBedrock({ region, endpoint: emulator.url, credentials: session });
  const apiKey = await bedrock.createApiKey({ expiresInSeconds: 600 });
  expect(apiKey).toMatch(/^bedrock-api-key-/);
  expect((await call({ region, apiKey })).$metadata.httpStatusCode).toBe(200);
  await expect(bedrock.createApiKey({ expiresInSeconds: 50_000 })).rejects.toMatchObject({ path: 'expiresInSeconds' });
  bedrock.close();
  const old = createBedrock({
    region,
    endpoint: emulator.url,
    credentials: session,
    now: () => Date.now() - 3_600_000,
  });
  const ended = await old.createApiKey({ expiresInSeconds: 60 });
  expect((await failureOf(call({ region, apiKey: ended }))).kind).toBe('authentication');
  const withKey = createBedrock({ region, endpoint: emulator.url, apiKey: 'the-key' });
  await expect(withKey.createApiKey()).rejects.toMatchObject({ kind: 'configuration' });
  old.close();
  withKey.close();
});

test.each<[what: string, settings: BedrockSettings, path: string | undefined, words: RegExp]>([
  ['a role that is none', { assumeRole: { roleArn: 'reader' } }, 'assumeRole.roleArn', /looks like 'arn:aws:iam/],
  ['a session name', { assumeRole: { roleArn, sessionName: 'a b' } }, 'assumeRole.sessionName', /letters/],
  ['a duration', { assumeRole: { roleArn, durationSeconds: 60 } }, 'assumeRole.durationSeconds', /900 and 43200/],
  ['a device without a code', { assumeRole: { roleArn, mfaSerial: 'm' } }, 'assumeRole.mfaCode', /mfaSerial/],
  ['a web identity without a token', { webIdentity: { roleArn } }, 'webIdentity.token', /tokenFile/],
  ['a token file that is not there', { webIdentity: { roleArn, tokenFile: '/nowhere' } }, undefined, /cannot be read/],
  [
    'a role that refuses',
    { assumeRole: { roleArn: `${roleArn}-forbidden` } },
    undefined,
    /not authorized to perform: sts:AssumeRole/,
  ],
])('%s is told', async (_, settings, path, words) => {
  const error = await failureOf(call({ region, credentials: keys, ...settings }));
  expect(error.message).toMatch(words);
  expect(error.path).toBe(path);
  expect(inspect(error, { depth: 6 })).not.toContain('canary');
});

test('what a redirect or an echo of STS says never shows the token', async () => {
  const server = http.createServer((incoming, response) => {
    incoming
      .resume()
      .once('end', () => response.writeHead(400, { 'content-type': 'text/xml' }).end('<Error><Code>X</Code></Error>'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const error = await failureOf(call({ region, endpoint, webIdentity: { roleArn, token: 'canary.web.token' } }));
  expect(inspect(error, { depth: 8 })).not.toContain('canary');
  server.close();
});

test("AWS's own client is answered by the emulator's STS", async () => {
  const sts = new STSClient({ region, endpoint: emulator.url, credentials: keys });
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'sdk' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  expect((await call({ region, credentials })).$metadata.httpStatusCode).toBe(200);
  expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');
  const refused = sts.send(new AssumeRoleCommand({ RoleArn: `${roleArn}-forbidden`, RoleSessionName: 'sdk' }));
  await expect(refused).rejects.toMatchObject({ name: 'AccessDenied' });
  sts.destroy();
});
