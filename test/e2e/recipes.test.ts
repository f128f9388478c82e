// Every recipe runs as its user would run it, offline, and does what its README says.
// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../examples/recipes/src/', import.meta.url));

async function run(recipe: string): Promise<string> {
  const command = ['--conditions=@bedrock-kit/source', 'start.ts', recipe];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command, { cwd: folder, timeout: 60_000 });
  return stdout + stderr;
}

const recipes: Record<string, RegExp> = {
  retrieval: /Found: +The red lamp blinks when the water tank is empty\.\n[^]*Answer: +You asked/,
  extraction: /customer: '[^]*items: \[[^]*urgent: (true|false)/,
  images: /\d{4,} bytes of png: .*lighthouse-1\.png\n\d{4,} bytes of png: .*lighthouse-2\.png\n$/,
  failover:
    /attempt 1: Virginia\n +throttled, on to Oregon\nattempt 2: Oregon\n +completed after 2 attempt\(s\)\nOregon: /,
  voice: /user: Why is the sky blue\?\nassistant: [^\n]+\n\d+\.\d s of sound: .*answer\.wav\n$/,
};

test.each(Object.entries(recipes))('the recipe %s', async (recipe, expected) => {
  expect(await run(recipe)).toMatch(expected);
});

test('every recipe is tried', () => {
  const written = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));
  expect(written.toSorted()).toEqual([...Object.keys(recipes), 'start'].toSorted());
});
