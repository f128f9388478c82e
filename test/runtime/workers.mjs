// Workers: the packages bundled as for Cloudflare, in its own runtime (workerd). Without arguments it only
// finds out whether that starts here.
// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';

const [variant, body] = process.argv.slice(2);
const probe = `export default { fetch: () => new Response('It starts.') };`;

async function bundle() {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { worker as default } from './worker.mjs';`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', '@aws-sdk/*'],
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

const miniflare = new Miniflare({
  // Given by hand: Miniflare's own search refuses an `import()` whose module is known at run time only.
  modules: [{ type: 'ESModule', path: 'worker.mjs', contents: variant === undefined ? probe : await bundle() }],
  compatibilityDate: '2026-07-01',
  compatibilityFlags: variant === 'nodejs_compat' ? [variant] : [],
});
try {
  const response = await miniflare.dispatchFetch('http://worker.local/', { method: 'POST', body });
  console.log(await response.text());
} finally {
  await miniflare.dispose();
}
