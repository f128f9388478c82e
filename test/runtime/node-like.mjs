// Node, Bun and Deno: loads the packages as an ES module or by `require`. It ends by itself when nothing of
// a call is left behind.
// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { runChecks } from './checks.mjs';

const [format, text] = process.argv.slice(2);
const load = format === 'cjs' ? async (name) => createRequire(import.meta.url)(name) : (name) => import(name);
const lines = await runChecks({ ...JSON.parse(text), load, hasNode: true });
console.log(lines.join('\n'));
