// The same as platform.node.ts with what every runtime has: WebCrypto, atob, btoa, a CRC table.
// SPDX-License-Identifier: Apache-2.0

const crcTable: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 (IEEE) of `data`; pass an earlier result as `seed` to go on from there. */
export function crc32(data: Uint8Array, seed = 0): number {
  let value = ~seed;
  for (let index = 0; index < data.length; index++) {
    value = (value >>> 8) ^ (crcTable[(value ^ (data[index] as number)) & 0xff] as number);
  }
  return ~value >>> 0;
}

const utf8 = new TextEncoder();
const toBytes = (data: Uint8Array | string): Uint8Array<ArrayBuffer> =>
  (typeof data === 'string' ? utf8.encode(data) : data) as Uint8Array<ArrayBuffer>;

export async function sha256(data: Uint8Array | string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', toBytes(data)));
}

export async function hmacSha256(key: Uint8Array | string, data: string): Promise<Uint8Array> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const cryptoKey = await crypto.subtle.importKey('raw', toBytes(key), algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', cryptoKey, toBytes(data)));
}

// `String.fromCharCode` takes its bytes as arguments, of which engines allow some tens of thousands.
const stride = 0x6000;

export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += stride) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(start, start + stride))));
  }
  return parts.join('');
}

/** Decodes base64; characters outside the alphabet are skipped. */
export function decodeBase64(text: string): Uint8Array {
  const clean = text
    .replace(/-/g, '+')
    .replace(/_/g, '/')
    .replace(/[^A-Za-z0-9+/]/g, '');
  // A lone last character carries six bits, too few for a byte: `atob` refuses it, Node drops it.
  const binary = atob(clean.length % 4 === 1 ? clean.slice(0, -1) : clean);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** An environment variable, where the runtime has any; an empty one counts as absent. */
export function environment(name: string): string | undefined {
  return globalThis.process?.env?.[name] || undefined;
}

const utf8Decoder = new TextDecoder();

export function decodeUtf8(bytes: Uint8Array): string {
  return utf8Decoder.decode(bytes);
}
