// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTagSplitter, type Piece, type TagSplitterOptions } from './tag-splitter.ts';

const think: TagSplitterOptions = { open: '<think>', close: '</think>', startsInside: true };

function split(chunks: string[], options: TagSplitterOptions): Record<Piece['kind'], string> {
  const splitter = createTagSplitter(options);
  const whole = { reasoning: '', text: '' };
  for (const piece of [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()])
    whole[piece.kind] += piece.text;
  return whole;
}

test('row 67: reasoning is split off wherever the chunks are cut', () => {
  const text = '<think>\nFirst I add.\nThen I check.\n</think>\n\nIt is 4 < 5.';
  for (let cut = 0; cut <= text.length; cut++) {
    for (let second = cut; second <= text.length; second++) {
      const chunks = [text.slice(0, cut), text.slice(cut, second), text.slice(second)];
      expect(split(chunks, think)).toEqual({ reasoning: 'First I add.\nThen I check.', text: 'It is 4 < 5.' });
    }
  }
});

test('a text that never closes its reasoning is all reasoning; one without tags is all text', () => {
  expect(split(['still </thi', 'nking'], think)).toEqual({ reasoning: 'still </thinking', text: '' });
  expect(split(['a <b> c'], { ...think, startsInside: false })).toEqual({ reasoning: '', text: 'a <b> c' });
});

test('no character is lost, whatever the chunks', () => {
  const chunk = fc.constantFrom('<', 'think', '>', '</', 'a', '</think>', '<think>', 'b c', 'x');
  fc.assert(
    fc.property(fc.array(chunk), fc.boolean(), (chunks, startsInside) => {
      const options = { ...think, startsInside };
      expect(split(chunks, options)).toEqual(split([chunks.join('')], options));
    }),
  );
});
