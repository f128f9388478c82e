// The codec against AWS's own one, and against every damage that a stream can take.
// SPDX-License-Identifier: Apache-2.0
import { EventStreamCodec, type MessageHeaders } from '@smithy/eventstream-codec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BedrockError } from '../errors.ts';
import { createFrameDecoder, encodeFrame, type Frame } from './eventstream.ts';
import { concat, type HeaderValue } from './headers.ts';

const oracle = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => new Uint8Array(Buffer.from(text, 'utf8')),
);

const headerValue: fc.Arbitrary<HeaderValue> = fc.oneof(
  fc.boolean(),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.uint8Array({ maxLength: 30 }),
  fc.date({ noInvalidDate: true }),
  fc.integer({ min: -128, max: 127 }).map((value) => ({ type: 'byte' as const, value })),
  fc.integer({ min: -32768, max: 32767 }).map((value) => ({ type: 'short' as const, value })),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((value) => ({ type: 'integer' as const, value })),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ type: 'long' as const, value })),
  fc.uuid().map((value) => ({ type: 'uuid' as const, value })),
);
const frame: fc.Arbitrary<Frame> = fc.record({
  headers: fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name !== '__proto__'), headerValue, { maxKeys: 5 }),
  payload: fc.uint8Array({ maxLength: 200 }),
});

/** What our values are called by AWS's codec. */
function toOracle(headers: Frame['headers']): MessageHeaders {
  const convert = (value: HeaderValue): { type: string; value: unknown } => {
    if (typeof value === 'boolean') return { type: 'boolean', value };
    if (typeof value === 'string') return { type: 'string', value };
    if (value instanceof Uint8Array) return { type: 'binary', value };
    if (value instanceof Date) return { type: 'timestamp', value };
    return value.type === 'long' ? { type: 'long', value: longOf(value.value) } : value;
  };
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, convert(value)])) as MessageHeaders;
}
function longOf(value: bigint): { bytes: Uint8Array } {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, value);
  return { bytes };
}

const plain = ({ headers, payload }: Frame): Frame => ({ headers: { ...headers }, payload: Uint8Array.from(payload) });
function decode(chunks: Iterable<Uint8Array>): Frame[] {
  const decoder = createFrameDecoder();
  const frames = [...chunks].flatMap((chunk) => decoder.push(chunk).map(plain));
  decoder.end();
  return frames;
}
function failure(bytes: Uint8Array, options?: { maxFrameLength: number }): string {
  const decoder = createFrameDecoder(options);
  try {
    decoder.push(bytes);
    decoder.end();
  } catch (error) {
    if (BedrockError.isInstance(error)) return `${error.kind}: ${error.message}`;
    throw error;
  }
  return 'none';
}
const sample = encodeFrame({ ':event-type': 'chunk', flag: true }, new TextEncoder().encode('{"a":1}'));

describe('against @smithy/eventstream-codec', () => {
  test('AWS reads what we write, and we read what AWS writes', () => {
    fc.assert(
      fc.property(frame, (original) => {
        const bytes = encodeFrame(original.headers, original.payload);
        expect(Buffer.from(bytes)).toEqual(Buffer.from(oracle.encode({ headers: toOracle(original.headers), body: original.payload })));
        expect(Buffer.from(oracle.decode(bytes).body)).toEqual(Buffer.from(original.payload));
        expect(decode([bytes])).toEqual([plain(original)]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('however a stream is cut into chunks', () => {
  test('47: at every byte, and one byte at a time', () => {
    const frames = [sample, encodeFrame({}, new Uint8Array()), encodeFrame({ a: 'b' }, new Uint8Array(40).fill(7))];
    const stream = concat(frames);
    const expected = decode(frames);
    expect(expected).toHaveLength(3);
    for (let cut = 0; cut <= stream.length; cut++) expect(decode([stream.subarray(0, cut), stream.subarray(cut)])).toEqual(expected);
    expect(decode(Array.from(stream, (byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  test('at random, many frames', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), fc.array(fc.nat(60)), (frames, cuts) => {
        const stream = concat(frames.map(({ headers, payload }) => encodeFrame(headers, payload)));
        const chunks: Uint8Array[] = [];
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          chunks.push(stream.subarray(at, at + cut));
          at += cut;
        }
        expect(decode(chunks)).toEqual(frames.map(plain));
      }),
    );
  });

  test('no byte is copied more than once: work grows with the input, not with its square', () => {
    const time = (size: number): number => {
      const bytes = encodeFrame({}, new Uint8Array(size));
      const started = process.cpuUsage();
      const decoder = createFrameDecoder();
      for (let at = 0; at < bytes.length; at += 1400) decoder.push(bytes.subarray(at, at + 1400));
      decoder.end();
      return process.cpuUsage(started).user;
    };
    time(1 << 20);
    // Sixteen times the bytes: about 16 times the work when linear, 256 times when quadratic.
    expect(time(16 << 20)).toBeLessThan(80 * Math.max(time(1 << 20), 1_000));
  });
});

describe('damage', () => {
  test('40 and 41: no flipped bit goes unnoticed', () => {
    for (let index = 0; index < sample.length; index++) {
      const damaged = Uint8Array.from(sample);
      damaged[index] = (damaged[index] as number) ^ 0x10;
      expect(failure(damaged), `byte ${index}`).not.toBe('none');
    }
  });

  test('42: lengths of 0, below 16 and of 4 GiB are refused, without allocating', () => {
    for (const length of [0, 15, 0xffffffff]) expect(failure(withPrelude(length, 0))).toMatch(/^protocol: .*declares/);
    expect(failure(sample, { maxFrameLength: 20 })).toMatch(/^protocol: .*more than the 20 allowed/);
  });

  test('43: headers past the end of the frame', () => {
    expect(failure(withPrelude(30, 15))).toMatch(/^protocol: .*headers run past/);
  });

  test('38 and 39: an end within a frame, at every byte, is an interruption', () => {
    for (let length = 1; length < sample.length; length++) {
      expect(failure(sample.subarray(0, length)), `${length} bytes`).toMatch(/^stream-interrupted/);
      expect(failure(concat([sample, sample.subarray(0, length)]))).toMatch(/^stream-interrupted/);
    }
    expect(failure(sample)).toBe('none');
  });

  test('frames before a damaged one are delivered', () => {
    const decoder = createFrameDecoder();
    const damaged = Uint8Array.from(sample);
    damaged[20] = 0xff;
    expect(decoder.push(concat([sample, sample, damaged]))).toHaveLength(2);
    expect(() => decoder.push(sample)).toThrow(/damaged/);
    expect(() => decoder.end()).toThrow(/damaged/);
  });

  test('whatever comes, the only failure is a BedrockError', () => {
    const mutation = fc.record({ at: fc.nat(), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 3 }), fc.array(mutation, { maxLength: 4 }), (frames, mutations) => {
        const stream = concat(frames.map(({ headers, payload }) => encodeFrame(headers, payload)));
        for (const { at, value } of mutations) stream[at % stream.length] = value;
        expect(() => failure(stream)).not.toThrow();
      }),
      { numRuns: 1000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void failure(bytes)));
  });
});

function withPrelude(length: number, headersLength: number): Uint8Array {
  const valid = encodeFrame({}, new Uint8Array(64));
  const view = new DataView(valid.buffer);
  view.setUint32(0, length);
  view.setUint32(4, headersLength);
  view.setUint32(8, Number(new DataView(encodeCrc(valid.subarray(0, 8))).getUint32(0)));
  return valid;
}
function encodeCrc(bytes: Uint8Array): ArrayBuffer {
  // A frame's own CRC of its first eight bytes, taken from a frame that begins with them.
  const buffer = new ArrayBuffer(4);
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  new DataView(buffer).setUint32(0, ~crc >>> 0);
  return buffer;
}
