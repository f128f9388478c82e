// Identities that are wrong in one point each; AWS's own signer and clients are in ../clients.test.ts.
// SPDX-License-Identifier: Apache-2.0
import { signature } from 'bedrock-core/dialects';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { EmulatorRequest } from '../server/http.ts';
import { formatAmzDate, type AuthOptions } from './credentials.ts';
import { verify } from './verify.ts';

const now = Date.UTC(2026, 0, 31, 12);
const keys = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
const strict: AuthOptions = { mode: 'strict', credentials: [keys], apiKeys: ['the-key'], now: () => now };
const body = new TextEncoder().encode('{}');
const hash = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

const request = (headers: Record<string, string>, rawPath = '/model/a%3A0/converse'): EmulatorRequest => ({
  method: 'POST',
  rawPath,
  rawQuery: '',
  connection: {},
  headers,
  body,
  signal: new AbortController().signal,
});

/** `ok`, or the type and the words of the refusal. */
async function outcome(given: EmulatorRequest, options: AuthOptions = strict): Promise<string> {
  return verify(given, options).then(
    () => 'ok',
    (error: Error & { type: string }) => `${error.type}: ${error.message}`,
  );
}

interface Change {
  time?: number;
  service?: string;
  signed?: string[];
  scopeDate?: string;
}

async function sign({
  time = now,
  service = 'bedrock',
  signed = ['host', 'x-amz-date'],
  scopeDate,
}: Change = {}): Promise<Record<string, string>> {
  const amzDate = formatAmzDate(time);
  const headers: Record<string, string> = { host: 'localhost:1', 'x-amz-date': amzDate, 'x-other': '1' };
  const scope = { date: scopeDate ?? amzDate.slice(0, 8), region: 'us-east-1', service };
  const result = await signature(
    {
      method: 'POST',
      path: '/model/a%3A0/converse',
      query: '',
      headers: Object.fromEntries(signed.map((name) => [name, headers[name] ?? ''])),
      payloadHash: hash(body),
    },
    { amzDate, scope, secretAccessKey: keys.secretAccessKey },
  );
  const credential = `${keys.accessKeyId}/${scope.date}/${scope.region}/${service}/aws4_request`;
  const names = signed.toSorted().join(';');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${result}`,
  };
}

describe('signatures', () => {
  test('any set of signed headers', async () => {
    expect(await outcome(request(await sign()))).toBe('ok');
    expect(await outcome(request(await sign({ signed: ['host', 'x-amz-date', 'x-other'] })))).toBe('ok');
  });

  test('the clock: five minutes each way, in the words that make an SDK set its own', async () => {
    const at = async (minutes: number): Promise<string> =>
      outcome(request(await sign({ time: now + minutes * 60_000 })));
    expect([await at(-5), await at(5)]).toEqual(['ok', 'ok']);
    expect(await at(-6)).toBe(
      'InvalidSignatureException: Signature expired: 20260131T115400Z is now earlier than 20260131T115500Z (20260131T120000Z - 5 min.)',
    );
    expect(await at(6)).toBe(
      'InvalidSignatureException: Signature not yet current: 20260131T120600Z is still later than 20260131T120500Z (20260131T120000Z + 5 min.)',
    );
  });

  test.each([
    [
      'a changed header',
      async () => ({ ...(await sign()), 'x-amz-date': formatAmzDate(now + 1000) }),
      /^InvalidSignature.*does not match/,
    ],
    ['another service', () => sign({ service: 'ec2' }), /^InvalidSignature.*correct service: 'bedrock'/],
    ['an unsigned host', () => sign({ signed: ['x-amz-date'] }), /^InvalidSignature.*must be a 'SignedHeader'/],
    ['another day', () => sign({ scopeDate: '20260130' }), /^InvalidSignature.*Date in Credential scope/],
    ['a wrong hash', async () => ({ ...(await sign()), 'x-amz-content-sha256': hash('other') }), /^InvalidSignature/],
    [
      'half a header',
      async () => ({ authorization: 'AWS4-HMAC-SHA256 Credential=a/b' }),
      /^IncompleteSignature.*'SignedHeaders'/,
    ],
    ['another scheme', async () => ({ authorization: 'Basic abc' }), /^IncompleteSignature.*'Basic'/],
    ['nothing', async () => ({}), /^MissingAuthenticationToken/],
  ])('%s', async (_, headers, words) => {
    expect(await outcome(request(await headers()))).toMatch(words);
  });

  test('keys that have expired', async () => {
    const options = { ...strict, credentials: [{ ...keys, expiration: new Date(now) }] };
    expect(await outcome(request(await sign()), options)).toMatch(/^ExpiredTokenException/);
  });

  test('permissive asks for form alone', async () => {
    const permissive: AuthOptions = { ...strict, mode: 'permissive' };
    expect(await outcome(request(await sign({ time: 0, service: 'ec2' })), permissive)).toBe('ok');
    expect(await outcome(request({ authorization: 'Bearer x' }), permissive)).toBe('ok');
    expect(await outcome(request({ authorization: 'Bearer ' }), permissive)).toMatch(/^AccessDenied/);
    expect(await outcome(request({}), permissive)).toMatch(/^MissingAuthenticationToken/);
    expect(await outcome(request({}), { ...strict, mode: 'off' })).toBe('ok');
  });
});

/** As the official token generator mints them. */
async function mint(change: { secret?: string; at?: number; seconds?: number } = {}): Promise<string> {
  const amzDate = formatAmzDate(change.at ?? now);
  const scope = { date: amzDate.slice(0, 8), region: 'us-east-1', service: 'bedrock' };
  const query = new URLSearchParams({
    Action: 'CallWithBearerToken',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${keys.accessKeyId}/${scope.date}/us-east-1/bedrock/aws4_request`,
    'X-Amz-Date': amzDate,
    'X-Amz-Expires': String(change.seconds ?? 3600),
    'X-Amz-SignedHeaders': 'host',
  }).toString();
  const signed = await signature(
    { method: 'POST', path: '/', query, headers: { host: 'bedrock.amazonaws.com' }, payloadHash: hash('') },
    { amzDate, scope, secretAccessKey: change.secret ?? keys.secretAccessKey },
  );
  const url = `bedrock.amazonaws.com/?${query}&X-Amz-Signature=${signed}&Version=1`;
  return `bedrock-api-key-${Buffer.from(url).toString('base64')}`;
}

test('API keys: known ones, and short-term ones that known credentials minted', async () => {
  const bearer = (key: string): Promise<string> => outcome(request({ authorization: `Bearer ${key}` }));
  expect(await bearer('the-key')).toBe('ok');
  expect(await outcome(request({ 'x-api-key': 'the-key' }))).toBe('ok');
  expect(await bearer(await mint())).toBe('ok');
  const wrong = 'AccessDeniedException: Authentication failed: Please make sure your API Key is valid.';
  for (const key of [
    'another',
    'bedrock-api-key-',
    'bedrock-api-key-!',
    await mint({ secret: 'x' }),
    await mint({ seconds: 50_000 }),
  ])
    expect(await bearer(key), key).toBe(wrong);
  expect(await bearer(await mint({ at: now - 3_600_000 }))).toMatch(/^ExpiredTokenException/);
});
