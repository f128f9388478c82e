// The committed comparison is that of the faults as they are now.
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { faults, otherFaults } from './faults.ts';
import { expected, rowsOf, titleOf } from './report.ts';

const document = readFileSync(new URL('../../docs/reliability.md', import.meta.url), 'utf8');

const part = (name: string): string[] =>
  (document.split(`<!-- ${name}: begin -->`)[1]?.split(`<!-- ${name}: end -->`)[0] ?? '')
    .split('\n')
    .filter((line) => /^\| \d/.test(line));

test.each(['call', 'stream'] as const)(
  'docs/reliability.md has a row for each fault of a %s, and only those',
  (way) => {
    const rows = rowsOf(faults, way).map((fault) => {
      const ending = fault[way];
      return `${titleOf(fault)} ${ending === undefined ? '' : expected(ending)} |`;
    });
    expect(part(way).map((line) => `${line.split(' | ').slice(0, 3).join(' | ')} |`)).toEqual(rows);
  },
);

test('in the committed comparison, bedrock-core ends every fault as it has to', () => {
  const lines = [...part('call'), ...part('stream'), ...part('leaving')];
  const own = lines.map((line) => line.split(' | ')[line.includes('closed in') || line.includes('open after') ? 2 : 3]);
  expect(own.filter((cell) => cell?.startsWith('✔') !== true)).toEqual([]);
});

test('docs/reliability.md names the faults that are about more than one call', () => {
  for (const { number, name, outcome } of otherFaults)
    expect(document).toContain(`| ${number} | ${name} | ${outcome} |`);
});

test('docs/reliability.md names the versions that are installed', () => {
  const { devDependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  for (const name of ['@aws-sdk/client-bedrock-runtime', 'ai', '@ai-sdk/amazon-bedrock', '@langchain/aws']) {
    expect(document).toContain(`\`${name}\` ${devDependencies[name]}`);
  }
});
