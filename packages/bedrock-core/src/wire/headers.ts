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

// A leading U+FEFF is a character of the value, not a mark of its encoding.
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Sizes of the values of fixed length, by type. */
const sizes: Record<number, number> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };

/**
 * Parses the header block of the frame at byte `offset` of the stream. Throws `protocol` on anything
 * that does not fit it. A timestamp beyond what `Date` can say becomes an invalid `Date`.
 */
export function decodeHeaders(block: Uint8Array, offset: number): Headers {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const headers: Record<string, HeaderValue> = Object.create(null) as Record<string, HeaderValue>;
  let at = 0;
  const take = (length: number): number => {
    const start = at;
    at += length;
    if (at > block.length) throw damagedFrame('a header runs past the end of the header block', offset);
    return start;
  };
  while (at < block.length) {
    const nameLength = view.getUint8(take(1));
    const name = decodeText(block.subarray(take(nameLength), at), offset);
    const type = view.getUint8(take(1));
    const size = type === 6 || type === 7 ? view.getUint16(take(2)) : sizes[type];
    if (size === undefined) throw damagedFrame(`a header has the unknown type ${type}`, offset);
    const start = take(size);
    headers[name] = type === 7 ? decodeText(block.subarray(start, at), offset) : decodeValue(type, view, start, size);
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

function decodeText(bytes: Uint8Array, offset: number): string {
  try {
    return utf8Decoder.decode(bytes);
  } catch {
    throw damagedFrame('a header is not UTF-8', offset);
  }
}

export const damagedFrame = (why: string, offset: number): BedrockError =>
  new BedrockError('protocol', `The frame at byte ${offset} of the stream is damaged: ${why}.`);
