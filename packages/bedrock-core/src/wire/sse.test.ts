// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSseDecoder, encodeSse, type SseEvent } from './sse.ts';

const utf8 = new TextEncoder();
const bytewise = (bytes: Uint8Array): Uint8Array[] => Array.from(bytes, (byte) => Uint8Array.of(byte));

function decode(chunks: Uint8Array[], maxEventLength?: number): SseEvent[] {
  const decoder = createSseDecoder(maxEventLength === undefined ? {} : { maxEventLength });
  const events = chunks.flatMap((chunk) => decoder.push(chunk));
  decoder.end();
  return events;
}

test('the standard, at every split and one byte at a time: three kinds of line break, comments, fields', () => {
  const text =
    '\uFEFFevent: a\r\ndata: one\rdata:two\n\n: comment\n\nid: 7\ndata: häß\r\n\r\ndata\n\nretry: 1\n\ndata: lost';
  const expected = [
    { event: 'a', data: 'one\ntwo' },
    { event: 'message', data: 'häß', id: '7' },
    { event: 'message', data: '' },
  ];
  const bytes = utf8.encode(text);
  for (let cut = 0; cut <= bytes.length; cut++)
    expect(decode([bytes.subarray(0, cut), bytes.subarray(cut)]), `cut at ${cut}`).toEqual(expected);
  expect(decode(bytewise(bytes))).toEqual(expected);
});

test('any mix of line breaks means the same in one chunk and byte by byte', () => {
  const piece = fc.constantFrom(
    'data: a',
    'data',
    ':c',
    'event: e',
    'id: 1',
    'é',
    '\uFEFF',
    '\r\n',
    '\n',
    '\r',
    '\n\n',
    '\r\r',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const bytes = utf8.encode(pieces.join(''));
      expect(decode(bytewise(bytes))).toEqual(decode([bytes]));
    }),
    { numRuns: 1000 },
  );
  expect(decode(bytewise(utf8.encode('data: a\r\n\ndata: b\n\n')))).toHaveLength(2);
});

test('fields: an empty name means none, an id with NUL is none, only one space goes', () => {
  const text = 'event: a\nevent:\nid: x\nid: \0\ndata:  two\n: data: no\nDATA: no\n\n';
  expect(decode([utf8.encode(text)])).toEqual([{ event: 'message', data: ' two', id: 'x' }]);
});

test('an event without end is refused, as one line and as many', () => {
  for (const text of ['x', 'data: x\n', 'data\n']) {
    expect(() => decode([utf8.encode(text.repeat(200))], 100)).toThrow(expect.objectContaining({ kind: 'protocol' }));
  }
  expect(decode([utf8.encode(`${':comment\n'.repeat(200)}${'data: x\n\n'.repeat(200)}`)], 100)).toHaveLength(200);
});

test('what is encoded is decoded', () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), line.filter(Boolean), (lines, event) => {
      const data = lines.join('\n');
      expect(decode([utf8.encode(encodeSse({ event, data }))])).toEqual([{ event, data }]);
    }),
  );
});

test('a carriage return in the data does not become a field', () => {
  expect(decode([utf8.encode(encodeSse({ data: 'a\rdata: b\r\nc' }))])).toEqual([
    { event: 'message', data: 'a\ndata: b\nc' },
  ]);
});
