// Before every test file: what a test does to the environment ends with it. `vi.unstubAllEnvs` leaves behind
// what was not there before, once several files have run in one process.
// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach } from 'vitest';

let before: NodeJS.ProcessEnv = {};

beforeEach(() => {
  before = { ...process.env };
});

afterEach(() => {
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(before, name)) delete process.env[name];
  Object.assign(process.env, before);
});
