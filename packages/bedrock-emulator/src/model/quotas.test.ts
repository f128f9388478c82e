// Requests and tokens per minute: reserved before an answer, settled after it, filled again with time.
// SPDX-License-Identifier: Apache-2.0
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
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
  const emulator = await startEmulator({ quotas: { [nova.id]: { tokensPerMinute: 600 } }, tokensPerSecond: 500 });
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: emulator.url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    authSchemePreference: ['aws.auth#sigv4'],
    maxAttempts: 1,
  });
  const request = {
    modelId: nova.id,
    messages: [{ role: 'user' as const, content: [{ text: 'Hi' }] }],
    inferenceConfig: { maxTokens: 400 },
  };
  try {
    const { stream = [] } = await client.send(new ConverseStreamCommand(request));
    const refused = client.send(new ConverseCommand(request));
    await expect(refused).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'Too many tokens, please wait before trying again.',
      $metadata: { httpStatusCode: 429 },
    });
    const events: string[] = [];
    for await (const event of stream) events.push(...Object.keys(event));
    expect(events.at(-1)).toBe('metadata');
    const reply = await client.send(new ConverseCommand(request));
    expect(reply.stopReason).toBe('end_turn');
  } finally {
    client.destroy();
    await emulator.close();
  }
});
