// How long a package takes to import, cold: each time in a fresh process, as it ships.
// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './measure.ts';

function importOnce(name: string): number {
  const program = `const start = performance.now(); await import('${name}'); console.log(performance.now() - start);`;
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd, encoding: 'utf8' }));
}

/** Milliseconds per package: medians of rounds in which the packages take turns. */
export function measureImports(names: string[], rounds = 7): Map<string, number> {
  const samples = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const milliseconds = importOnce(name);
      if (round >= 0) samples.get(name)?.push(milliseconds);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}
