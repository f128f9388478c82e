// Texts that arrive together, for every version: one part where that is asked for, and where no raw chunk is.
// SPDX-License-Identifier: Apache-2.0
import { streamText as streamText7 } from 'ai';
import { streamText as streamText4 } from 'ai-v4';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAll } from './testing/emulated.ts';
import { createBedrock as createV1 } from './v1.ts';
import { createBedrock as createV4 } from './v4.ts';

const id = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

/** Hands the whole answer out at once. */
const inOnePiece: typeof globalThis.fetch = async (input, init) => {
  const response = await fetch(input, init);
  return new Response(await response.arrayBuffer(), response);
};
const settings = () => ({ region: 'us-east-1', baseURL: emulator.url, apiKey: 'any', fetch: inOnePiece });

test.each([
  ['ai@4', (call: object) => streamText4({ model: createV1(settings())(id), prompt: 'Hi', ...call })],
  ['ai@7', (call: object) => streamText7({ model: createV4(settings())(id), prompt: 'Hi', ...call })],
])('%s', async (_, run) => {
  const plain = await readAll(run({}).textStream);
  const joined = await readAll(run({ providerOptions: { bedrock: { joinTexts: true } } }).textStream);
  expect(plain.length).toBeGreaterThan(10);
  expect(joined).toEqual([plain.join('')]);
});

test('who looks at raw chunks gets each of them', async () => {
  const { stream } = await createV4(settings())(id).doStream({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    providerOptions: { bedrock: { joinTexts: true } },
    includeRawChunks: true,
  });
  const parts = await readAll(stream);
  expect(parts.filter(({ type }) => type === 'text-delta').length).toBeGreaterThan(10);
});
