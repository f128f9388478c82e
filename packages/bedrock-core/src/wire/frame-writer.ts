// Headers and payload → frames: the half of the event stream that a plain call does without.
// https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html
// SPDX-License-Identifier: Apache-2.0
import { crc32 } from '#platform';
import { BedrockError } from '../errors.ts';
import type { Headers, HeaderValue } from './headers.ts';

// The frame's and its headers' lengths and their CRC before; the message's CRC after.
const preludeLength = 12;
const overhead = preludeLength + 4;

const utf8Encoder = new TextEncoder();

/** Throws `invalid-request` for a header that the format cannot hold. */
export function encodeFrame(headers: Headers, payload: Uint8Array): Uint8Array {
  const block = encodeHeaders(headers);
  const frame = new Uint8Array(overhead + block.length + payload.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, frame.length);
  view.setUint32(4, block.length);
  view.setUint32(8, crc32(frame.subarray(0, 8)));
  frame.set(block, preludeLength);
  frame.set(payload, preludeLength + block.length);
  view.setUint32(frame.length - 4, crc32(frame.subarray(0, frame.length - 4)));
  return frame;
}

export function encodeHeaders(headers: Headers): Uint8Array {
  const parts = Object.entries(headers).flatMap(([name, value]) => {
    const bytes = utf8Encoder.encode(name);
    if (bytes.length === 0 || bytes.length > 255)
      throw unencodable(name, `its name has ${bytes.length} bytes, not 1 to 255`);
    return [Uint8Array.of(bytes.length), bytes, encodeValue(name, value)];
  });
  return concat(parts);
}

function encodeValue(name: string, value: HeaderValue): Uint8Array {
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0 : 1);
  if (typeof value === 'string') return withLength(name, 7, utf8Encoder.encode(value));
  if (value instanceof Uint8Array) return withLength(name, 6, value);
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw unencodable(name, 'its date is invalid');
    return integer(name, 8, 8, BigInt(value.getTime()));
  }
  switch (value.type) {
    case 'byte':
      return integer(name, 2, 1, value.value);
    case 'short':
      return integer(name, 3, 2, value.value);
    case 'integer':
      return integer(name, 4, 4, value.value);
    case 'long':
      return integer(name, 5, 8, value.value);
    case 'uuid':
      return uuid(name, value.value);
  }
}

function withLength(name: string, type: number, bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0x7fff) throw unencodable(name, `its value has ${bytes.length} bytes, more than 32,767`);
  return concat([Uint8Array.of(type, bytes.length >> 8, bytes.length & 0xff), bytes]);
}

function integer(name: string, type: number, size: number, value: number | bigint): Uint8Array {
  const isWhole = typeof value === 'bigint' || Number.isInteger(value);
  if (!isWhole || BigInt.asIntN(size * 8, BigInt(value)) !== BigInt(value)) {
    throw unencodable(name, `${value} is not an integer of ${size * 8} bits`);
  }
  const bytes = new Uint8Array(9);
  bytes[0] = type;
  // Big-endian: shifted to the left, the value's own bytes come first.
  new DataView(bytes.buffer).setBigInt64(1, BigInt.asIntN(64, BigInt(value) << BigInt(64 - size * 8)));
  return bytes.subarray(0, 1 + size);
}

function uuid(name: string, text: string): Uint8Array {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) throw unencodable(name, 'its value is not a UUID');
  return Uint8Array.from(['09', ...(text.replaceAll('-', '').match(/../g) ?? [])], (hex) => parseInt(hex, 16));
}

const unencodable = (name: string, why: string): BedrockError =>
  new BedrockError('invalid-request', `The frame header '${name.slice(0, 40)}' cannot be encoded: ${why}.`);

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
