// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { isJsonObject, parseJson } from './json.ts';

test('broken text parses to undefined, never to an exception', () => {
  expect(parseJson('{"a":1}')).toEqual({ a: 1 });
  expect(parseJson('null')).toBeNull();
  expect(parseJson('{"a":')).toBeUndefined();
  expect(parseJson('')).toBeUndefined();
});

test('only plain objects are JSON objects', () => {
  expect([{}, [], null, 'text', 1].map(isJsonObject)).toEqual([true, false, false, false, false]);
});
