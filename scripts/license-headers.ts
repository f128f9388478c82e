// Every source file names its licence near its top.
// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.ts';

const listed = [
  'ls-files',
  '--cached',
  '--others',
  '--exclude-standard',
  '*.ts',
  '*.mts',
  '*.cts',
  '*.js',
  '*.mjs',
  '*.cjs',
];
const files = execFileSync('git', listed, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);

const missing = files.filter((file) => {
  const path = join(root, file);
  if (!existsSync(path)) return false;
  const opening = readFileSync(path, 'utf8').split('\n', 6);
  return !opening.includes('// SPDX-License-Identifier: Apache-2.0');
});

for (const file of missing) console.error(`${file}: no line "// SPDX-License-Identifier: Apache-2.0" near the top`);
console.log(`license headers: ${files.length - missing.length} of ${files.length} files`);
process.exitCode = missing.length > 0 ? 1 : 0;
