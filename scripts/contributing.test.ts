// CONTRIBUTING shows what a new family of models takes: one file, one line, one folder of fixtures. That
// page and the code say the same, and nothing else in the dialects knows of the family.
// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './run.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const diff = /```diff\n([^`]*)```/.exec(read('CONTRIBUTING.md'))?.[1] ?? '';

/** Each path of the diff with the lines that follow it. */
const changes = diff
  .split(/^[+ ] (?=packages\/)/m)
  .slice(1)
  .map((part) => {
    const [path = '', ...lines] = part.trimEnd().split('\n');
    return { path, code: lines.map((line) => line.slice(2)).join('\n') };
  });

const [file, list, ...folders] = changes;
const dialects = 'packages/bedrock-core/src/dialects';

test('the file is all of the family’s code', () => {
  const [, code] = read(file?.path ?? '').split(/\n(?=export )/);
  expect(code?.trimEnd()).toBe(file?.code);
});

test('one line lists it, and no other file of the dialects names it', () => {
  expect(list?.path).toBe(`${dialects}/all.ts`);
  expect(
    read(list?.path ?? '')
      .split('\n')
      .filter((line) => line.includes('importedOpenaiChat')),
  ).toEqual([list?.code]);
  const names = readdirSync(join(root, dialects), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .filter((name) => /imported-?openai-?chat/i.test(read(join(dialects, name))));
  expect(names.toSorted()).toEqual(['all.ts', 'imported-openai-chat.ts']);
});

test('the folders of its fixtures are there', () => {
  const cases = folders.map(({ path }) => path.replace('/…', '').split('/').at(-1));
  expect(readdirSync(join(root, 'packages/bedrock-core/fixtures/imported-openai-chat')).toSorted()).toEqual(cases);
});
