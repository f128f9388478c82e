// The built packages on the Node releases that they promise, in both module formats. The releases are
// installed once, beside the workspace; where one has no build for this machine it is skipped, aloud.
// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.ts';
import type { Counts } from './test-summary.ts';

const folder = join(root, 'test/runtime');
const installed = {
  20: join(folder, 'node_modules/node20/bin/node'),
  22: join(folder, 'node_modules/node22/bin/node'),
};
const packages = ['bedrock-core', 'bedrock-ai-sdk', 'bedrock-langchain'];

interface Runtime {
  major: number;
  /** Path of the executable, or why there is none. */
  node: string | undefined;
  reason?: string;
}

/** Finds Node 20 and 22, installing them the first time, and the Node that runs this. */
export async function findRuntimes(): Promise<Runtime[]> {
  let output = '';
  if (!Object.values(installed).every((path) => existsSync(path))) {
    const install = ['-y', 'pnpm@12.21.0', 'install', '--frozen-lockfile'];
    ({ output } = await run('npx', install, { cwd: folder, capture: true }));
  }
  const older: Runtime[] = [];
  for (const [major, path] of Object.entries(installed)) {
    const { exitCode, output: version } = await run(path, ['--version'], { capture: true });
    const works = exitCode === 0 && version.startsWith(`v${major}.`);
    const reason = output.split('\n').find((line) => /err/i.test(line)) ?? version;
    older.push({ major: Number(major), node: works ? path : undefined, reason });
  }
  return [...older, { major: Number.parseInt(process.versions.node, 10), node: process.execPath }];
}

/** Imports each package and streams one call, per runtime and format. */
export async function testRuntimes(runtimes: Runtime[]): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { major, node, reason } of runtimes) {
    if (node === undefined) {
      counts.skipped += packages.length * 2;
      console.log(`- Node ${major}: skipped, could not be installed: ${reason?.trim()}`);
      continue;
    }
    for (const format of ['esm', 'cjs']) {
      const { output } = await run(node, [join(folder, 'smoke.mjs'), format, ...packages], { capture: true });
      // A package that did not report has not passed, whatever the process died of.
      const failed = packages.filter((name) => !output.split('\n').includes(`ok ${name}`));
      counts.passed += packages.length - failed.length;
      counts.failed += failed.length;
      console.log(`${failed.length === 0 ? '✓' : '✗'} Node ${major}, ${format}: ${packages.join(', ')}`);
      if (failed.length > 0) console.log(output);
    }
  }
  return counts;
}
