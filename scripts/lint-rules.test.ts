// The house rules, proven on files that break them: layers, cycles and what else nobody would notice if
// the configuration stopped to catch it.
// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './run.ts';

const core = 'packages/bedrock-core/src';
const layer = 'no-restricted-imports';
const imports = (specifier: string): string => `import { x } from '${specifier}';\nexport const y = x;\n`;

/** File, its text, the rule that must catch it. */
const broken: [path: string, text: string, rule: string][] = [
  [`${core}/json.ts`, imports('./wire/sse.ts'), layer],
  [`${core}/errors.ts`, imports('./converse/collect.ts'), layer],
  [`${core}/dialects.ts`, imports('./auth/resolve.ts'), layer],
  [`${core}/platform/platform.edge.ts`, imports('node:crypto'), layer],
  [`${core}/platform/clock.node.ts`, imports('../converse/types.ts'), layer],
  [`${core}/converse/up.ts`, imports('../dialects/dialect.ts'), layer],
  [`${core}/converse/aside.ts`, imports('../wire/sse.ts'), layer],
  [`${core}/converse/deep/up.ts`, imports('../../client/bedrock.ts'), layer],
  [`${core}/catalog/up.ts`, imports('../auth/sigv4.ts'), layer],
  [`${core}/catalog/aside.ts`, imports('../converse/repair.ts'), layer],
  [`${core}/wire/up.ts`, imports('../dialects/dialect.ts'), layer],
  [`${core}/wire/out.ts`, imports('#transport'), layer],
  [`${core}/dialects/io.ts`, imports('../transport/http.ts'), layer],
  [`${core}/dialects/sibling.ts`, imports('./nova.ts'), layer],
  [`${core}/dialects/family/sibling.ts`, imports('../nova.ts'), layer],
  [`${core}/dialects/shared.ts`, imports('./registry.ts'), layer],
  [`${core}/embeddings/io.ts`, imports('../auth/sigv4.ts'), layer],
  [`${core}/video/sibling.ts`, imports('./nova-reel.ts'), layer],
  [`${core}/embeddings/aside.ts`, imports('../dialects/nova.ts'), layer],
  [`${core}/auth/dialect.ts`, imports('../dialects/dialect.ts'), layer],
  [`${core}/auth/send.ts`, imports('../transport/retry.ts'), layer],
  [`${core}/transport/dialect.node.ts`, imports('../dialects/nova.ts'), layer],
  [`${core}/transport/up.ts`, imports('../client/bedrock.ts'), layer],
  [`${core}/transport/node.ts`, imports('node:https'), layer],
  [`${core}/client/public.ts`, imports('../index.ts'), layer],
  ['packages/bedrock-ai-sdk/src/deep.ts', imports('bedrock-core/dialects'), layer],
  ['packages/bedrock-langchain/src/aws.ts', imports('@aws-sdk/client-bedrock-runtime'), layer],
  ['packages/bedrock-emulator/src/deep.ts', imports('bedrock-core/src/wire/sse.ts'), layer],
  [`${core}/client/a.ts`, `import { b } from './b.ts';\nexport const a = (): unknown => b;\n`, 'no-cycle'],
  [`${core}/client/b.ts`, `import { a } from './a.ts';\nexport const b = (): unknown => a;\n`, 'no-cycle'],
  [
    `${core}/client/floating.ts`,
    `async function f(): Promise<void> {}\nexport function g(): void {\n  f();\n}\n`,
    'no-floating-promises',
  ],
  [`${core}/client/any.ts`, 'export const value: any = 1;\n', 'no-explicit-any'],
  [`${core}/client/default.ts`, 'const value = 1;\nexport default value;\n', 'no-default-export'],
  [`${core}/client/camelCase.ts`, 'export const value = 1;\n', 'filename-case'],
  [`${core}/client/long.ts`, '// A line.\n'.repeat(401), 'max-lines'],
  [`${core}/client/only.test.ts`, `import { test } from 'vitest';\ntest.only('x', () => {});\n`, 'no-focused-tests'],
  [`${core}/client/skip.test.ts`, `import { test } from 'vitest';\ntest.skip('x', () => {});\n`, 'no-disabled-tests'],
  [`${core}/client/console.ts`, `console.log('x');\n`, 'no-console'],
];

/** What the layers allow. */
const sound: [path: string, text: string][] = [
  [`${core}/errors.ts`, imports('./converse/types.ts')],
  [`${core}/dialects.ts`, imports('./auth/sigv4.ts')],
  [`${core}/platform/platform.node.ts`, imports('node:crypto')],
  [`${core}/converse/types.ts`, imports('../json.ts')],
  [`${core}/converse/repair.ts`, imports('../catalog/model.ts')],
  [`${core}/catalog/models.ts`, imports('../converse/types.ts')],
  [`${core}/dialects/nova.ts`, imports('./dialect.ts')],
  [`${core}/dialects/family/request.ts`, imports('./reply.ts')],
  [`${core}/dialects/jamba.ts`, imports('./chat-completions/index.ts')],
  [`${core}/dialects/family/reply.ts`, imports('../dialect.ts')],
  [`${core}/dialects/registry.ts`, imports('./nova.ts')],
  [`${core}/dialects/all.ts`, imports('./nova.ts')],
  [`${core}/dialects/dialect.ts`, imports('../wire/sse.ts')],
  [`${core}/auth/assume-role.ts`, imports('../transport/http.ts')],
  [`${core}/transport/transport.node.ts`, imports('node:https')],
  [`${core}/client/bedrock.ts`, imports('../dialects/registry.ts')],
  ['packages/bedrock-langchain/src/chat.ts', imports('bedrock-core')],
  ['packages/bedrock-emulator/src/server.ts', imports('bedrock-core/dialects')],
];

interface Diagnostic {
  /** Absent when the file does not parse. */
  code?: string;
  filename: string;
}

const folders: string[] = [];

/** Lints the files in a folder of their own; answers `path: rule` of everything found. */
async function lint(files: (readonly [string, string, ...string[]])[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-kit-lint-'));
  folders.push(folder);
  cpSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { strict: true }, include: ['packages'] }),
  );
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const output = await new Promise<string>((resolve) => {
    const oxlint = join(root, 'node_modules/.bin/oxlint');
    // Its type-aware half is a program of its own, looked for on the path.
    const env = { ...process.env, PATH: `${dirname(oxlint)}:${process.env['PATH']}` };
    execFile(oxlint, ['--format=json'], { cwd: folder, env, maxBuffer: 1 << 24 }, (_, stdout) => resolve(stdout));
  });
  const { diagnostics } = JSON.parse(output) as { diagnostics: Diagnostic[] };
  return diagnostics.map(
    ({ filename, code }) => `${filename}: ${code?.replace(/^.*\((.*)\)$/, '$1') ?? 'does not parse'}`,
  );
}

let found: string[] = [];

beforeAll(async () => {
  found = await lint(broken);
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test.each(broken)('%s is caught', (path, _, rule) => {
  expect(found).toContain(`${path}: ${rule}`);
});

test('what the layers allow is not caught', async () => {
  expect((await lint(sound)).filter((each) => each.endsWith(layer))).toEqual([]);
});
