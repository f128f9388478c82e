// What sockets and `fetch` throw, and what callers are told.
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { BedrockError } from '../errors.ts';
import { networkError } from './network-error.ts';

const url = new URL('https://bedrock.example/model/secret-id?key=canary');
const withCode = (code: string): Error => Object.assign(new Error('low-level'), { code });

test.each([
  ['ENOTFOUND', 'network', true, /not found.*region/],
  ['EAI_AGAIN', 'network', true, /not found/],
  ['ECONNREFUSED', 'network', true, /Nothing listens/],
  ['ECONNRESET', 'network', true, /closed by the other side/],
  ['EPIPE', 'network', true, /closed by the other side/],
  ['ETIMEDOUT', 'timeout', true, /did not answer/],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout', true, /did not answer/],
  ['CERT_HAS_EXPIRED', 'network', false, /NODE_EXTRA_CA_CERTS/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'network', false, /TLS/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'network', false, /TLS/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'network', false, /TLS/],
  ['HPE_INVALID_CONSTANT', 'network', true, /HPE_INVALID_CONSTANT/],
])('%s', (code, kind, isRetryable, message) => {
  const direct = withCode(code);
  const fetched = new TypeError('fetch failed', { cause: direct });
  const severalAddresses = new AggregateError([direct]);
  for (const cause of [direct, fetched, severalAddresses]) {
    const error = networkError(cause, url);
    expect(error).toMatchObject({ kind, isRetryable, cause, message: expect.stringMatching(message) });
    expect(error.message).toContain('bedrock.example');
    expect(error.message).not.toMatch(/canary|secret-id/);
  }
});

test('what has no code is still told with the host', () => {
  for (const cause of [new TypeError('fetch failed'), undefined, 'text']) {
    expect(networkError(cause, url).message).toBe('The connection to bedrock.example failed.');
  }
});

test('our own errors pass', () => {
  const error = new BedrockError('timeout', 'late');
  expect(networkError(error, url)).toBe(error);
});
