// Valid JSON that is no reply of Converse: the adapters end the call in one error that says so.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError, type JsonObject } from 'bedrock-core';
import { createBedrock as createV1 } from 'bedrock-ai-sdk/v1';
import { createBedrock as createV4 } from 'bedrock-ai-sdk/v4';
import { writeEvent } from 'bedrock-core/dialects';
import { ChatBedrock } from 'bedrock-langchain';
import { describe, expect, test } from 'vitest';

const region = 'us-east-1';
const keys = { accessKeyId: 'a', secretAccessKey: 'b' };
const modelId = 'amazon.nova-lite-v1:0';
const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];

const answering =
  (body: string | Uint8Array<ArrayBuffer>, type: string): typeof globalThis.fetch =>
  () =>
    Promise.resolve(new Response(body, { headers: { 'content-type': type } }));

async function failureOf(run: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    return { told: await run() };
  } catch (error) {
    return error;
  }
}

/** The core's own error, under whichever name the framework has for it. */
const kindOf = (error: unknown): unknown => {
  const { cause } = error as { cause?: unknown };
  return [error, cause].find((one) => BedrockError.isInstance(one))?.kind;
};

const message = (content: unknown): JsonObject =>
  ({
    output: { message: { role: 'assistant', content } },
    stopReason: 'end_turn',
    usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
    metrics: { latencyMs: 1 },
  }) as JsonObject;

const replies: Record<string, JsonObject> = {
  'no output': { stopReason: 'end_turn' },
  'an output that is a text': { ...message([]), output: 'Hi' },
  'content that is none': message(null),
  'content that is a text': message('Hi'),
  'a block that is none': message([null]),
  'a use of a tool that is none': message([{ toolUse: null }]),
};

describe.each(Object.entries(replies))('a reply with %s', (_, reply) => {
  const fetch = answering(JSON.stringify(reply), 'application/json');
  test.each<[string, () => PromiseLike<unknown>]>([
    ['ai@7', () => createV4({ region, fetch, ...keys })(modelId).doGenerate({ prompt })],
    [
      'ai@4',
      () =>
        createV1({ region, fetch, ...keys })(modelId).doGenerate({
          inputFormat: 'prompt',
          mode: { type: 'regular' },
          prompt,
        }),
    ],
    [
      'LangChain',
      () => new ChatBedrock({ model: modelId, region, fetch, credentials: keys, maxRetries: 0 }).invoke('Hi'),
    ],
  ])('with %s', async (_name, run) => {
    expect(kindOf(await failureOf(run))).toBe('protocol');
  });
});

const events: Record<string, JsonObject> = {
  'a delta that is none': { contentBlockIndex: 0, delta: null },
  'reasoning that is none': { contentBlockIndex: 0, delta: { reasoningContent: null } },
  'a use of a tool that is none': { contentBlockIndex: 0, delta: { toolUse: null } },
};

describe.each(Object.entries(events))('a stream with %s', (_, data) => {
  const frames = [
    writeEvent({ type: 'messageStart', data: { role: 'assistant' } }),
    writeEvent({ type: 'contentBlockDelta', data }),
    writeEvent({ type: 'messageStop', data: { stopReason: 'end_turn' } }),
  ];
  const fetch = answering(Buffer.concat(frames), 'application/vnd.amazon.eventstream');

  test('with ai@7: an error part, or none where nothing is lost', async () => {
    const { stream } = await createV4({ region, fetch, ...keys })(modelId).doStream({ prompt });
    const parts: { type: string }[] = [];
    for await (const part of stream) parts.push(part);
    const error = parts.find(({ type }) => type === 'error');
    expect(error === undefined ? 'whole' : kindOf((error as { error?: unknown }).error)).toMatch(/^(whole|protocol)$/);
    expect(parts.at(-1)?.type).toBe(error === undefined ? 'finish' : 'error');
  });

  test('with LangChain', async () => {
    const chat = new ChatBedrock({ model: modelId, region, fetch, credentials: keys, maxRetries: 0 });
    const read = async (): Promise<string> => {
      for await (const _chunk of await chat.stream('Hi'));
      return 'whole';
    };
    const end = await failureOf(read);
    expect((end as { told?: string }).told ?? kindOf(end)).toMatch(/^(whole|protocol)$/);
  });
});
