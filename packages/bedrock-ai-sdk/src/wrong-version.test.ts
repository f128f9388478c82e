// A model of one version of the specification, given to an `ai` of another.
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { generateText as generateV4 } from 'ai-v4';
import { generateText as generateV5 } from 'ai-v5';
import { generateText as generateV6 } from 'ai-v6';
import { generateText as generateV7 } from 'ai';
import { expect, test } from 'vitest';
import { createBedrock as createV1 } from './v1.ts';
import { createBedrock as createV4 } from './v4.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const settings = {
  region: 'us-east-1',
  fetch: () => Promise.reject(new Error('Nothing may be sent.')),
  accessKeyId: 'a',
  secretAccessKey: 'b',
};
const id = 'amazon.nova-lite-v1:0';
type Generate = (options: { model: never; prompt: string; maxRetries: number }) => Promise<unknown>;

const models = { v1: createV1(settings)(id), v4: createV4(settings)(id) };
const versionOf = (version: string): string => `Unsupported model version ${version}`;

test.each([
  ['v4', 'ai@4', generateV4, 'AI SDK 4 only supports models', '`bedrock-ai-sdk/v1`'],
  ['v1', 'ai@5', generateV5, versionOf('v1'), '`/v2`'],
  ['v4', 'ai@5', generateV5, versionOf('v4'), '`/v2`'],
  ['v1', 'ai@6', generateV6, versionOf('v1'), '`/v3`'],
  ['v4', 'ai@6', generateV6, versionOf('v4'), '`/v3`'],
  ['v1', 'ai@7', generateV7, versionOf('v1'), '`/v4`'],
] as const)('bad input 10: %s given to %s, in words that the README answers', async (from, _, generate, words, way) => {
  const run = generate as Generate;
  const said = await run({ model: models[from] as never, prompt: 'Hi', maxRetries: 0 }).then(
    () => 'It succeeded.',
    (error: Error) => error.message,
  );
  expect(said).toContain(words);
  const row = readme.split('\n').find((line) => line.startsWith(`| \`${words}`));
  expect(row).toContain(way);
});
