// Both module formats, each with its own types. The declarations of every @ai-sdk/provider major, and the
// JSON Schema types that they use, are written into ours: no version of them ships as a dependency.
// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { defineConfig } from 'tsdown';

const typesFolder = createRequire(import.meta.url).resolve('@types/json-schema/package.json');
const jsonSchemaTypes = typesFolder.replace('package.json', 'index.d.ts');

export default defineConfig({
  entry: { v1: 'src/v1.ts', v2: 'src/v2.ts', v3: 'src/v3.ts', v4: 'src/v4.ts' },
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'node20',
  dts: true,
  deps: { onlyBundle: ['@ai-sdk/provider', '@types/json-schema'] },
  // The package `json-schema` holds no types, and a resolver that finds it looks no further.
  plugins: [{ name: 'json-schema-types', resolveId: (id) => (id === 'json-schema' ? jsonSchemaTypes : undefined) }],
});
