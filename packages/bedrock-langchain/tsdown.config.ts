// Both module formats, each with its own types.
// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    embeddings: 'src/embeddings.ts',
    rerank: 'src/rerank.ts',
    retrievers: 'src/retrievers.ts',
    tools: 'src/image-tool.ts',
    middleware: 'src/middleware.ts',
  },
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'node20',
  dts: true,
  deps: { onlyBundle: [] },
});
