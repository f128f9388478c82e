// The packages as they ship on every runtime that they promise: Node 20, 22 and this one, Bun, Deno, Workers.
// Those are installed once, beside the workspace; one that does not start on this machine is skipped, aloud.
// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packPackages } from './pack.ts';
import { startCounterpart, type Counterpart } from './runtime-counterpart.ts';
import { root, run } from './run.ts';
import type { Counts } from './test-summary.ts';

const folder = join(root, 'test/runtime');
const patience = 120_000;

interface Command {
  file: string;
  /** What comes before the arguments of the checks. */
  args: string[];
  /** Says its version, and so that it starts here. */
  probe: string[];
}

export interface Runtime {
  name: string;
  command: Command;
  /** The ways to load the packages, or to set up the runtime: the first argument of the checks. */
  variants: string[];
  /** Why it cannot be tried on this machine. */
  reason?: string | undefined;
}

const formats = ['esm', 'cjs'];
const installed = (path: string): string => join(folder, 'node_modules', path);
const node = (file: string): Command => ({ file, args: ['node-like.mjs'], probe: ['--version'] });
const denoArgs = ['run', '--no-code-cache', '--allow-all', '--no-lock', '--node-modules-dir=manual', 'node-like.mjs'];
const workers = ['workers.mjs'];

const known: Runtime[] = [
  { name: 'Node 20', command: node(installed('node20/bin/node')), variants: formats },
  { name: 'Node 22', command: node(installed('node22/bin/node')), variants: formats },
  { name: `Node ${process.versions.node.split('.')[0]}`, command: node(process.execPath), variants: formats },
  { name: 'Bun', command: node(installed('bun/bin/bun.exe')), variants: formats },
  {
    name: 'Deno',
    command: { file: installed('deno/deno'), args: denoArgs, probe: ['--version'] },
    variants: formats,
  },
  {
    name: 'Workers',
    command: { file: process.execPath, args: workers, probe: workers },
    variants: ['plain', 'nodejs_compat'],
  },
];

/** Finds out which of them start here, installing them the first time. */
export async function findRuntimes(): Promise<Runtime[]> {
  let output = '';
  const needed = known.map(({ command: { file } }) => file);
  if (![...needed, installed('miniflare')].every((path) => existsSync(path))) {
    const install = ['-y', 'pnpm@12.21.0', 'install', '--frozen-lockfile'];
    ({ output } = await run('npx', install, { cwd: folder, capture: true }));
  }
  return Promise.all(
    known.map(async (runtime) => {
      const { file, probe } = runtime.command;
      const said = await run(file, probe, { cwd: folder, capture: true, timeout: patience });
      if (said.exitCode === 0) return runtime;
      const lines = `${output}\n${said.output}`.split('\n').filter((line) => line.trim() !== '');
      return { ...runtime, reason: lines.find((line) => /err/i.test(line)) ?? lines[0] ?? 'no reason given' };
    }),
  );
}

/** Runs the checks per runtime and variant, one after the other. */
export async function testRuntimes(runtimes: readonly Runtime[]): Promise<Counts> {
  const packed = await packPackages().catch((error: unknown) => {
    console.log(`✗ the packages cannot be packed: ${String(error)}`);
  });
  if (packed === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const { checks } = (await import(pathToFileURL(join(packed, 'checks.mjs')).href)) as { checks: object };
  const names = Object.keys(checks);
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const counterpart = await startCounterpart();
  for (const runtime of runtimes) {
    if (runtime.reason !== undefined) {
      counts.skipped += names.length * runtime.variants.length;
      console.log(`- ${runtime.name}: skipped, it does not start here: ${runtime.reason.trim()}`);
      continue;
    }
    for (const variant of runtime.variants) {
      const failed = await tryVariant(runtime, variant, { names, packed, counterpart });
      counts.passed += names.length - failed;
      counts.failed += failed;
    }
  }
  await counterpart.close();
  return counts;
}

interface Trial {
  /** Of the checks. */
  names: readonly string[];
  packed: string;
  counterpart: Counterpart;
}

/** Answers how many checks failed. */
async function tryVariant(
  { name, command }: Runtime,
  variant: string,
  { names: checks, packed, counterpart }: Trial,
): Promise<number> {
  counterpart.clear();
  const args = [...command.args, variant, JSON.stringify(counterpart.context)];
  const { exitCode, output } = await run(command.file, args, { cwd: packed, capture: true, timeout: patience });
  // A check that did not report has not passed, whatever the process died of; nor has the last one when the
  // process did not end by itself, as something of a call was left behind.
  const missing = checks.filter((check) => !output.split('\n').includes(`ok ${check}`)).length;
  const failed = Math.max(missing, exitCode === 0 ? 0 : 1);
  console.log(`${failed === 0 ? '✓' : '✗'} ${name}, ${variant}: ${checks.length - failed} of ${checks.length} checks`);
  if (failed > 0) console.log(`${output.replaceAll(/^ok .*\n/gm, '')}\nended with ${exitCode}`);
  return failed;
}
