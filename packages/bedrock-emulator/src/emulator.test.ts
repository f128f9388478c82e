// SPDX-License-Identifier: Apache-2.0
import { createBedrock, type Bedrock, type ConverseStreamEvent } from 'bedrock-core';
import { describe, expect, test } from 'vitest';
import { startEmulator } from './index.ts';

const keys = { accessKeyId: 'any', secretAccessKey: 'any' };

describe('answers', () => {
  test('are the same each time, reflect the prompt, and keep the limits', async () => {
    const emulator = await startEmulator();
    const bedrock = createBedrock({ region: 'us-east-1', endpoint: emulator.url, credentials: keys });
    const ask = {
      modelId: 'us.amazon.nova-lite-v1:0',
      messages: [{ role: 'user' as const, content: [{ text: 'Why is Neptune blue?' }] }],
    };
    const [first, second] = [await bedrock.converse(ask), await bedrock.converse(ask)];
    expect(first.output).toEqual(second.output);
    expect(first.output.message.content[0]?.text).toContain('Neptune');
    expect(first.$metadata.requestId).not.toBe(second.$metadata.requestId);
    expect((await bedrock.converse({ ...ask, inferenceConfig: { maxTokens: 5 } })).stopReason).toBe('max_tokens');
    const stopped = await bedrock.converse({ ...ask, inferenceConfig: { stopSequences: ['emulator'] } });
    expect(stopped.stopReason).toBe('stop_sequence');
    expect(stopped.output.message.content[0]?.text).not.toContain('emulator');
    bedrock.close();
    await emulator.close();
  });

  test('a repeated prefix is read from the prompt cache', async () => {
    const emulator = await startEmulator();
    const bedrock = createBedrock({ region: 'us-east-1', endpoint: emulator.url, credentials: keys });
    const request = {
      modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      system: [{ text: 'long '.repeat(5000) }, { cachePoint: { type: 'default' as const } }],
      messages: [{ role: 'user' as const, content: [{ text: 'Hi' }] }],
    };
    const [first, second] = [await bedrock.converse(request), await bedrock.converse(request)];
    expect(first.usage.cacheWriteInputTokens).toBeGreaterThan(4096);
    expect(second.usage).toMatchObject({
      cacheReadInputTokens: first.usage.cacheWriteInputTokens,
      cacheWriteInputTokens: 0,
    });
    bedrock.close();
    await emulator.close();
  });
});

describe('the journal', () => {
  test('tells of an abandoned stream, and holds no secret', async () => {
    const emulator = await startEmulator({ tokensPerSecond: 20 });
    const bedrock = createBedrock({
      region: 'us-east-1',
      endpoint: emulator.url,
      credentials: { accessKeyId: 'AKID', secretAccessKey: 'canary-secret', sessionToken: 'canary-token' },
    });
    const { stream } = await bedrock.converseStream({
      modelId: 'amazon.nova-lite-v1:0',
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
    });
    for await (const event of stream) if (event.contentBlockDelta !== undefined) break;
    const entry = await emulator.journal.next(({ aborted }) => aborted);
    expect(entry).toMatchObject({ operation: 'ConverseStream', modelId: 'amazon.nova-lite-v1:0', status: 200 });
    expect(JSON.stringify(emulator.journal.entries)).not.toContain('canary');
    bedrock.close();
    await emulator.close();
  });
});

describe('scripted replies', () => {
  const connect = (url: string): Bedrock => createBedrock({ region: 'us-east-1', endpoint: url, credentials: keys });
  const ask = { modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'user' as const, content: [{ text: 'Hi' }] }] };

  test('in part: the model says the rest', async () => {
    const emulator = await startEmulator({
      reply: async (_, { operation }) => ({
        stopReason: 'max_tokens',
        output: { message: { role: 'assistant', content: [{ text: operation }] } },
      }),
    });
    const bedrock = connect(emulator.url);
    const reply = await bedrock.converse(ask);
    expect(reply).toMatchObject({ stopReason: 'max_tokens', output: { message: { content: [{ text: 'Converse' }] } } });
    expect(reply.usage.inputTokens).toBeGreaterThan(0);
    bedrock.close();
    await emulator.close();
  });

  test('event by event, as they are', async () => {
    const events: ConverseStreamEvent[] = [
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Odd' } } },
      { messageStop: { stopReason: 'end_turn' } },
      { metadata: { usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 }, metrics: { latencyMs: 1 } } },
    ];
    const emulator = await startEmulator({ reply: () => ({ events }) });
    const bedrock = connect(emulator.url);
    const { stream } = await bedrock.converseStream(ask);
    const seen: unknown[] = [];
    for await (const event of stream) seen.push(event);
    expect(seen).toEqual(events);
    expect((await bedrock.converse(ask)).output.message.content).toEqual([{ text: 'Odd' }]);
    const { events: sent } = await emulator.journal.next(({ operation }) => operation === 'ConverseStream');
    expect(sent).toBe(4);
    bedrock.close();
    await emulator.close();
  });
});

test('a pace is kept: a wait, then so many tokens a second, for the whole reply as for the stream', async () => {
  const emulator = await startEmulator({ auth: 'off', latencyMs: 40, tokensPerSecond: 500 });
  const took = async (operation: string): Promise<number> => {
    const begin = performance.now();
    const body = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'Hi' }] }] });
    const response = await fetch(`${emulator.url}/model/amazon.nova-lite-v1%3A0/${operation}`, {
      method: 'POST',
      body,
    });
    await response.arrayBuffer();
    return performance.now() - begin;
  };
  // Fifty tokens and more: a tenth of a second on top of the wait.
  expect(await took('converse')).toBeGreaterThan(130);
  expect(await took('converse-stream')).toBeGreaterThan(120);
  await emulator.close();
});
