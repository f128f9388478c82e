// `pnpm test:runtimes`: the built packages on every runtime. Words choose: `pnpm test:runtimes Bun Deno`.
// SPDX-License-Identifier: Apache-2.0
import { forgetIdentity } from './run.ts';
import { findRuntimes, testRuntimes } from './runtimes.ts';
import { summaryLine } from './test-summary.ts';

forgetIdentity();
const wanted = process.argv.slice(2);
const runtimes = await findRuntimes();
const counts = await testRuntimes(
  runtimes.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.startsWith(word))),
);
if (counts.passed === 0) counts.failed = Math.max(counts.failed, 1);
console.log(`\n${summaryLine(counts)}`);
process.exitCode = counts.failed > 0 ? 1 : 0;
