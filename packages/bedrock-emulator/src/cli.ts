#!/usr/bin/env node
// `npx bedrock-emulator`: the emulator as a program.
// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { startEmulator, type EmulatorOptions } from './emulator.ts';
import { parseFault } from './faults/fault.ts';
import { AwsRefusal } from './server/http.ts';

const usage = `Usage: bedrock-emulator [options]

A local Amazon Bedrock: same paths, event streams, signatures and refusals; no AWS account.

  --port N               port to listen on (default 4567; 0 takes a free one)
  --host HOST            address to listen on (default 127.0.0.1)
  --auth MODE            off, permissive (default) or strict
  --access-key ID:SECRET keys that strict accepts; may be repeated
  --api-key KEY          API key that strict accepts; may be repeated
  --latency MS           wait before every reply (default 0)
  --tokens-per-second N  speed of streams (default 0: unlimited)
  --rpm N, --tpm N       requests and tokens a minute of each model (default: no limit)
  --async-job MS         how long an asynchronous call takes (default 1000)
  --fault FAULT          befalls every call, e.g. 'ThrottlingException; times=2'
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
      'async-job': { type: 'string', default: '1000' },
      rpm: { type: 'string' },
      tpm: { type: 'string' },
      fault: { type: 'string' },
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
  const credentials = values['access-key'].map(readKeys);
  if (auth === 'strict' && credentials.length === 0 && values['api-key'].length === 0)
    throw new UsageError('--auth strict needs keys to know: --access-key ID:SECRET or --api-key KEY.');
  if (values.fault !== undefined) parseFault(values.fault);
  return {
    port: readNumber('port', values.port, 65_535),
    host: values.host,
    auth,
    credentials,
    apiKeys: values['api-key'],
    latencyMs: readNumber('latency', values.latency),
    tokensPerSecond: readNumber('tokens-per-second', values['tokens-per-second']),
    asyncJobMs: readNumber('async-job', values['async-job']),
    ...readQuotas(values),
    ...(values.fault === undefined ? {} : { fault: values.fault }),
    quiet: values.quiet,
  };
}

function readNumber(name: string, text: string, max = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= max))
    throw new UsageError(`--${name} takes a number from 0${max === 65_535 ? ' to 65535' : ''}, not '${text}'.`);
  return value;
}

function readQuotas({ rpm, tpm }: { rpm?: string | undefined; tpm?: string | undefined }): EmulatorOptions {
  if (rpm === undefined && tpm === undefined) return {};
  const all = {
    ...(rpm === undefined ? {} : { requestsPerMinute: readNumber('rpm', rpm) }),
    ...(tpm === undefined ? {} : { tokensPerMinute: readNumber('tpm', tpm) }),
  };
  return { quotas: { '*': all } };
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

/** How to point a client at it: with the keys that it knows, when it knows any. */
function instructions(url: string, { credentials = [], apiKeys = [] }: EmulatorOptions): string {
  const { accessKeyId = 'emulator', secretAccessKey = 'emulator' } = credentials[0] ?? {};
  const identity =
    credentials.length === 0 && apiKeys[0] !== undefined
      ? `AWS_BEARER_TOKEN_BEDROCK=${apiKeys[0]}`
      : `AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`;
  return `
Amazon Bedrock, emulated, at ${url}

Point any client at it:
  export AWS_ENDPOINT_URL_BEDROCK_RUNTIME=${url}
  export AWS_REGION=us-east-1
  export ${identity}

Ctrl-C stops it.
`;
}

try {
  const { quiet, ...options } = readOptions();
  const emulator = await startEmulator(options).catch((error: Error) => {
    const isTaken = 'code' in error && error.code === 'EADDRINUSE';
    throw isTaken ? new Error('The port is in use. Choose another one with --port, or 0 for a free one.') : error;
  });
  process.stdout.write(quiet ? `${emulator.url}\n` : instructions(emulator.url, options));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void emulator.close().then(() => process.exit(0)));
  }
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const isParseError = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (isParseError || error instanceof UsageError || error instanceof AwsRefusal) fail(`${message}\n\n${usage}`, 2);
  else fail(message, 1);
}
