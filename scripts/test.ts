// `npx -y pnpm@12 test`: builds the packages, runs every test from source and beside them a minute of the
// soak, then the built packages on each runtime that they promise, and ends with one line that counts it all.
// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forgetIdentity, root, run } from './run.ts';
import { findRuntimes, testRuntimes } from './runtimes.ts';
import { runSoak } from './soak.ts';
import { addCounts, countVitest, summaryLine, type Counts } from './test-summary.ts';

const results = join(root, 'test-results');
const reportFile = join(results, 'vitest.json');

function readReport(): string | undefined {
  try {
    return readFileSync(reportFile, 'utf8');
  } catch {
    return undefined;
  }
}

async function runVitest(): Promise<Counts> {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const { exitCode } = await run('vitest', ['run', ...reporters, ...process.argv.slice(2)]);
  return countVitest(readReport(), exitCode);
}

async function runBuild(): Promise<boolean> {
  // turbo runs each package's script with pnpm, which `npm test` would not have on its path.
  const build = ['-y', 'pnpm@12.21.0', 'exec', 'turbo', 'run', 'build', '--output-logs=errors-only'];
  const { exitCode, output } = await run('npx', build, { capture: true });
  if (exitCode !== 0) console.log(`${output}\n✗ the packages do not build`);
  return exitCode === 0;
}

forgetIdentity();
process.env['TURBO_TELEMETRY_DISABLED'] = '1';

// An old report must never stand in for a run that did not happen.
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const runtimes = findRuntimes();
const built = await runBuild();
const isWhole = process.argv.length === 2;
const soak = isWhole ? runSoak() : undefined;
const all = [await runVitest()];
if (soak !== undefined) all.push(await soak);
all.push(built ? await testRuntimes(await runtimes) : { passed: 0, failed: 1, skipped: 0 });

const total = addCounts(all);
const line = summaryLine(total);
writeFileSync(join(results, 'summary.txt'), `${line}\n`);
console.log(`\n${line}`);
process.exitCode = total.failed > 0 ? 1 : 0;
