// The program as a user starts it: a process, its output, its exit code.
// SPDX-License-Identifier: Apache-2.0
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { startEmulator } from './index.ts';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function start(...args: string[]): { child: ChildProcess; output: () => string } {
  const program = fileURLToPath(new URL('cli.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@bedrock-kit/source', program, ...args]);
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (text += piece.toString()));
  return { child, output: () => text };
}

async function exitOf(...args: string[]): Promise<{ code: number; output: string }> {
  const { child, output } = start(...args);
  const [code] = (await once(child, 'close')) as [number];
  return { code, output: output() };
}

test('it prints where it listens and how to point a client at it, answers, and stops on Ctrl-C', async () => {
  const { child, output } = start('--port', '0');
  while (!output().includes('Ctrl-C')) await once(child.stdout ?? child, 'data');
  expect(output()).toContain('AWS_ENDPOINT_URL_BEDROCK_RUNTIME=http://127.0.0.1:');
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0] ?? '';
  const reply = await fetch(`${url}/foundation-models`, { headers: { authorization: 'Bearer any' } });
  expect(reply.status).toBe(200);
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([0, null]);
});

test('wrong input is told in words, with the usage, and exits with 2', async () => {
  for (const args of [
    ['--nope'],
    ['--port', 'x'],
    ['--auth', 'maybe'],
    ['--access-key', 'no-colon'],
    ['--auth', 'strict'],
    ['--fault', 'none'],
  ]) {
    const { code, output } = await exitOf(...args);
    expect(code, args.join(' ')).toBe(2);
    expect(output).toContain('Usage: bedrock-emulator');
  }
  expect(await exitOf('--help')).toMatchObject({ code: 0 });
});

test('a port in use is told in words', async () => {
  const emulator = await startEmulator();
  const { code, output } = await exitOf('--port', String(emulator.port));
  expect([code, output]).toEqual([1, expect.stringContaining('port is in use')]);
  await emulator.close();
});
