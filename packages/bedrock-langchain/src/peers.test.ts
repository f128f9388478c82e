// The peer range: all other tests run with the newest @langchain/core, this one with the oldest.
// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { emulate } from './testing/chat.ts';

interface Manifest {
  peerDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as Manifest;

test('every class works with the oldest @langchain/core of the peer range', async () => {
  const { url } = await emulate();
  const program = fileURLToPath(new URL('./testing/oldest-core.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@bedrock-kit/source', program, url]);
  const call = [{ type: 'tool_call', name: 'weather', args: { city: 'Paris' }, id: expect.any(String) as string }];
  const chat = {
    ...{ invoked: call, streamed: call, tokens: true, text: true },
    ...{ structured: { city: 'Paris' }, failed: 'MODEL_RATE_LIMIT', blocks: ['reasoning', 'tool_call'] },
  };
  expect(JSON.parse(stdout)).toEqual({
    version: manifest.peerDependencies['@langchain/core']?.replace('^', ''),
    ...{ v0: chat, v1: chat, embedded: true, completed: true, best: 'The sky is blue.' },
  });
});

test('the oldest is installed for it, under a name of its own', () => {
  const range = manifest.peerDependencies['@langchain/core'] ?? '';
  expect(manifest.devDependencies['langchain-core-min']).toBe(`npm:@langchain/core@${range.replace('^', '')}`);
});
