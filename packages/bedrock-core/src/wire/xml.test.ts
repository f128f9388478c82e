// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeText, findElements, findText } from './xml.ts';

const list = `<?xml version="1.0"?>
<List xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Contents><Key>a&amp;b&#10;</Key><Size>1</Size></Contents><Contents><Key>c</Key></Contents><Prefix/></List>`;

test('elements, their texts, and what is not there', () => {
  expect(findElements(list, 'Contents').map((contents) => findText(contents, 'Key'))).toEqual(['a&b\n', 'c']);
  expect(findText(list, 'Name')).toBe('b');
  expect(findText(list, 'Prefix')).toBe('');
  expect(findText(list, 'Cont')).toBeUndefined();
  expect(findText('<Key>cut', 'Key')).toBeUndefined();
});

test('any text survives', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(findText(`<Key>${encodeText(text)}</Key>`, 'Key')).toBe(text);
    }),
  );
});

test('a megabyte of openings takes linear time', () => {
  expect(findElements('<Key>'.repeat(200_000), 'Key')).toEqual([]);
});
