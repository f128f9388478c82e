// Makes the catalog's generated files anew: `pnpm catalog`. With `--check` nothing is written, and the
// exit code tells whether they are as they would be made.
// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toLimits, merge } from './catalog/merge.ts';
import { renderLimits, renderModels, renderTypes } from './catalog/render-data.ts';
import { readSources, sourceNames } from './catalog/sources.ts';
import { root, run } from './run.ts';

const folder = 'packages/bedrock-core/src/catalog';
const isCheck = process.argv.includes('--check');

const nothing = { exitCode: 0, output: '' };

function read(path: string): string {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Writes and formats the files. Tells which have changed. */
async function write(files: Readonly<Record<string, string>>): Promise<string[]> {
  const paths = Object.keys(files);
  const committed = paths.map((path) => [path, read(path)] as const);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  const sources = paths.filter((path) => path.endsWith('.ts'));
  const { exitCode, output } = sources.length === 0 ? nothing : await run('oxfmt', sources, { capture: true });
  if (exitCode !== 0) throw new Error(`oxfmt could not format the files. ${output}`);
  const changed = committed.filter(([path, text]) => read(path) !== text);
  if (isCheck) for (const [path, text] of committed) writeFileSync(join(root, path), text);
  return changed.map(([path]) => path);
}

const before = read(`${folder}/models.ts`);
const merged = merge(await readSources());
const dataOf = (date: string): Record<string, string> => ({
  [`${folder}/models.ts`]: renderModels(merged, date, sourceNames),
  [`${folder}/limits.ts`]: renderLimits(toLimits(merged), date, sourceNames),
  [`${folder}/known-model-id.ts`]: renderTypes(merged, date, sourceNames),
});

// A list that has not changed keeps its date.
const dated = /checkedOn = '([0-9-]+)'/.exec(before)?.[1];
const today = new Date().toISOString().slice(0, 10);
const changed = await write(dataOf(dated ?? today));
if (changed.length > 0 && !isCheck) await write(dataOf(today));

// What is made of the data is imported once it is there.
const { describeChanges } = await import('./catalog/report.ts');
const { renderPages } = await import('./catalog/pages.ts');
changed.push(...(await write(await renderPages())));

for (const line of describeChanges(merged, before)) console.log(line);
for (const path of changed) console.log(`${isCheck ? 'differs' : 'written'}: ${path}`);
if (isCheck && changed.length > 0) process.exitCode = 1;
