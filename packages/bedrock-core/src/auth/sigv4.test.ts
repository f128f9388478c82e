// AWS's own examples, AWS's own signer as the oracle, and the verifying half against the signing half.
// SPDX-License-Identifier: Apache-2.0
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Credentials } from './credentials.ts';
import { presignUrl, signature } from './presign.ts';
import { canonicalRequest, signRequest, type SigningInput } from './sigv4.ts';

const example = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const input: SigningInput = {
  method: 'GET',
  url: new URL('https://example.amazonaws.com/'),
  headers: {},
  credentials: example,
  region: 'us-east-1',
  service: 'service',
  now: new Date('2015-08-30T12:36:00Z'),
};

test("AWS's test suite: get-vanilla", async () => {
  expect(await signRequest(input)).toEqual({
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
      'SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  });
});

test("AWS's worked example: IAM ListUsers", async () => {
  const { authorization } = await signRequest({
    ...input,
    url: new URL('https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08'),
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    service: 'iam',
  });
  expect(authorization).toContain('SignedHeaders=content-type;host;x-amz-date');
  expect(authorization).toContain('Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7');
});

test("AWS's worked example: a presigned S3 URL", async () => {
  const url = await presignUrl({
    ...input,
    url: new URL('https://examplebucket.s3.amazonaws.com/test.txt'),
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
    service: 's3',
    now: new Date('2013-05-24T00:00:00Z'),
    expiresIn: 86_400,
  });
  expect(url.searchParams.get('X-Amz-Signature')).toBe(
    'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  );
});

const segment = fc.oneof(
  fc.constantFrom(
    'model',
    'amazon.nova-lite-v1:0',
    'arn:aws:bedrock:us-east-1:1:inference-profile/us.x',
    '.',
    '..',
    '',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }).map(encodeURIComponent),
  fc.constantFrom('arn%3Aaws%3Abedrock%3A%2Fid', "it's(a)*!~", '%25', '%E2%82%AC'),
);
const name = fc.stringMatching(/^[a-zA-Z0-9_.~!*'() /é€-]{1,6}$/);
const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  path: fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`),
  query: fc.dictionary(name, fc.string({ unit: 'grapheme', maxLength: 6 }), { maxKeys: 4, noNullPrototype: true }),
  headers: fc.dictionary(
    fc.constantFrom('content-type', 'accept', 'x-amzn-bedrock-trace', 'x-team', 'user-agent', 'x-amz-target'),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    { noNullPrototype: true },
  ),
  body: fc.option(fc.uint8Array({ maxLength: 64 }), { nil: undefined }),
  sessionToken: fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{1,40}$/), { nil: undefined }),
  secretAccessKey: fc.stringMatching(/^[A-Za-z0-9+/]{1,40}$/),
  region: fc.constantFrom('us-east-1', 'eu-central-1', 'us-gov-west-1'),
  service: fc.constantFrom('bedrock', 'bedrock-mantle', 's3'),
  now: fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
});

function toInput(
  drawn: typeof request extends fc.Arbitrary<infer T> ? T : never,
): SigningInput & { credentials: Credentials } {
  const { path, query, sessionToken, secretAccessKey, ...rest } = drawn;
  const search = Object.entries(query).map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`);
  const url = new URL(`https://bedrock-runtime.us-east-1.amazonaws.com:8443${path}?${search.join('&')}`);
  return { ...rest, url, credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey, sessionToken } };
}

const oracleFor = ({ credentials, region, service }: SigningInput): SignatureV4 =>
  new SignatureV4({
    credentials,
    region,
    service,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum: service === 's3',
  });

test("signs as AWS's own signer does", async () => {
  await fc.assert(
    fc.asyncProperty(request, async (drawn) => {
      const signing = toInput(drawn);
      const { url, method, headers, body, now } = signing;
      const expected = await oracleFor(signing).sign(
        {
          method,
          protocol: url.protocol,
          hostname: url.hostname,
          path: url.pathname,
          query: drawn.query,
          headers: { ...headers, host: url.host },
          body,
        },
        { signingDate: now },
      );
      const { host: _, ...rest } = expected.headers;
      expect(await signRequest(signing)).toEqual(rest);
    }),
    { numRuns: 500 },
  );
});

test("presigns as AWS's own signer does", async () => {
  await fc.assert(
    fc.asyncProperty(request, fc.integer({ min: 1, max: 43_200 }), async (drawn, expiresIn) => {
      const signing = { ...toInput(drawn), service: 'bedrock' };
      const { url, method, now } = signing;
      const expected = await oracleFor(signing).presign(
        {
          method,
          protocol: url.protocol,
          hostname: url.hostname,
          path: url.pathname,
          query: drawn.query,
          headers: { host: url.host },
        },
        { signingDate: now, expiresIn },
      );
      const signed = await presignUrl({ ...signing, expiresIn });
      expect(Object.fromEntries(signed.searchParams)).toEqual(expected.query);
      expect(signing.url.search).not.toContain('X-Amz');
    }),
    { numRuns: 200 },
  );
});

test('a server that has the request as it travelled comes to the same signature', async () => {
  await fc.assert(
    fc.asyncProperty(request, async (drawn) => {
      const signing = toInput(drawn);
      const sent: Record<string, string> = { host: signing.url.host, ...(await signRequest(signing)) };
      const [, date, names, expected] = /\/(\d{8})\/.*SignedHeaders=(.*), Signature=(.*)$/.exec(
        sent['authorization']!,
      )!;
      const { sha256 } = await import('#platform');
      const received = {
        method: signing.method,
        path: signing.url.pathname,
        query: signing.url.search.slice(1),
        headers: Object.fromEntries(names!.split(';').map((header) => [header, sent[header]!])),
        payloadHash: Buffer.from(await sha256(signing.body ?? '')).toString('hex'),
      };
      const { secretAccessKey } = signing.credentials;
      const scope = { date: date!, region: signing.region, service: signing.service };
      const options = { amzDate: sent['x-amz-date']!, scope, secretAccessKey };
      expect(await signature(received, options)).toBe(expected);
      expect(await signature({ ...received, path: `${received.path}x` }, options)).not.toBe(expected);
      expect(await signature(received, { ...options, secretAccessKey: `${secretAccessKey}x` })).not.toBe(expected);
    }),
    { numRuns: 100 },
  );
});

test.each([
  ['/model/a%3A0/converse', '/model/a%253A0/converse'],
  ['/model/a:0/converse', '/model/a%3A0/converse'],
  ['/model/arn%3Aaws%2Fid/invoke', '/model/arn%253Aaws%252Fid/invoke'],
  ['/a//b/./../c/', '/a/c/'],
])('the path %s is signed as %s', (path, canonical) => {
  const text = canonicalRequest({ method: 'POST', path, query: '', headers: {}, payloadHash: '', service: 'bedrock' });
  expect(text.split('\n')[1]).toBe(canonical);
});

test.each([
  ['b=2&a=1&a=0', 'a=0&a=1&b=2'],
  ['flag&x=1', 'flag=&x=1'],
  ['a=b=c', 'a=b%3Dc'],
  ['a=%zz', 'a=%25zz'],
  ['Z=1&a=1&', 'Z=1&a=1'],
])('the query %s is signed as %s', (query, canonical) => {
  const text = canonicalRequest({ method: 'GET', path: '/', query, headers: {}, payloadHash: '', service: 'bedrock' });
  expect(text.split('\n')[2]).toBe(canonical);
});

test('signs what proxies leave alone, and keeps all headers', async () => {
  const headers = {
    'user-agent': 'x',
    'accept-encoding': 'identity',
    authorization: 'mine',
    accept: 'a',
    'x-team': 'b',
  };
  const signed = await signRequest({ ...input, headers });
  expect(signed).toMatchObject({ 'user-agent': 'x', 'accept-encoding': 'identity', accept: 'a', 'x-team': 'b' });
  expect(signed['authorization']).toContain('SignedHeaders=accept;host;x-amz-date;x-team,');
  expect(headers.authorization).toBe('mine');
});

test('a secret changed in place, another region and another day are signed with their own key', async () => {
  const credentials = { ...example };
  const variants: SigningInput[] = [
    { ...input, credentials },
    { ...input, credentials, region: 'eu-west-1' },
    { ...input, credentials, now: new Date('2015-08-31T12:36:00Z') },
  ];
  const fresh = async (variant: SigningInput): Promise<unknown> =>
    signRequest({ ...variant, credentials: { ...credentials } });
  for (const variant of [...variants, ...variants]) expect(await signRequest(variant)).toEqual(await fresh(variant));
  credentials.secretAccessKey = 'another';
  for (const variant of variants) expect(await signRequest(variant)).toEqual(await fresh(variant));
  for (let day = 0; day < 100; day++) {
    const variant = { ...input, credentials, now: new Date(Date.UTC(2020, 0, day)) };
    expect(await signRequest(variant)).toEqual(await fresh(variant));
  }
});
