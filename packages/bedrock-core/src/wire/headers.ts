// Headers of an event-stream frame: a name, a type and a value each.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html#RESTSelectObjectAppendix-Message
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';

/**
 * A header's value. Plain values stand for the types that carry them alone; the others name theirs.
 * A number has no one type on the wire, so it always does.
 */
export type HeaderValue =
  | boolean
  | string
  | Uint8Array
  /** Milliseconds on the wire. */
  | Date
  | { type: 'byte' | 'short' | 'integer'; value: number }
  | { type: 'long'; value: bigint }
  | { type: 'uuid'; value: string };

export type Headers = Readonly<Record<string, HeaderValue>>;

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { fatal: true });

export function encodeHeaders(headers: Headers): Uint8Array {
  const parts = Object.entries(headers).flatMap(([name, value]) => {
    const bytes = utf8Encoder.encode(name);
    if (bytes.length === 0 || bytes.length > 255) {
      throw new BedrockError('protocol', `A frame header's name takes 1 to 255 bytes, '${name.slice(0, 40)}' has ${bytes.length}.`);
    }
    return [Uint8Array.of(bytes.length), bytes, encodeValue(value)];
  });
  return concat(parts);
}

function encodeValue(value: HeaderValue): Uint8Array {
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0 : 1);
  if (typeof value === 'string') return withLength(7, utf8Encoder.encode(value));
  if (value instanceof Uint8Array) return withLength(6, value);
  if (value instanceof Date) return fixed(8, 8, (view) => view.setBigInt64(1, BigInt(value.getTime())));
  switch (value.type) {
    case 'byte':
      return fixed(2, 1, (view) => view.setInt8(1, value.value));
    case 'short':
      return fixed(3, 2, (view) => view.setInt16(1, value.value));
    case 'integer':
      return fixed(4, 4, (view) => view.setInt32(1, value.value));
    case 'long':
      return fixed(5, 8, (view) => view.setBigInt64(1, value.value));
    case 'uuid':
      return concat([Uint8Array.of(9), Uint8Array.from(value.value.replaceAll('-', '').match(/../g) ?? [], (hex) => parseInt(hex, 16))]);
  }
}

function withLength(type: number, bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0x7fff) throw new BedrockError('protocol', `A frame header's value takes at most 32,767 bytes, not ${bytes.length}.`);
  return concat([Uint8Array.of(type, bytes.length >> 8, bytes.length & 0xff), bytes]);
}

function fixed(type: number, size: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(1 + size);
  bytes[0] = type;
  write(new DataView(bytes.buffer));
  return bytes;
}

/** Sizes of the values of fixed length, by type. */
const sizes: Record<number, number> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };

/** Parses a header block. Throws `protocol` on anything that does not fit it. */
export function decodeHeaders(block: Uint8Array): Headers {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const headers: Record<string, HeaderValue> = Object.create(null) as Record<string, HeaderValue>;
  let at = 0;
  const take = (length: number): number => {
    const start = at;
    at += length;
    if (at > block.length) throw malformed('runs past the end of the header block');
    return start;
  };
  while (at < block.length) {
    const nameLength = view.getUint8(take(1));
    const name = decodeText(block.subarray(take(nameLength), at));
    const type = view.getUint8(take(1));
    const size = type === 6 || type === 7 ? view.getUint16(take(2)) : sizes[type];
    if (size === undefined) throw malformed(`has the unknown type ${type}`);
    headers[name] = decodeValue(type, view, take(size), size);
  }
  return headers;
}

function decodeValue(type: number, view: DataView, at: number, size: number): HeaderValue {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, size);
  switch (type) {
    case 2:
      return { type: 'byte', value: view.getInt8(at) };
    case 3:
      return { type: 'short', value: view.getInt16(at) };
    case 4:
      return { type: 'integer', value: view.getInt32(at) };
    case 5:
      return { type: 'long', value: view.getBigInt64(at) };
    case 6:
      return bytes.slice();
    case 7:
      return decodeText(bytes);
    case 8:
      return new Date(Number(view.getBigInt64(at)));
    case 9:
      return { type: 'uuid', value: toUuid(bytes) };
    default:
      return type === 0;
  }
}

function toUuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function decodeText(bytes: Uint8Array): string {
  try {
    return utf8Decoder.decode(bytes);
  } catch {
    throw malformed('is not UTF-8');
  }
}

const malformed = (what: string): BedrockError => new BedrockError('protocol', `A frame header ${what}: the stream is damaged.`);

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
