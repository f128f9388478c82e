// The two platforms must be indistinguishable: the same answers to the same questions.
// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as edge from './platform.edge.ts';
import * as node from './platform.node.ts';

const bytes = fc.uint8Array({ maxLength: 300 });

test('crc32 agrees, in one go and in two', () => {
  expect(edge.crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(edge.crc32(a)).toBe(node.crc32(a));
      expect(edge.crc32(b, edge.crc32(a))).toBe(node.crc32(b, node.crc32(a)));
    }),
  );
});

test('hashes agree', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.string(), async (key, text) => {
      expect(Buffer.from(await edge.sha256(text))).toEqual(Buffer.from(await node.sha256(text)));
      const hmac = [await edge.hmacSha256(key, text), await node.hmacSha256(key, text)] as const;
      expect(Buffer.from(hmac[0])).toEqual(Buffer.from(hmac[1]));
    }),
    { numRuns: 50 },
  );
});

test('base64 agrees and round-trips, longer than one stride too', () => {
  const long = Uint8Array.from({ length: 100_000 }, (_, index) => index & 0xff);
  expect(edge.encodeBase64(long)).toBe(node.encodeBase64(long));
  fc.assert(
    fc.property(bytes, (data) => {
      const text = edge.encodeBase64(data);
      expect(text).toBe(node.encodeBase64(data));
      expect([...edge.decodeBase64(text)]).toEqual([...data]);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => edge.decodeBase64(text)).not.toThrow();
    }),
  );
});

test('an empty environment variable is absent', () => {
  process.env['BEDROCK_KIT_TEST'] = '';
  expect([node, edge].map((platform) => platform.environment('BEDROCK_KIT_TEST'))).toEqual([undefined, undefined]);
  process.env['BEDROCK_KIT_TEST'] = 'set';
  expect([node, edge].map((platform) => platform.environment('BEDROCK_KIT_TEST'))).toEqual(['set', 'set']);
  delete process.env['BEDROCK_KIT_TEST'];
});
