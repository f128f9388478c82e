// Each request and each group of defects that this package answers is a test that names it, or a reasoned
// line in the guide for those who come from the peers.
// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const threads = {
  js: [
    ...[2376, 5167, 5514, 5971, 6349, 6724, 7797, 8114, 8158, 8300, 8469, 8478, 8532, 8549, 8821, 9245, 9370, 9694],
    ...[10050, 10198, 10942, 11024, 11055, 11307, 11325, 11326, 11341, 11476],
  ],
  py: [153, 228, 253, 298, 540, 620, 653, 788, 925, 931, 983, 1018, 1116, 1206],
};

const folder = new URL('.', import.meta.url);
const guide = readFileSync(new URL('../../../docs/migrate-from-langchain-aws.md', import.meta.url), 'utf8');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.test.ts') && file !== 'threads.test.ts')
  .flatMap((file) => readFileSync(new URL(file, folder), 'utf8').match(/^\s*(test|describe)\S*[\s\S]*?=> \{/gm) ?? [])
  .join('\n');
const isTold = (thread: string): boolean => new RegExp(`${thread}\\b`).test(names) || guide.includes(thread);

test.each(Object.entries(threads))('each thread of %s is a test or a line of the guide', (repository, numbers) => {
  expect(numbers.filter((number) => !isTold(`${repository}#${number}`))).toEqual([]);
});

test('each group of defects is a test', () => {
  const groups = Array.from({ length: 10 }, (_, index) => `defect ${index + 1}`);
  expect(groups.filter((group) => !new RegExp(`${group}\\b`).test(names))).toEqual([]);
});
