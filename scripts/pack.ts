// The packages as npm would ship them, unpacked where the runtimes find them: with the exports, the imports
// and the files of a release, of which the workspace's own links know nothing.
// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.ts';

const checks = join(root, 'test/runtime');
const names = ['bedrock-core', 'bedrock-ai-sdk', 'bedrock-langchain', 'bedrock-emulator'];

/** Answers the folder from which the checks run: beside the packages, so that they meet no others. */
export async function packPackages(): Promise<string> {
  const folder = join(checks, 'packed');
  rmSync(folder, { recursive: true, force: true });
  const archives = join(folder, 'archives');
  mkdirSync(archives, { recursive: true });
  const pack = ['-y', 'pnpm@12.21.0', '-r', '--filter', './packages/*', 'pack', '--silent'];
  await runWell('npx', [...pack, '--out', join(archives, '%s.tgz')]);
  for (const name of names) {
    const place = join(folder, 'node_modules', name);
    mkdirSync(place, { recursive: true });
    // As of now (`-m`): npm gives all files of all releases one date, by which caches take the new for the old.
    await runWell('tar', ['-xzmf', join(archives, `${name}.tgz`), '-C', place, '--strip-components=1']);
  }
  const files = readdirSync(checks, { withFileTypes: true }).filter((file) => file.isFile());
  for (const { name } of files.filter(({ name: file }) => !/^package\.json$|^pnpm-/.test(file)))
    copyFileSync(join(checks, name), join(folder, name));
  return folder;
}

async function runWell(command: string, args: string[]): Promise<void> {
  const { exitCode, output } = await run(command, args, { capture: true });
  if (exitCode !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}: ${output}`);
}
