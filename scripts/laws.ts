// `pnpm laws`: what holds for every dialect, tried a thousand times each. `pnpm laws 10000` for more.
// SPDX-License-Identifier: Apache-2.0
import { run } from './run.ts';

process.env['LAWS_RUNS'] = process.argv[2] ?? '1000';
const files = [
  'packages/bedrock-core/src/dialects/laws.test.ts',
  'packages/bedrock-core/src/client/byte-splits.prop.test.ts',
];
const { exitCode } = await run('vitest', ['run', '--testTimeout=600000', ...files]);
process.exitCode = exitCode;
