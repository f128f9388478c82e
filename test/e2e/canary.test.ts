// Secrets and prompts stay where they belong: planted in every place that takes one, they are found in no
// error, event, span, inspection or JSON, however a call goes.
// SPDX-License-Identifier: Apache-2.0
import { inspect } from 'node:util';
import {
  createBedrock,
  type Bedrock,
  type BedrockSettings,
  type CallOptions,
  type ConverseRequest,
  type Hooks,
  type Telemetry,
} from 'bedrock-core';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterEach, expect, test } from 'vitest';

const canary = 'CANARY';
const modelId = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const request: ConverseRequest = {
  modelId,
  system: [{ text: `${canary}-system` }],
  messages: [{ role: 'user', content: [{ text: `${canary}-prompt` }] }],
  inferenceConfig: { maxTokens: 100, stopSequences: [`${canary}-stop`] },
  requestMetadata: { note: `${canary}-metadata` },
};
const keys = { accessKeyId: `${canary}ID`, secretAccessKey: `${canary}-secret`, sessionToken: `${canary}-token` };
const headers = {
  cookie: `session=${canary}`,
  'x-api-key': `${canary}-api`,
  'x-custom': `${canary}-custom`,
  'x-amz-security-token': `${canary}-token`,
};
const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** Everything that anybody could log, and what holds it. */
class Ledger {
  readonly seen: { where: string; value: unknown }[] = [];
  readonly hooks: Hooks;
  readonly telemetry: Telemetry;

  constructor() {
    const names = ['onStart', 'onRequest', 'onResponse', 'onRetry', 'onError', 'onEnd'] as const;
    this.hooks = Object.fromEntries(names.map((name) => [name, (event: object) => this.add(name, event)]));
    const put =
      (where: string) =>
      (...values: unknown[]): void =>
        this.add(where, values);
    const span = { setAttributes: put('span'), addEvent: put('span'), setStatus: put('span'), end: () => undefined };
    const startSpan = (...values: unknown[]): typeof span => {
      put('span')(...values);
      return span;
    };
    this.telemetry = { tracer: { startSpan }, meter: { createHistogram: () => ({ record: put('metric') }) } };
  }

  add(where: string, value: unknown): void {
    this.seen.push({ where, value });
  }

  /** Every way in which a value becomes text. */
  check(): void {
    for (const { where, value } of this.seen) {
      const texts = [
        inspect(value, { depth: Infinity, maxStringLength: null, maxArrayLength: null }),
        JSON.stringify(value) ?? '',
        String(value),
        ...(value instanceof Error
          ? [value.message, value.stack ?? '', inspect(value.cause, { depth: Infinity })]
          : []),
      ];
      for (const text of texts) expect(text, where).not.toContain(canary);
    }
  }
}

/** One call to its end, by stream or not; what it left behind goes into the ledger. */
async function call(ledger: Ledger, bedrock: Bedrock, options: CallOptions): Promise<void> {
  try {
    const result = await bedrock.converse(request, options);
    ledger.add('result', result);
  } catch (error) {
    ledger.add('error', error);
  }
  try {
    const result = await bedrock.converseStream(request, options);
    ledger.add('stream', result);
    for await (const event of result.stream) ledger.add('event', event);
  } catch (error) {
    ledger.add('error of a stream', error);
  }
}

const faults = [
  '',
  'ValidationException',
  'AccessDeniedException',
  'ExpiredTokenException',
  'InternalServerException; times=1',
  'ThrottlingException; retry-after=99999',
  'ModelStreamErrorException; after=2',
  ...['truncate; after=3', 'bad-crc; after=3', 'end; after=3', 'close; after=3', 'reset', 'error-frame; after=1'],
];

async function start(): Promise<Emulator> {
  // Its own words echo the prompt, as a model's may: these do not.
  const content = [{ text: 'A reply that takes more than one event, all in all.' }];
  const emulator = await startEmulator({
    auth: 'off',
    reply: () => ({ output: { message: { role: 'assistant', content } } }),
  });
  open.push(() => emulator.close());
  return emulator;
}

function connect(ledger: Ledger, settings: BedrockSettings): Bedrock {
  const { hooks, telemetry } = ledger;
  const bedrock = createBedrock({
    region: 'us-east-1',
    headers,
    hooks,
    telemetry,
    maxRetries: 1,
    ...settings,
  });
  open.push(() => bedrock.close());
  ledger.add('client', bedrock);
  return bedrock;
}

const identities: [string, BedrockSettings][] = [
  ['keys', { credentials: keys }],
  ['a provider', { credentials: () => Promise.resolve(keys) }],
  ['an API key', { apiKey: `${canary}-key` }],
  ['an authorization header', { headers: { ...headers, authorization: `Bearer ${canary}` } }],
];

test.each(identities)('with %s: replies, refusals and broken streams', async (_, identity) => {
  const ledger = new Ledger();
  const { url: endpoint } = await start();
  const bedrock = connect(ledger, { endpoint, ...identity });
  for (const fault of faults) await call(ledger, bedrock, { headers: { 'x-emulator-fault': fault } });
  expect(new Set(ledger.seen.map(({ where }) => where))).toEqual(
    new Set([
      ...['client', 'result', 'stream', 'event', 'error', 'error of a stream', 'span', 'metric'],
      ...['onStart', 'onRequest', 'onResponse', 'onRetry', 'onError', 'onEnd'],
    ]),
  );
  ledger.check();
});

test('several targets, aborts, deadlines, and nobody there', async () => {
  const ledger = new Ledger();
  const [gone, alive] = [await start(), await start()];
  await gone.close();
  const targets = [
    { endpoint: gone.url, credentials: keys },
    { endpoint: alive.url, apiKey: `${canary}-key`, headers: { 'x-other': canary } },
  ];
  await call(ledger, connect(ledger, { targets, maxConcurrency: 1 }), {});
  await call(ledger, connect(ledger, { endpoint: gone.url, credentials: keys }), {});
  const bedrock = connect(ledger, { endpoint: alive.url, credentials: keys });
  const stall = { headers: { 'x-emulator-fault': 'stall; after=1' } };
  await call(ledger, bedrock, { ...stall, timeouts: { idle: 30 } });
  await call(ledger, bedrock, { ...stall, timeouts: { total: 30 } });
  await call(ledger, bedrock, { ...stall, signal: AbortSignal.timeout(30) });
  ledger.check();
});

test('settings and requests that cannot work', async () => {
  const ledger = new Ledger();
  const { url: endpoint } = await start();
  const broken: BedrockSettings[] = [
    { endpoint, credentials: { ...keys, secretAccessKey: `${canary}\n` } },
    { endpoint, credentials: { ...keys, sessionToken: `${canary} space` } },
    { endpoint, credentials: { ...keys, accessKeyId: '' } },
    { endpoint, apiKey: `${canary}\r\n` },
    { endpoint, apiKey: canary, credentials: keys },
    { endpoint, credentials: keys, headers: { 'x-custom': `${canary}\n` } },
    { endpoint, credentials: () => Promise.reject(Object.assign(new Error('refused'), { status: 403 })) },
    { endpoint: `https://user:${canary}@example.com`, credentials: keys },
    { endpoint: `https://example.com/?key=${canary}`, credentials: keys },
    { endpoint: 'http://example.com', credentials: keys },
  ];
  for (const settings of broken) await call(ledger, connect(ledger, settings), {});
  const errors = ledger.seen.filter(({ where }) => where.startsWith('error'));
  expect(errors).toHaveLength(2 * broken.length);
  ledger.check();

  const bedrock = connect(ledger, { endpoint, credentials: keys });
  const media = { format: `${canary}` as 'png', source: { bytes: new TextEncoder().encode(canary) } };
  const requests: ConverseRequest[] = [
    { ...request, messages: [{ role: 'user', content: [{ image: { ...media, format: 'png' } }] }] },
    {
      ...request,
      messages: [{ role: 'user', content: [{ toolResult: { toolUseId: 'none', content: [{ text: canary }] } }] }],
    },
    { ...request, inferenceConfig: { maxTokens: -1 } },
  ];
  for (const each of requests)
    ledger.add('error of a request', await bedrock.converse(each).catch((error: unknown) => error));
  ledger.check();
});
