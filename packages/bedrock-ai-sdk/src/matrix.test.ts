// What works with which version of ai, against the emulator; docs/ai-sdk-matrix.md is written from this run.
// SPDX-License-Identifier: Apache-2.0
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAi4 } from './testing/matrix/ai4.ts';
import type { AiVersion } from './testing/matrix/ai-version.ts';
import { features, script, type Cell } from './testing/matrix/features.ts';
import { createLaterAis } from './testing/matrix/later-ai.ts';

const names = ['ai@4', 'ai@5', 'ai@6', 'ai@7'];
const held = new Set<string>();
let emulators: Record<'fast' | 'paced', Emulator>;
let versions: Record<'fast' | 'paced', AiVersion[]>;

beforeAll(async () => {
  const [fast, paced] = [await startEmulator({ reply: script }), await startEmulator({ tokensPerSecond: 500 })];
  const versionsOf = ({ url: baseURL }: Emulator): AiVersion[] => {
    const settings = { region: 'us-east-1', baseURL, accessKeyId: 'a', secretAccessKey: 'b' };
    return [createAi4(settings), ...createLaterAis(settings)];
  };
  emulators = { fast, paced };
  versions = { fast: versionsOf(fast), paced: versionsOf(paced) };
});
afterAll(() => Promise.all([emulators.fast.close(), emulators.paced.close()]));

function cellOf(feature: string, name: string, pace: 'fast' | 'paced'): Cell {
  const ai = versions[pace].find((version) => version.name === name) as AiVersion;
  const { journal } = emulators[pace];
  const id = `${name}: ${feature}`;
  return {
    ai,
    headers: { 'x-cell': id },
    requests: () => journal.entries.filter(({ headers }) => headers['x-cell'] === id),
    finished: () => journal.next(({ headers }) => headers['x-cell'] === id),
  };
}

const cells = features.flatMap(({ name: feature, missing = {}, isPaced = false, run }) =>
  names
    .filter((name) => missing[name] === undefined)
    .map((name) => ({ name, feature, run, pace: isPaced ? ('paced' as const) : ('fast' as const) })),
);

// Side by side, because ai@4 waits two seconds before it sends a throttled call again.
describe.concurrent('every feature with every version', () => {
  test.each(cells)('$name: $feature', async ({ name, feature, run, pace }) => {
    await run(cellOf(feature, name, pace));
    held.add(`${name}: ${feature}`);
  });
});

test('the table in the docs is the one of this run', async () => {
  const reasons = features.flatMap(({ name, missing = {} }) =>
    Object.entries(missing).map(([version, reason]) => `${name} with ${version}: ${reason}`),
  );
  const rows = features.map(({ name: feature, holds, missing = {} }) => {
    const marks = names.map((name) => {
      if (missing[name] !== undefined) return '–';
      return held.has(`${name}: ${feature}`) ? '✓' : '✗';
    });
    return `| ${feature} | ${marks.join(' | ')} | ${holds} |`;
  });
  const table = [
    '# bedrock-ai-sdk with every version of the AI SDK',
    '',
    'Each cell is a test against the emulator (`packages/bedrock-ai-sdk/src/matrix.test.ts`), which writes this table:',
    '`vitest run packages/bedrock-ai-sdk/src/matrix.test.ts -u`. ai@4 uses `bedrock-ai-sdk/v1`, ai@5 `/v2`, ai@6 `/v3`,',
    'ai@7 `/v4`.',
    '',
    `| | ${names.join(' | ')} | what holds |`,
    `|---|${names.map(() => ':-:').join('|')}|---|`,
    ...rows,
    '',
    ...reasons.map((reason) => `- ${reason}.`),
    '',
  ].join('\n');
  await expect(table).toMatchFileSnapshot('../../../docs/ai-sdk-matrix.md');
});
