// `npx -y pnpm@12 recipe NAME`: runs a recipe, unless --live with AWS's environment variables set so that
// its calls go to an emulator.
// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { startEmulator } from 'bedrock-emulator';

const recipes: Record<string, () => Promise<unknown>> = {
  retrieval: () => import('./retrieval.ts'),
  extraction: () => import('./extraction.ts'),
  images: () => import('./images.ts'),
  failover: () => import('./failover.ts'),
  voice: () => import('./voice.ts'),
};

const { values, positionals } = parseArgs({
  options: { live: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const recipe = recipes[positionals[0] ?? ''];

if (recipe === undefined) {
  console.log(`Usage: npx -y pnpm@12 recipe ${Object.keys(recipes).join(' | ')} [--live]`);
  process.exitCode = 1;
} else if (values.live) {
  await recipe();
} else {
  const emulator = await startEmulator();
  for (const name of Object.keys(process.env)) if (/^(AWS|BEDROCK)_/.test(name)) delete process.env[name];
  process.env['AWS_ENDPOINT_URL'] = emulator.url;
  process.env['AWS_REGION'] = 'us-east-1';
  process.env['AWS_ACCESS_KEY_ID'] = 'emulator';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'emulator';
  try {
    await recipe();
  } finally {
    await emulator.close();
  }
}
