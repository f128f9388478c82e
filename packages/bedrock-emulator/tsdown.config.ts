// Both module formats, each with its own types, and the command.
// SPDX-License-Identifier: Apache-2.0
import { defineConfig, type UserConfig } from 'tsdown';

const shared: UserConfig = { platform: 'node', fixedExtension: false, target: 'node20', deps: { onlyBundle: [] } };

export default defineConfig([
  { ...shared, entry: { index: 'src/index.ts' }, format: ['esm', 'cjs'], dts: true },
  { ...shared, entry: { cli: 'src/cli.ts' }, format: 'esm', dts: false, clean: false },
]);
