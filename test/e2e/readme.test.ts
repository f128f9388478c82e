// The examples of bedrock-core's README on reliability and observability, run as they stand.
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { createBedrock, type BedrockSettings } from 'bedrock-core';
import { startEmulator } from 'bedrock-emulator';
import { expect, test } from 'vitest';

const readme = readFileSync(new URL('../../packages/bedrock-core/README.md', import.meta.url), 'utf8');

function examplesOf(section: string): string[] {
  const text = readme.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
}

const examples = [...examplesOf('Reliability'), ...examplesOf('Observability')];

test('there are examples', () => {
  expect(examples).toHaveLength(3);
});

test.each(examples)('%#', async (code) => {
  const emulator = await startEmulator({ fault: 'InternalServerException; times=1' });
  const said: unknown[] = [];
  const say = (...values: unknown[]): void => void said.push(values);
  const span = { setAttributes: say, addEvent: say, setStatus: say, end: say };
  const scope = {
    createBedrock: (settings: BedrockSettings) =>
      createBedrock({ endpoint: emulator.url, credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, ...settings }),
    trace: { getTracer: () => ({ startSpan: () => span }) },
    metrics: { getMeter: () => ({ createHistogram: () => ({ record: say }) }) },
    console: { log: say, warn: say },
  };
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<void>;
  try {
    const body = code.replaceAll(/^import .*$/gm, '');
    await new AsyncFunction(...Object.keys(scope), body)(...Object.values(scope));
    expect(said.length).toBeGreaterThan(0);
    expect(emulator.journal.entries.at(-1)?.status).toBe(200);
  } finally {
    await emulator.close();
  }
});
