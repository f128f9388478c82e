// One program per feature of @ai-sdk/amazon-bedrock, run with it and with ours: what differs is listed and justified.
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { createAmazonBedrock as createPeer } from '@ai-sdk/amazon-bedrock';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { script } from './testing/matrix/features.ts';
import { compare, toJson, type Difference } from './testing/migration/compare.ts';
import { conversations } from './testing/migration/conversations.ts';
import { knownDifferences, toRow, type KnownDifference } from './testing/migration/differences.ts';
import { entryPrograms } from './testing/migration/entries.ts';
import { inputs } from './testing/migration/inputs.ts';
import { otherModels } from './testing/migration/other-models.ts';
import type { ProviderSettings } from './testing/migration/program.ts';
import { createAmazonBedrock as createOurs } from './v4.ts';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const seen = new Set<KnownDifference>();
let emulators: [peer: Emulator, ours: Emulator];

beforeAll(async () => {
  const start = (): Promise<Emulator> =>
    startEmulator({ auth: 'strict', credentials: [keys], apiKeys: ['the-key'], reply: script });
  emulators = [await start(), await start()];
});
afterAll(() => Promise.all(emulators.map((emulator) => emulator.close())));

/** A program as each of the two packages runs it. */
interface Both {
  name: string;
  peer(emulator: Emulator): Promise<unknown>;
  ours(emulator: Emulator): Promise<unknown>;
}

const programs: Both[] = [
  ...[...conversations, ...inputs, ...otherModels].map(({ name, run }): Both => ({
    name,
    peer: (emulator) => run((settings) => createPeer(settingsFor(emulator, settings))),
    ours: (emulator) => run((settings) => createOurs(settingsFor(emulator, settings))),
  })),
  ...entryPrograms.map(({ name, run, peer, ours }): Both => ({
    name,
    peer: (emulator) => run(peer(settingsFor(emulator))),
    ours: (emulator) => run(ours(createOurs(settingsFor(emulator)))),
  })),
];

/** What the program saw, and what was sent for it. */
async function observe(run: Both['peer'], emulator: Emulator): Promise<unknown> {
  emulator.journal.clear();
  const result = await run(emulator).catch((error: unknown) => ({ thrown: String(error) }));
  const requests = emulator.journal.entries.map(({ method, path, body, status, headers }) => ({
    method,
    path: decodeURIComponent(path),
    body,
    status,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => /^x-(?!amz)/.test(name))),
  }));
  return { result, requests };
}

function settingsFor({ url }: Emulator, settings: ProviderSettings = {}): ProviderSettings & { region: string } {
  const hasOwn = settings.apiKey !== undefined || settings.credentialProvider !== undefined;
  return { region: 'us-east-1', baseURL: url, ...(hasOwn ? {} : keys), ...settings };
}

async function differencesOf({ peer, ours }: Both): Promise<Difference[]> {
  const both = await Promise.all([observe(peer, emulators[0]), observe(ours, emulators[1])]);
  return compare(toJson(both[0]), toJson(both[1]));
}

describe('what programs see, and what is sent, is the same but for what is listed', () => {
  test.each(programs)('$name', async (program) => {
    const unknown = (await differencesOf(program)).filter((difference) => {
      const known = knownDifferences.filter(
        ({ path, programs: where = /^/, fits = () => true }) =>
          path.test(difference.path) && where.test(program.name) && fits(difference),
      );
      for (const one of known) seen.add(one);
      return known.length === 0;
    });
    expect(unknown).toEqual([]);
  });

  test('what is listed is seen', () => {
    expect(knownDifferences.filter((difference) => !seen.has(difference)).map(toRow)).toEqual([]);
  });

  test('the docs list the same', () => {
    const doc = readFileSync(new URL('../../../docs/migrate-from-ai-sdk-amazon-bedrock.md', import.meta.url), 'utf8');
    const table = doc.split('## Differences')[1]?.split('\n## ')[0] ?? '';
    const rows = table.split('\n').filter((line) => /^\| (?!What \|)/.test(line));
    expect(rows).toEqual(knownDifferences.map(toRow));
  });
});
