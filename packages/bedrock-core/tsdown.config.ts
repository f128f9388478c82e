// Both module formats, each with its own types. `#platform` and `#transport` stay as they are, so that
// the `imports` of package.json choose Node's or the edge's half where the package is used.
// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    dialects: 'src/dialects.ts',
    'platform.node': 'src/platform/platform.node.ts',
    'platform.edge': 'src/platform/platform.edge.ts',
    'transport.node': 'src/transport/transport.node.ts',
    'transport.edge': 'src/transport/transport.edge.ts',
  },
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'node20',
  dts: true,
  deps: { neverBundle: [/^node:/, /^#/] },
});
