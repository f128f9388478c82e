// Who signs, in which order, and how often a provider is asked.
// SPDX-License-Identifier: Apache-2.0
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BedrockError } from '../errors.ts';
import type { Credentials } from './credentials.ts';
import { createIdentityResolver, resolveIdentity, type IdentitySettings } from './resolve.ts';

const names = ['AWS_BEARER_TOKEN_BEDROCK', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;
const saved = new Map<string, string | undefined>();

beforeEach(() => {
  for (const name of names) {
    saved.set(name, process.env[name]);
    delete process.env[name];
  }
});
afterEach(() => {
  for (const [name, value] of saved) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

const keys = (tag: string): Credentials => ({ accessKeyId: `id-${tag}`, secretAccessKey: `canary-${tag}` });
const chain = { defaultProvider: () => () => Promise.resolve(keys('chain')) };
const loadModule = (): Promise<unknown> => Promise.resolve(chain);

const failure = async (settings: IdentitySettings, signal?: AbortSignal): Promise<BedrockError> => {
  const error: unknown = await resolveIdentity({ loadModule, ...settings }, { signal }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BedrockError);
  return error as BedrockError;
};

const everywhere = {
  AWS_BEARER_TOKEN_BEDROCK: 'env-key',
  AWS_ACCESS_KEY_ID: 'id-env',
  AWS_SECRET_ACCESS_KEY: 'canary-env',
  AWS_SESSION_TOKEN: 'token-env',
};
const staticKeys = { AWS_ACCESS_KEY_ID: 'id-env', AWS_SECRET_ACCESS_KEY: 'canary-env' };

test.each<[string, IdentitySettings, Partial<Record<(typeof names)[number], string>>, unknown]>([
  ['apiKey over everything', { apiKey: 'k' }, everywhere, { type: 'bearer', apiKey: 'k' }],
  [
    'credentials over the environment',
    { credentials: keys('own') },
    everywhere,
    { type: 'sigv4', credentials: keys('own') },
  ],
  [
    'a provider over the environment',
    { credentials: async () => keys('own') },
    everywhere,
    { type: 'sigv4', credentials: keys('own') },
  ],
  [
    'undefined is absent',
    { apiKey: undefined, credentials: undefined },
    everywhere,
    { type: 'bearer', apiKey: 'env-key' },
  ],
  ['environment key over environment keys', {}, everywhere, { type: 'bearer', apiKey: 'env-key' }],
  [
    'an empty environment key is absent',
    {},
    { ...staticKeys, AWS_BEARER_TOKEN_BEDROCK: '' },
    { type: 'sigv4', credentials: keys('env') },
  ],
  [
    'environment keys with their token',
    {},
    { ...staticKeys, AWS_SESSION_TOKEN: 'token-env' },
    { type: 'sigv4', credentials: { ...keys('env'), sessionToken: 'token-env' } },
  ],
  ['the chain at last', {}, {}, { type: 'sigv4', credentials: keys('chain') }],
  [
    'the chain when all is empty',
    {},
    { AWS_BEARER_TOKEN_BEDROCK: '', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    { type: 'sigv4', credentials: keys('chain') },
  ],
])('%s', async (_, settings, variables, expected) => {
  Object.assign(process.env, variables);
  expect(await resolveIdentity({ loadModule, ...settings })).toEqual(expected);
});

test.each<[string, IdentitySettings, RegExp]>([
  ['an empty apiKey', { apiKey: '' }, /`apiKey` is empty/],
  ['a line break in the apiKey', { apiKey: 'canary\n' }, /`apiKey`.*line breaks/],
  ['apiKey and credentials', { apiKey: 'canary', credentials: keys('x') }, /Both `apiKey` and `credentials`/],
  ['no secret', { credentials: { accessKeyId: 'canary' } as Credentials }, /`credentials` has no secretAccessKey/],
  ['no id', { credentials: { accessKeyId: '', secretAccessKey: 'canary' } }, /`credentials` has no accessKeyId/],
  [
    'a line break in the secret',
    { credentials: { accessKeyId: 'id', secretAccessKey: 'canary\r\n' } },
    /secretAccessKey.*line breaks/,
  ],
  ['a provider of nothing', { credentials: async () => undefined as never }, /provider returned is not an object/],
  [
    'a provider without a secret',
    { credentials: async () => ({ accessKeyId: 'canary' }) as Credentials },
    /provider returned has no secretAccessKey/,
  ],
])('%s is a configuration error without the secret', async (_, settings, message) => {
  Object.assign(process.env, everywhere);
  const error = await failure(settings);
  expect(error.kind).toBe('configuration');
  expect(error.message).toMatch(message);
  expect(inspect(error, { depth: 10, showHidden: true }).replace(/^ +at .*$/gm, '')).not.toContain('canary');
});

test('half a pair in the environment is named', async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'id';
  expect((await failure({})).message).toContain('AWS_SECRET_ACCESS_KEY is not set');
});

test('without the chain installed, the error names all ways in', async () => {
  const error = await failure({ loadModule: undefined });
  expect(error.kind).toBe('configuration');
  for (const way of ['apiKey', 'credentials', ...names.slice(0, 3), '@aws-sdk/credential-provider-node']) {
    expect(error.message).toContain(way);
  }
});

test('a chain that finds nothing is an authentication error with the ways in', async () => {
  const cause = new Error('Could not load credentials from any providers');
  const error = await failure({ loadModule: async () => ({ defaultProvider: () => () => Promise.reject(cause) }) });
  expect(error).toMatchObject({ kind: 'authentication', cause });
  expect(error.message).toContain('AWS_BEARER_TOKEN_BEDROCK');
});

test('a resolver shows no secret', async () => {
  const resolver = createIdentityResolver({ credentials: keys('x') });
  await resolver();
  expect(inspect(resolver, { depth: 10, showHidden: true })).not.toContain('canary');
});

test('forceRefresh reads the environment again', async () => {
  process.env['AWS_BEARER_TOKEN_BEDROCK'] = 'first';
  const resolver = createIdentityResolver();
  await resolver();
  process.env['AWS_BEARER_TOKEN_BEDROCK'] = 'second';
  expect(await resolver()).toEqual({ type: 'bearer', apiKey: 'first' });
  expect(await resolver({ forceRefresh: true })).toEqual({ type: 'bearer', apiKey: 'second' });
});

/** A provider whose answers the test gives, and a clock that the test sets. */
function scripted(): {
  resolver: ReturnType<typeof createIdentityResolver>;
  clock: { now: number };
  calls: { resolve: (credentials: Credentials) => void; reject: (error: unknown) => void; options: unknown }[];
} {
  const clock = { now: 1_000_000_000 };
  const calls: ReturnType<typeof scripted>['calls'] = [];
  const credentials = (...options: unknown[]): Promise<Credentials> =>
    new Promise((resolve, reject) => calls.push({ resolve, reject, options: options[0] }));
  return { resolver: createIdentityResolver({ credentials, now: () => clock.now }), clock, calls };
}
const expiring = (tag: string, expiration: number): Credentials => ({ ...keys(tag), expiration: new Date(expiration) });
const idOf = async (identity: ReturnType<ReturnType<typeof createIdentityResolver>>): Promise<string> => {
  const resolved = await identity;
  return resolved.type === 'sigv4' ? resolved.credentials.accessKeyId : resolved.type;
};

test('100 calls at once ask once, and later calls not at all', async () => {
  const { resolver, calls } = scripted();
  const waiting = Array.from({ length: 100 }, () => idOf(resolver()));
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  calls[0]!.resolve(keys('a'));
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['id-a']));
  await resolver();
  expect(calls).toHaveLength(1);
});

test('five minutes ahead of the expiry: one refresh in the background, the old ones meanwhile', async () => {
  const { resolver, clock, calls } = scripted();
  const first = resolver();
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  calls[0]!.resolve(expiring('a', clock.now + 3_600_000));
  await first;

  clock.now += 3_600_000 - 300_000;
  expect(await idOf(resolver())).toBe('id-a');
  expect(calls).toHaveLength(1);
  clock.now += 1;
  expect(await Promise.all(Array.from({ length: 100 }, () => idOf(resolver())))).toEqual(Array(100).fill('id-a'));
  expect(calls).toHaveLength(2);

  calls[1]!.reject(new Error('source down'));
  await vi.waitFor(async () => expect(await idOf(resolver())).toBe('id-a'));
  expect(calls).toHaveLength(2);
  clock.now += 10_000;
  expect(await idOf(resolver())).toBe('id-a');
  expect(calls).toHaveLength(3);
  calls[2]!.resolve(expiring('b', clock.now + 3_600_000));
  await vi.waitFor(async () => expect(await idOf(resolver())).toBe('id-b'));
});

test('once expired, calls wait for the new ones, together', async () => {
  const { resolver, clock, calls } = scripted();
  const first = resolver();
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  calls[0]!.resolve(expiring('a', clock.now + 1_000));
  await first;
  clock.now += 1_000;
  const waiting = Array.from({ length: 100 }, () => idOf(resolver()));
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  calls[1]!.resolve(keys('b'));
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['id-b']));
});

test('forceRefresh asks again and says so to the provider', async () => {
  const { resolver, calls } = scripted();
  const first = resolver();
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  calls[0]!.resolve(keys('a'));
  await first;
  const second = idOf(resolver({ forceRefresh: true }));
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  expect(calls.map(({ options }) => options)).toEqual([undefined, { forceRefresh: true }]);
  calls[1]!.resolve(keys('b'));
  expect(await second).toBe('id-b');
});

test('a failure is an authentication error with its cause, and is not remembered', async () => {
  const { resolver, calls } = scripted();
  const cause = new Error('token expired');
  const first = resolver();
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  calls[0]!.reject(cause);
  await expect(first).rejects.toMatchObject({
    kind: 'authentication',
    cause,
    message: expect.stringContaining('token expired'),
  });
  const second = idOf(resolver());
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  calls[1]!.resolve(keys('a'));
  expect(await second).toBe('id-a');
});

test("a hanging provider ends with the call's signal, and is asked again after a minute", async () => {
  const { resolver, clock, calls } = scripted();
  const controller = new AbortController();
  const first = resolver({ signal: controller.signal });
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  const reason = new Error('enough');
  controller.abort(reason);
  await expect(first).rejects.toBe(reason);
  await expect(resolver({ signal: controller.signal })).rejects.toBe(reason);
  clock.now += 60_000;
  const second = idOf(resolver());
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  calls[1]!.resolve(keys('b'));
  expect(await second).toBe('id-b');
  calls[0]!.resolve(keys('a'));
  expect(await idOf(resolver())).toBe('id-b');
});

test('fault 21: a hanging provider ends the call after a minute, whether or not it has a signal', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    let asked = 0;
    const provider = (): Promise<Credentials> =>
      ++asked === 1 ? new Promise(() => undefined) : Promise.resolve(keys('b'));
    const resolve = createIdentityResolver({ credentials: provider, now: () => asked * 60_000 });
    const outcome = resolve().catch((error: unknown) => error);
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await outcome).toMatchObject({ kind: 'timeout', message: expect.stringContaining('60 s') });
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
