// SPDX-License-Identifier: Apache-2.0
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { merge, toLimits } from './catalog/merge.ts';
import { renderPages } from './catalog/pages.ts';
import { describeChanges } from './catalog/report.ts';
import type { Statement } from './catalog/sources.ts';
import { quirkList } from '../packages/bedrock-core/src/catalog/quirk-list.ts';
import { quirks } from '../packages/bedrock-core/src/catalog/quirks.ts';
import { root } from './run.ts';

describe('merging what sources say', () => {
  const statements: Statement[] = [
    { id: 'us.amazon.nova-lite-v1:0', maxInputTokens: 300_000, maxOutputTokens: 10_000, readsImages: true },
    { id: 'eu.amazon.nova-lite-v1:0', maxInputTokens: 200_000, maxOutputTokens: 9_000, readsImages: true },
    { id: 'amazon.nova-lite-v1:0' },
    { id: 'amazon.nova-canvas-v1:0' },
    { id: 'amazon.nova-lite-v1:0:300k' },
    { id: 'global.acme.model-1', maxInputTokens: 5_000, maxOutputTokens: 5_000 },
  ];
  const merged = merge(statements);

  test('profiles are gathered by model, other kinds of models are left out', () => {
    const found = merged.filter(({ id }) => !id.startsWith('google.'));
    expect(found).toMatchObject([
      { id: 'acme.model-1', profiles: ['global'], isProfileOnly: true, limits: [5_000] },
      { id: 'amazon.nova-lite-v1:0', profiles: ['us', 'eu'], isProfileOnly: false, readsImages: true },
    ]);
  });

  test('the least of what the first source says counts, and is written by the beginning of ids', () => {
    expect(merged[1]?.limits).toEqual([200_000, 9_000]);
    expect(toLimits(merged)).toMatchObject({ 'amazon.nova-lite': [200_000, 9_000], 'acme.model-1': [5_000] });
  });

  test('what is new, gone or disputed is told', () => {
    const lines = describeChanges(merged, "export const onDemand = {\n  'acme.gone': ['us'],\n};\n");
    expect(lines).toContain('added: amazon.nova-lite-v1:0');
    expect(lines).toContain('removed: acme.gone');
    expect(lines).toContain('unknown family: acme.model-1');
    expect(lines).toContain('differs: amazon.nova-lite-v1:0 tokens in: ours 300000, theirs 200000');
  });
});

test('the pages in docs are as `pnpm catalog` makes them', async () => {
  for (const [path, text] of Object.entries(await renderPages()))
    expect(plain(readFileSync(join(root, path), 'utf8')), path).toBe(plain(text));
});

describe('quirks', () => {
  const files = globSync(['packages/*/src/**/*.test.ts', 'test/e2e/*.test.ts'], { cwd: root });
  const tests = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  const tested = new Set(
    [...tests.matchAll(/quirks? (\d+)(?:(?:,| and| to) (\d+))*/g)].flatMap(([all, first]) =>
      all.includes(' to ') ? range(all) : [...all.matchAll(/\d+/g), [first]].map(([number]) => Number(number)),
    ),
  );

  test('each has a test that carries its number', () => {
    expect(quirkList.map(({ number }) => number)).toEqual(Array.from({ length: 34 }, (_, index) => index + 1));
    expect(quirkList.filter(({ number }) => !tested.has(number))).toEqual([]);
  });

  test('the rules of quirks.ts are among those that are told', () => {
    for (const { number, id } of quirks) expect(quirkList[number - 1]?.handling, id).toContain('adjusted');
  });
});

/** `quirks 4 to 6`. */
function range(text: string): number[] {
  const [from = 0, to = 0] = [...text.matchAll(/\d+/g)].map(([number]) => Number(number));
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Without what a formatter may do to a table. */
const plain = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---').trim();
