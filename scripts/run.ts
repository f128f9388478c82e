// Runs a command to its end, and on nobody's account.
// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('..', import.meta.url));

export interface Outcome {
  /** 127 when the command could not be started; 128 when a signal ended it. */
  exitCode: number;
  /** What it wrote, when it was asked for. */
  output: string;
}

/** The answers must not depend on whose machine this is. */
export function forgetIdentity(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  process.env['AWS_CONFIG_FILE'] = process.env['AWS_SHARED_CREDENTIALS_FILE'] = `${root}no-such-file`;
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
}

/** Shows the command's output, or with `capture` keeps it (stdout and stderr together). `timeout` (ms) ends it. */
export function run(
  command: string,
  args: string[],
  { cwd = root, capture = false, timeout = 0 } = {},
): Promise<Outcome> {
  const child = spawn(command, args, {
    cwd,
    timeout,
    stdio: ['ignore', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ exitCode: 127, output: error.message }));
    child.once('close', (code) => resolve({ exitCode: code ?? 128, output }));
  });
}
