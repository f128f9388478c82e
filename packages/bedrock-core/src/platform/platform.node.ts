// What Node, Bun and Deno do natively: checksums, hashes, base64, the environment. Its twin is
// platform.edge.ts; `#platform` in package.json picks one by export condition.
// SPDX-License-Identifier: Apache-2.0
import type * as Crypto from 'node:crypto';
import type * as Zlib from 'node:zlib';

// Import statements would load both when the package is imported, 5 ms before anybody calls.
let loadedCrypto: typeof Crypto | undefined;
let loadedZlib: typeof Zlib | undefined;
const crypto = (): typeof Crypto => (loadedCrypto ??= process.getBuiltinModule('node:crypto'));
const zlib = (): typeof Zlib => (loadedZlib ??= process.getBuiltinModule('node:zlib'));

/** CRC-32 (IEEE) of `data`; pass an earlier result as `seed` to go on from there. */
export function crc32(data: Uint8Array, seed = 0): number {
  return zlib().crc32(data, seed);
}

export function sha256(data: Uint8Array | string): Uint8Array | Promise<Uint8Array> {
  return crypto().createHash('sha256').update(data).digest();
}

export function hmacSha256(key: Uint8Array | string, data: string): Uint8Array | Promise<Uint8Array> {
  const { createHmac, createSecretKey } = crypto();
  // With bytes instead of a key object, Node 24 takes three times as long.
  const secret = typeof key === 'string' ? key : createSecretKey(key);
  return createHmac('sha256', secret).update(data).digest();
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Decodes base64; characters outside the alphabet are skipped. */
export function decodeBase64(text: string): Uint8Array {
  const buffer = Buffer.from(text, 'base64');
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** An environment variable; an empty one counts as absent. Read at each call, never at import. */
export function environment(name: string): string | undefined {
  return process.env[name] || undefined;
}

export function decodeUtf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
