#!/usr/bin/env node
// `npx bedrock-emulator`: the emulator as a program.
// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { startEmulator, type EmulatorOptions } from './emulator.ts';

const usage = `Usage: bedrock-emulator [options]

A local Amazon Bedrock: same paths, event streams, signatures and refusals; no AWS account.

  --port N               port to listen on (default 4567; 0 takes a free one)
  --host HOST            address to listen on (default 127.0.0.1)
  --auth MODE            off, permissive (default) or strict
  --access-key ID:SECRET keys that strict accepts; may be repeated
  --api-key KEY          API key that strict accepts; may be repeated
  --latency MS           wait before every reply (default 0)
  --tokens-per-second N  speed of streams (default 0: unlimited)
  --quiet                print the URL only
  --help                 this text`;

class UsageError extends Error {}

function readOptions(): EmulatorOptions & { quiet: boolean } {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4567' },
      host: { type: 'string', default: '127.0.0.1' },
      auth: { type: 'string', default: 'permissive' },
      'access-key': { type: 'string', multiple: true, default: [] },
      'api-key': { type: 'string', multiple: true, default: [] },
      latency: { type: 'string', default: '0' },
      'tokens-per-second': { type: 'string', default: '0' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  const { auth } = values;
  if (auth !== 'off' && auth !== 'permissive' && auth !== 'strict')
    throw new UsageError(`--auth takes off, permissive or strict, not '${auth}'.`);
  return {
    port: readNumber('port', values.port, 65_535),
    host: values.host,
    auth,
    credentials: values['access-key'].map(readKeys),
    apiKeys: values['api-key'],
    latencyMs: readNumber('latency', values.latency),
    tokensPerSecond: readNumber('tokens-per-second', values['tokens-per-second']),
    quiet: values.quiet,
  };
}

function readNumber(name: string, text: string, max = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= max))
    throw new UsageError(`--${name} takes a number from 0${max === 65_535 ? ' to 65535' : ''}, not '${text}'.`);
  return value;
}

function readKeys(text: string): { accessKeyId: string; secretAccessKey: string } {
  const colon = text.indexOf(':');
  if (colon <= 0) throw new UsageError('--access-key takes ID:SECRET.');
  return { accessKeyId: text.slice(0, colon), secretAccessKey: text.slice(colon + 1) };
}

function fail(message: string, code: number): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = code;
}

try {
  const { quiet, ...options } = readOptions();
  const emulator = await startEmulator(options);
  const help = `
Amazon Bedrock, emulated, at ${emulator.url}

Point any client at it:
  export AWS_ENDPOINT_URL_BEDROCK_RUNTIME=${emulator.url}
  export AWS_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=emulator AWS_SECRET_ACCESS_KEY=emulator

Ctrl-C stops it.
`;
  process.stdout.write(quiet ? `${emulator.url}\n` : help);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void emulator.close().then(() => process.exit(0)));
  }
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') fail('The port is in use. Choose another one with --port, or 0 for a free one.', 1);
  else if (error instanceof UsageError || code.startsWith('ERR_PARSE_ARGS'))
    fail(`${(error as Error).message}\n\n${usage}`, 2);
  else fail(error instanceof Error ? error.message : String(error), 1);
}
