// What our packages add to a user's bundle: minified, gzipped, against a limit. What they stand on is left
// out. With --peers, the AI SDK's provider beside its peer: minified, the goal is a fifth.
// SPDX-License-Identifier: Apache-2.0
import { gzipSync } from 'node:zlib';
import { join, relative } from 'node:path';
import { build, type Platform } from 'esbuild';
import { root } from './run.ts';

interface Case {
  name: string;
  platform: Platform;
  code: string;
  limit: number;
}

const core = `export { createBedrock } from 'bedrock-core';`;
const aiSdk = `export { createBedrock } from 'bedrock-ai-sdk';`;
const langchain = `export { ChatBedrock } from 'bedrock-langchain';`;

/** Limits in kB (1,000 bytes) of gzip. */
const cases: Case[] = [
  { name: 'bedrock-core, edge', platform: 'browser', code: core, limit: 20 },
  { name: 'bedrock-core, Node', platform: 'node', code: core, limit: 20 },
  { name: 'bedrock-ai-sdk, edge', platform: 'browser', code: aiSdk, limit: 31 },
  { name: 'bedrock-ai-sdk, Node', platform: 'node', code: aiSdk, limit: 31 },
  { name: 'bedrock-langchain, Node', platform: 'node', code: langchain, limit: 30 },
];

/** What is loaded at once: the entry and all that it imports, without what waits for an `import()`. */
async function bundleOf({ code, platform }: Pick<Case, 'code' | 'platform'>): Promise<Buffer> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: join(root, 'bench'), loader: 'ts' },
    absWorkingDir: root,
    outdir: 'bundle',
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2023',
    platform,
    conditions: ['@bedrock-kit/source'],
    external: ['@aws-sdk/*', '@langchain/*', 'ai'],
    logLevel: 'silent',
  });
  const loaded = new Set(
    Object.keys(metafile.outputs).filter((path) => metafile.outputs[path]?.entryPoint === '<stdin>'),
  );
  for (const path of loaded) {
    for (const { kind, path: imported, external } of metafile.outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) loaded.add(imported);
    }
  }
  const files = outputFiles.filter(({ path }) => loaded.has(relative(root, path)));
  const bundle = Buffer.concat(files.map(({ contents }) => contents));
  // A name that the package does not export leaves an empty bundle: the smallest of all, and no answer.
  if (bundle.length < 1000) throw new Error('the bundle is empty.');
  return bundle;
}

const gzipped = (bundle: Buffer): number => gzipSync(bundle, { level: 9 }).length / 1000;

for (const each of cases) {
  try {
    const size = gzipped(await bundleOf(each));
    const over = size > each.limit;
    if (over) process.exitCode = 1;
    const line = `${each.name.padEnd(26)}${size.toFixed(1).padStart(6)} kB of ${each.limit} kB`;
    console.log(over ? `${line}  over the limit` : line);
  } catch (error) {
    process.exitCode = 1;
    console.log(
      `${each.name.padEnd(26)}could not be bundled: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

if (process.argv.includes('--peers')) {
  const peer = `export { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';`;
  for (const platform of ['browser', 'node'] as const) {
    const [ours, theirs] = [await bundleOf({ code: aiSdk, platform }), await bundleOf({ code: peer, platform })];
    const ratios = [ours.length / theirs.length, gzipped(ours) / gzipped(theirs)].map((ratio) => ratio.toFixed(2));
    console.log(`bedrock-ai-sdk, ${platform}: ${ratios.join(' ×, gzipped ')} × @ai-sdk/amazon-bedrock`);
  }
}
