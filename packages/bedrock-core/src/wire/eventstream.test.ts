// The codec against AWS's own one, and against every damage that a stream can take.
// SPDX-License-Identifier: Apache-2.0
import { crc32 } from 'node:zlib';
import { EventStreamCodec, type MessageHeaders } from '@smithy/eventstream-codec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BedrockError } from '../errors.ts';
import { createFrameDecoder, type Frame } from './eventstream.ts';
import { concat, encodeFrame } from './frame-writer.ts';
import type { HeaderValue } from './headers.ts';

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
  headers: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name !== '__proto__'),
    headerValue,
    { maxKeys: 5 },
  ),
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

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));
const ascii = (text: string): string => Buffer.from(text).toString('hex');
const foobar = Buffer.from("{'foo':'bar'}");

// The vectors that AWS's SDKs share, and one that lays out every type by hand.
describe('golden frames', () => {
  test.each<[name: string, bytes: string, frame: Frame]>([
    ['empty', '00000010 00000000 05c248eb 7d98c8ff', { headers: {}, payload: new Uint8Array() }],
    ['payload only', `0000001d 00000000 fd528c5a ${foobar.toString('hex')} c3653936`, { headers: {}, payload: foobar }],
    [
      'a string header',
      `0000003d 00000020 07fd8396 0c ${ascii('content-type')} 07 0010 ${ascii('application/json')} ${foobar.toString('hex')} 8d9c08b1`,
      { headers: { 'content-type': 'application/json' }, payload: foobar },
    ],
    [
      'an integer header',
      `0000002d 00000010 41c424b8 0a ${ascii('event-type')} 04 0000a00c ${foobar.toString('hex')} 36f480a0`,
      { headers: { 'event-type': { type: 'integer', value: 40972 } }, payload: foobar },
    ],
  ])('%s', (_, bytes, original) => {
    expect(Buffer.from(encodeFrame(original.headers, original.payload))).toEqual(Buffer.from(hex(bytes)));
    expect(decode([hex(bytes)])).toEqual([plain(original)]);
  });

  test('all ten types', () => {
    const headers = {
      t: true,
      f: false,
      b: { type: 'byte', value: -2 },
      s: { type: 'short', value: -2 },
      i: { type: 'integer', value: -2 },
      l: { type: 'long', value: -2n },
      B: Uint8Array.of(1, 2),
      S: 'é',
      d: new Date(1_700_000_000_123),
      u: { type: 'uuid', value: '01020304-0506-0708-090a-0b0c0d0e0fff' },
    } as const;
    const block = `0174 00  0166 01  0162 02 fe  0173 03 fffe  0169 04 fffffffe  016c 05 fffffffffffffffe  0142 06 0002 0102
      0153 07 0002 c3a9  0164 08 0000018bcfe5687b  0175 09 0102030405060708090a0b0c0d0e0fff`;
    const bytes = encodeFrame(headers, new Uint8Array());
    expect(Buffer.from(bytes.subarray(12, -4))).toEqual(Buffer.from(hex(block)));
    expect(decode([bytes])).toEqual([{ headers, payload: new Uint8Array() }]);
  });
});

describe('headers', () => {
  const decodeBlock = (block: string): string => failure(rawFrame(hex(block)));

  test('they are frozen and have no prototype; a name is never more than a name', () => {
    const [first] = createFrameDecoder().push(rawFrame(hex(`09 ${ascii('__proto__')} 07 0001 61`)));
    expect(Object.keys(first?.headers ?? {})).toEqual(['__proto__']);
    expect(Object.isFrozen(first?.headers)).toBe(true);
    expect(Object.getPrototypeOf(first?.headers)).toBe(null);
  });

  test('a leading U+FEFF is part of the value', () => {
    expect(decode([encodeFrame({ a: '\uFEFFx' }, new Uint8Array())])[0]?.headers).toEqual({ a: '\uFEFFx' });
  });

  test('what cannot be read is damage, told with its place', () => {
    expect(decodeBlock('0161 0a')).toBe(
      'protocol: The frame at byte 0 of the stream is damaged: a header has the unknown type 10.',
    );
    expect(decodeBlock('0161 07 0001 ff')).toMatch(/^protocol: .*byte 0 .*not UTF-8/);
    expect(decodeBlock('01ff 00')).toMatch(/^protocol: .*not UTF-8/);
    for (const block of ['01', '0161', '0561', '0161 04 0000', '0161 07 00', '0161 07 0002 61', '0161 09 00']) {
      expect(decodeBlock(block), block).toMatch(/^protocol: .*runs past the end/);
    }
    const stream = concat([sample, rawFrame(hex('0161 0a'))]);
    const decoder = createFrameDecoder();
    expect(decoder.push(stream)).toHaveLength(1);
    expect(() => decoder.end()).toThrow(`at byte ${sample.length} of`);
  });

  test.each<[name: string, value: HeaderValue]>([
    ['', 'x'],
    ['n'.repeat(256), 'x'],
    ['a', 'x'.repeat(32_768)],
    ['a', new Uint8Array(32_768)],
    ['a', new Date(NaN)],
    ['a', { type: 'byte', value: 128 }],
    ['a', { type: 'short', value: -32_769 }],
    ['a', { type: 'integer', value: 1.5 }],
    ['a', { type: 'integer', value: 2 ** 31 }],
    ['a', { type: 'long', value: 2n ** 63n }],
    ['a', { type: 'uuid', value: '0102' }],
  ])('what the format cannot hold is refused, not cut: %#', (name, value) => {
    expect(() => encodeFrame({ [name]: value }, new Uint8Array())).toThrow(
      expect.objectContaining({ kind: 'invalid-request' }),
    );
  });

  test('a value that can be changed belongs to one frame', () => {
    const bytes = encodeFrame({ ':date': new Date(5), key: Uint8Array.of(1) }, new Uint8Array());
    const [first, second] = createFrameDecoder().push(concat([bytes, bytes])) as [Frame, Frame];
    (first.headers[':date'] as Date).setTime(9);
    (first.headers['key'] as Uint8Array)[0] = 9;
    expect(second.headers).toEqual({ ':date': new Date(5), key: Uint8Array.of(1) });
  });

  test('header blocks of one length are not mistaken for each other', () => {
    const types = ['contentBlockDelta', 'contentBlockStart', 'contentBlockDelta', 'contentBlockStarz'];
    const stream = concat(types.map((type) => encodeFrame({ ':event-type': type }, new Uint8Array())));
    expect(decode([stream]).map(({ headers }) => headers[':event-type'])).toEqual(types);
  });
});

describe('against @smithy/eventstream-codec', () => {
  test('AWS reads what we write, and we read what AWS writes', () => {
    fc.assert(
      fc.property(frame, (original) => {
        const bytes = encodeFrame(original.headers, original.payload);
        expect(Buffer.from(bytes)).toEqual(
          Buffer.from(oracle.encode({ headers: toOracle(original.headers), body: original.payload })),
        );
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
    for (let cut = 0; cut <= stream.length; cut++)
      expect(decode([stream.subarray(0, cut), stream.subarray(cut)])).toEqual(expected);
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

  test('an incomplete frame does not depend on the memory of the chunks that brought it', () => {
    const decoder = createFrameDecoder();
    const buffer = new Uint8Array(7);
    const frames: Frame[] = [];
    for (let at = 0; at < sample.length; at += 7) {
      const chunk = buffer.subarray(0, Math.min(7, sample.length - at));
      chunk.set(sample.subarray(at, at + 7));
      frames.push(...decoder.push(chunk));
    }
    expect(frames.map(plain)).toEqual(decode([sample]));
  });

  test('a frame within a chunk is not copied', () => {
    const [first] = createFrameDecoder().push(sample);
    expect(first?.payload.buffer).toBe(sample.buffer);
  });

  test('many frames in one chunk cost no more than one by one', () => {
    const time = (count: number): number => {
      const stream = concat(Array.from({ length: count }, () => sample));
      const started = process.cpuUsage();
      expect(createFrameDecoder().push(stream)).toHaveLength(count);
      return process.cpuUsage(started).user;
    };
    time(4_000);
    expect(time(64_000)).toBeLessThan(80 * Math.max(time(4_000), 1_000));
  });

  test('work grows with the input, not with its square', () => {
    const once = (size: number): number => {
      const bytes = encodeFrame({}, new Uint8Array(size));
      const started = process.cpuUsage();
      const decoder = createFrameDecoder();
      for (let at = 0; at < bytes.length; at += 1400) decoder.push(bytes.subarray(at, at + 1400));
      decoder.end();
      return process.cpuUsage(started).user;
    };
    // The least of several: what else the machine does only adds.
    const time = (size: number): number => Math.min(...Array.from({ length: 5 }, () => once(size)));
    // Sixteen times the bytes: about 16 times the work when linear, 256 times when quadratic.
    expect(time(16 << 20)).toBeLessThan(100 * Math.max(time(1 << 20), 1_000));
  });
});

describe('damage', () => {
  test('40 and 41: no byte of a frame can change unnoticed', () => {
    for (let index = 0; index < sample.length; index++) {
      for (let change = 1; change < 256; change++) {
        const damaged = Uint8Array.from(sample);
        damaged[index] = (damaged[index] as number) ^ change;
        const expected =
          index < 12 ? /^protocol: .*byte 0 .*CRC of its prelude/ : /^protocol: .*byte 0 .*CRC of its content/;
        expect(failure(damaged)).toMatch(expected);
      }
    }
  });

  test('42: lengths of 0, below 16 and of 4 GiB are refused; an allowed one is not allocated before it comes', () => {
    for (const length of [0, 1, 15, 0xffffffff]) {
      expect(failure(withPrelude(length, 0))).toMatch(/^protocol: .*declares/);
      expect(failure(withPrelude(length, 0).subarray(0, 12))).toMatch(/^protocol: .*declares/);
    }
    const before = process.memoryUsage().arrayBuffers;
    const decoders = Array.from({ length: 20 }, () => createFrameDecoder());
    for (const decoder of decoders) expect(decoder.push(withPrelude(30 << 20, 0))).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 << 20);
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
      fc.property(
        fc.array(frame, { minLength: 1, maxLength: 3 }),
        fc.array(mutation, { maxLength: 4 }),
        (frames, mutations) => {
          const stream = concat(frames.map(({ headers, payload }) => encodeFrame(headers, payload)));
          for (const { at, value } of mutations) stream[at % stream.length] = value;
          expect(() => failure(stream)).not.toThrow();
        },
      ),
      { numRuns: 1000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void failure(bytes)));
    // With right CRCs around wrong bytes, so that the parser of headers sees them.
    fc.assert(
      fc.property(frame, fc.array(mutation, { minLength: 1, maxLength: 4 }), ({ headers }, mutations) => {
        const block = encodeFrame(headers, new Uint8Array()).slice(12, -4);
        for (const { at, value } of mutations) if (block.length > 0) block[at % block.length] = value;
        expect(failure(rawFrame(block))).toMatch(/^none$|^protocol: .*byte 0/);
      }),
      { numRuns: 1000 },
    );
  });
});

/** A frame whose header block is given as bytes. */
function rawFrame(block: Uint8Array): Uint8Array {
  const frame = encodeFrame({}, block);
  const view = new DataView(frame.buffer);
  view.setUint32(4, block.length);
  return withCrcs(frame);
}

function withPrelude(length: number, headersLength: number): Uint8Array {
  const frame = encodeFrame({}, new Uint8Array(64));
  const view = new DataView(frame.buffer);
  view.setUint32(0, length);
  view.setUint32(4, headersLength);
  return withCrcs(frame);
}

function withCrcs(frame: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer);
  view.setUint32(8, crc32(frame.subarray(0, 8)));
  view.setUint32(frame.length - 4, crc32(frame.subarray(0, -4)));
  return frame;
}
