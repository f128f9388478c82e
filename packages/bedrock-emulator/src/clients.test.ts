// The emulator in the hands of clients that were not written here, unmodified.
// SPDX-License-Identifier: Apache-2.0
import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  type BedrockRuntimeClientConfig,
} from '@aws-sdk/client-bedrock-runtime';
import { ChatBedrockConverse } from '@langchain/aws';
import { tool as langchainTool } from '@langchain/core/tools';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startEmulator, type Emulator } from './index.ts';

const keys = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'session',
};
const model = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123';
const weather = {
  toolSpec: { name: 'weather', inputSchema: { json: { type: 'object', properties: { city: { type: 'string' } } } } },
};
const ask = (text: string): { role: 'user'; content: { text: string }[] }[] => [{ role: 'user', content: [{ text }] }];

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ auth: 'strict', credentials: [keys], apiKeys: ['the-key'] });
});
afterAll(() => emulator.close());

describe.each([
  ['HTTP/2 in the clear, its default', undefined],
  ['HTTP/1.1', new NodeHttpHandler()],
])('@aws-sdk/client-bedrock-runtime over %s, strict SigV4', (_, requestHandler) => {
  const connect = (config: BedrockRuntimeClientConfig = {}): BedrockRuntimeClient =>
    new BedrockRuntimeClient({
      region: 'us-east-1',
      endpoint: emulator.url,
      credentials: keys,
      authSchemePreference: ['aws.auth#sigv4'],
      ...(requestHandler === undefined ? {} : { requestHandler }),
      ...config,
    });

  test('text, by id and by ARN', async () => {
    const client = connect();
    for (const modelId of [model, arn]) {
      const reply = await client.send(new ConverseCommand({ modelId, messages: ask('Tell me about Antarctica.') }));
      expect(reply.output?.message?.content?.[0]?.text).toContain('Antarctica');
      expect(reply.usage?.inputTokens).toBeGreaterThan(0);
      expect(reply.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    }
    client.destroy();
  });

  test('a stream of text', async () => {
    const client = connect();
    const { stream } = await client.send(new ConverseStreamCommand({ modelId: model, messages: ask('Antarctica?') }));
    const deltas: string[] = [];
    for await (const event of stream ?? []) deltas.push(event.contentBlockDelta?.delta?.text ?? '');
    expect(deltas.join('')).toContain('Antarctica');
    expect(deltas.filter(Boolean).length).toBeGreaterThan(20);
    client.destroy();
  });

  test('a stream with a tool', async () => {
    const client = connect();
    const { stream } = await client.send(
      new ConverseStreamCommand({
        modelId: model,
        messages: ask('Weather in Paris?'),
        toolConfig: { tools: [weather] },
      }),
    );
    let input = '';
    const seen = new Set<string>();
    for await (const event of stream ?? []) {
      seen.add(Object.keys(event)[0] ?? '');
      input += event.contentBlockDelta?.delta?.toolUse?.input ?? '';
      if (event.messageStop) expect(event.messageStop.stopReason).toBe('tool_use');
    }
    expect(JSON.parse(input)).toEqual({ city: 'Paris' });
    expect([...seen]).toEqual([
      'messageStart',
      'contentBlockStart',
      'contentBlockDelta',
      'contentBlockStop',
      'messageStop',
      'metadata',
    ]);
    client.destroy();
  });

  test('InvokeModel and its stream, for Claude', async () => {
    const client = connect();
    const body = JSON.stringify({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 200,
      messages: [{ role: 'user', content: 'Hello there' }],
    });
    const reply = await client.send(new InvokeModelCommand({ modelId: model, body }));
    expect(JSON.parse(reply.body.transformToString())).toMatchObject({ type: 'message', stop_reason: 'end_turn' });
    const streamed = await client.send(new InvokeModelWithResponseStreamCommand({ modelId: model, body }));
    const types: string[] = [];
    let last = '';
    for await (const event of streamed.body ?? []) {
      last = Buffer.from(event.chunk?.bytes ?? []).toString();
      types.push((JSON.parse(last) as { type: string }).type);
    }
    expect(types[0]).toBe('message_start');
    expect(last).toContain('amazon-bedrock-invocationMetrics');
    client.destroy();
  });

  test('an error in AWS’s words', async () => {
    const client = connect();
    const refused = client.send(
      new ConverseCommand({ modelId: model, messages: [{ role: 'assistant', content: [{ text: 'x' }] }] }),
    );
    await expect(refused).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
      $metadata: { httpStatusCode: 400, attempts: 1 },
    });
    client.destroy();
  });

  test('a wrong secret, an unknown key and a wrong session token', async () => {
    for (const [credentials, name] of [
      [{ ...keys, secretAccessKey: 'wrong' }, 'InvalidSignatureException'],
      [{ ...keys, accessKeyId: 'AKIDOTHER' }, 'UnrecognizedClientException'],
      [{ ...keys, sessionToken: 'other' }, 'UnrecognizedClientException'],
    ] as const) {
      const client = connect({ credentials });
      await expect(client.send(new ConverseCommand({ modelId: model, messages: ask('Hi') }))).rejects.toMatchObject({
        name,
      });
      client.destroy();
    }
  });

  test('an API key', async () => {
    for (const [token, outcome] of [
      ['the-key', 'served'],
      ['another', 'AccessDeniedException'],
    ] as const) {
      const client = connect({ token: { token }, authSchemePreference: ['httpBearerAuth'] });
      const call = client.send(new ConverseCommand({ modelId: model, messages: ask('Hi') }));
      expect(
        await call.then(
          () => 'served',
          (error: Error) => error.name,
        ),
      ).toBe(outcome);
      client.destroy();
    }
  });
});

test('@ai-sdk/amazon-bedrock: text, stream, tool loop, error', async () => {
  const bedrock = createAmazonBedrock({ region: 'us-east-1', baseURL: emulator.url, ...keys });
  const { text, usage } = await generateText({ model: bedrock(model), prompt: 'Tell me about Antarctica.' });
  expect(text).toContain('Antarctica');
  expect(usage.outputTokens).toBeGreaterThan(0);
  const result = streamText({
    model: bedrock(model),
    prompt: 'Weather in Paris?',
    tools: {
      weather: tool({ inputSchema: z.object({ city: z.string() }), execute: ({ city }) => ({ city, sky: 'clear' }) }),
    },
    stopWhen: stepCountIs(3),
  });
  expect(await result.text).toContain('sky clear');
  await expect(
    generateText({ model: bedrock(model), prompt: 'Hi', temperature: 1, maxOutputTokens: 1_000_000 }),
  ).rejects.toThrow(/exceed the model limit/);
});

test('@langchain/aws: text, stream, tool', async () => {
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: emulator.url,
    credentials: keys,
    authSchemePreference: ['aws.auth#sigv4'],
  });
  const chat = new ChatBedrockConverse({ model, region: 'us-east-1', client });
  expect((await chat.invoke('Tell me about Antarctica.')).text).toContain('Antarctica');
  let text = '';
  for await (const chunk of await chat.stream('Tell me about Antarctica.')) text += chunk.text;
  expect(text).toContain('Antarctica');
  const bound = chat.bindTools([
    langchainTool(() => 'sunny', { name: 'weather', description: 'Weather', schema: z.object({ city: z.string() }) }),
  ]);
  expect((await bound.invoke('Weather in Paris?')).tool_calls).toMatchObject([
    { name: 'weather', args: { city: 'Paris' } },
  ]);
  await expect(
    new ChatBedrockConverse({ model, region: 'us-east-1', client, maxTokens: 1_000_000 }).invoke('Hi'),
  ).rejects.toThrow(/exceed the model limit/);
  client.destroy();
});

test('@ai-sdk/amazon-bedrock: an API key, and a wrong secret', async () => {
  const settings = { region: 'us-east-1', baseURL: emulator.url };
  const withKey = createAmazonBedrock({ ...settings, apiKey: 'the-key' });
  expect((await generateText({ model: withKey(model), prompt: 'Antarctica?' })).text).toContain('Antarctica');
  const wrong = createAmazonBedrock({ ...settings, ...keys, secretAccessKey: 'wrong' });
  await expect(generateText({ model: wrong(model), prompt: 'Hi', maxRetries: 0 })).rejects.toThrow(
    /signature we calculated/,
  );
});
