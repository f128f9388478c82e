// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSseDecoder, encodeSse, type SseEvent } from './sse.ts';

const utf8 = new TextEncoder();

function decode(chunks: Uint8Array[]): SseEvent[] {
  const decoder = createSseDecoder();
  const events = chunks.flatMap((chunk) => decoder.push(chunk));
  decoder.end();
  return events;
}

test('the standard, at every split and one byte at a time: three kinds of line break, comments, fields', () => {
  const text = '\uFEFFevent: a\r\ndata: one\rdata:two\n\n: comment\n\nid: 7\ndata: häß\r\n\r\ndata\n\nretry: 1\n\ndata: lost';
  const expected = [
    { event: 'a', data: 'one\ntwo' },
    { event: 'message', data: 'häß', id: '7' },
    { event: 'message', data: '' },
  ];
  const bytes = utf8.encode(text);
  for (let cut = 0; cut <= bytes.length; cut++) expect(decode([bytes.subarray(0, cut), bytes.subarray(cut)]), `cut at ${cut}`).toEqual(expected);
  expect(decode(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected);
});

test('what is encoded is decoded', () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\u2028\u2029\uFEFF]/g, ''));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), line.filter(Boolean), (lines, event) => {
      const data = lines.join('\n');
      expect(decode([utf8.encode(encodeSse({ event, data }))])).toEqual([{ event: event.startsWith(' ') ? event : event, data }]);
    }),
  );
});
