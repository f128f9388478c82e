// Requests and tokens per minute: reserved before an answer, settled after it, filled again with time.
// SPDX-License-Identifier: Apache-2.0
import { resolveModel } from 'bedrock-core/dialects';
import { expect, test } from 'vitest';
import { startEmulator } from '../index.ts';
import { createQuotas } from './quotas.ts';

const nova = resolveModel('amazon.nova-lite-v1:0');
const claude = resolveModel('us.anthropic.claude-sonnet-4-5-20250929-v1:0');
const ask = (maxTokens?: number): { messages: []; inferenceConfig: { maxTokens?: number } } => ({
  messages: [],
  inferenceConfig: maxTokens === undefined ? {} : { maxTokens },
});
const usage = (
  inputTokens: number,
  outputTokens: number,
): { inputTokens: number; outputTokens: number; totalTokens: number } => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens,
});

test('a call reserves its input and its limit, and gives back what it did not use', () => {
  const quotas = createQuotas({ '*': { tokensPerMinute: 1000 } }, () => 0);
  const settle = quotas.reserve(ask(900), nova);
  expect(() => quotas.reserve(ask(900), nova)).toThrow('Too many tokens, please wait before trying again.');
  settle(usage(3, 7));
  // 990 are left.
  expect(() => quotas.reserve(ask(989), nova)).toThrow(/tokens/);
  expect(() => quotas.reserve(ask(980), nova)).not.toThrow();
});

test('a call without a limit reserves all that the model could write', () => {
  const quotas = createQuotas({ [nova.id]: { tokensPerMinute: 9_000 } }, () => 0);
  expect(() => quotas.reserve(ask(), nova)).toThrow(/tokens/);
  expect(() => quotas.reserve(ask(8_000), nova)).not.toThrow();
});

test('output of newer Claude models counts five times; each model has a quota of its own', () => {
  const quotas = createQuotas({ '*': { tokensPerMinute: 1_000 } }, () => 0);
  quotas.reserve(ask(500), claude)(usage(3, 150));
  expect(() => quotas.reserve(ask(300), claude)).toThrow(/tokens/);
  expect(() => quotas.reserve(ask(300), nova)).not.toThrow();
});

test('requests are counted for themselves, and come back with time', () => {
  let time = 0;
  const quotas = createQuotas({ '*': { requestsPerMinute: 2 } }, () => time);
  quotas.reserve(ask(1), nova);
  quotas.reserve(ask(1), nova);
  expect(() => quotas.reserve(ask(1), nova)).toThrow('Too many requests, please wait before trying again.');
  time = 29_000;
  expect(() => quotas.reserve(ask(1), nova)).toThrow(/requests/);
  time = 30_000;
  expect(() => quotas.reserve(ask(1), nova)).not.toThrow();
});

test('over the wire: a stream holds what it reserved until it ends', async () => {
  const emulator = await startEmulator({ quotas: { [nova.id]: { tokensPerMinute: 600 } } });
  const call = (operation: string, signal?: AbortSignal): Promise<Response> =>
    fetch(`${emulator.url}/model/${encodeURIComponent(nova.id)}/${operation}`, {
      method: 'POST',
      headers: { authorization: 'Bearer x', ...(signal === undefined ? {} : { 'x-emulator-fault': 'stall; after=2' }) },
      body: JSON.stringify({
        messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
        inferenceConfig: { maxTokens: 400 },
      }),
      ...(signal === undefined ? {} : { signal }),
    });
  try {
    const leaving = new AbortController();
    const stream = await call('converse-stream', leaving.signal);
    await stream.body?.getReader().read();
    const refused = await call('converse');
    expect([refused.status, await refused.json()]).toEqual([
      429,
      { message: 'Too many tokens, please wait before trying again.' },
    ]);
    expect(refused.headers.get('x-amzn-errortype')).toMatch(/^ThrottlingException:/);
    leaving.abort();
    await emulator.journal.next(({ aborted }) => aborted);
    expect((await call('converse')).status).toBe(200);
  } finally {
    await emulator.close();
  }
});
