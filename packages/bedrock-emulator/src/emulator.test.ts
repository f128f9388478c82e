// SPDX-License-Identifier: Apache-2.0
import { createBedrock } from 'bedrock-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startEmulator } from './index.ts';
import { exampleOf } from './model/schema-example.ts';

const keys = { accessKeyId: 'any', secretAccessKey: 'any' };

async function post(
  url: string,
  path: string,
  body: unknown,
): Promise<{ status: number; type: string | null; message: string }> {
  const response = await fetch(url + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: 'Bearer any' },
  });
  const json = (await response.json()) as { message?: string; Message?: string };
  return {
    status: response.status,
    type: response.headers.get('x-amzn-errortype'),
    message: json.message ?? json.Message ?? '',
  };
}

const user = (...content: object[]): object => ({ role: 'user', content });
const assistant = (...content: object[]): object => ({ role: 'assistant', content });
const text = { text: 'Hello' };
const use = { toolUse: { toolUseId: 't1', name: 'weather', input: {} } };
const result = { toolResult: { toolUseId: 't1', content: [{ text: '14' }] } };
const toolConfig = { tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } }] };

describe('refusals in AWS’s words', () => {
  test.each([
    ['first not user', { messages: [assistant(text)] }, /^A conversation must start with a user message\./],
    [
      'same roles',
      { messages: [user(text), user(text)] },
      /^A conversation must alternate between user and assistant roles\./,
    ],
    [
      'no toolConfig',
      { messages: [user(text), assistant(use), user(result)] },
      /^The toolConfig field must be defined/,
    ],
    [
      'results missing',
      { messages: [user(text), assistant(use), user(text)], toolConfig },
      /^Expected toolResult blocks at messages\.2\.content for the following Ids: t1$/,
    ],
    [
      'too many results',
      { messages: [user(result)], toolConfig },
      /^The number of toolResult blocks at messages\.0\.content exceeds/,
    ],
    [
      'empty error result',
      {
        messages: [user(text), assistant(use), user({ toolResult: { toolUseId: 't1', content: [], status: 'error' } })],
        toolConfig,
      },
      /cannot be empty when status value is error/,
    ],
    [
      'blank text',
      { messages: [user({ text: ' ' })] },
      /^The text field in the ContentBlock object at messages\.0\.content\.0 is blank\./,
    ],
    [
      'document name',
      { messages: [user(text, { document: { name: 'a.b', format: 'txt', source: { text: 'x' } } })] },
      /^The document file name can only contain/,
    ],
    [
      'duplicate name',
      {
        messages: [
          user(text, ...[1, 2].map(() => ({ document: { name: 'a', format: 'txt', source: { text: 'x' } } }))),
        ],
      },
      /^Messages can't contain duplicate document names\./,
    ],
    [
      'small budget',
      { messages: [user(text)], additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 100 } } },
      /greater than or equal to 1024/,
    ],
    [
      'budget ≥ max',
      {
        messages: [user(text)],
        inferenceConfig: { maxTokens: 2000 },
        additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2000 } },
      },
      /`max_tokens` must be greater than/,
    ],
    [
      'max tokens',
      { messages: [user(text)], inferenceConfig: { maxTokens: 999_999 } },
      /^The maximum tokens you requested exceed the model limit of 64000\./,
    ],
    ['no messages', { messages: [] }, /^The messages field is required/],
  ])('%s', async (_, body, message) => {
    const emulator = await startEmulator();
    const refused = await post(emulator.url, '/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse', body);
    expect(refused).toMatchObject({
      status: 400,
      type: 'ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/',
    });
    expect(refused.message).toMatch(message);
    await emulator.close();
  });

  test('tools in a stream of Llama, an unknown path, a body that is not JSON, no identity', async () => {
    const emulator = await startEmulator();
    const llama = await post(emulator.url, '/model/us.meta.llama4-scout-17b-instruct-v1%3A0/converse-stream', {
      messages: [user(text)],
      toolConfig,
    });
    expect(llama.message).toBe("This model doesn't support tool use in streaming mode.");
    expect((await post(emulator.url, '/nowhere', {})).type).toMatch(/^UnknownOperationException/);
    const broken = await fetch(`${emulator.url}/model/a/converse`, {
      method: 'POST',
      body: '{',
      headers: { authorization: 'Bearer any' },
    });
    expect(broken.status).toBe(400);
    const anonymous = await fetch(`${emulator.url}/model/a/converse`, { method: 'POST', body: '{}' });
    expect([anonymous.status, await anonymous.json()]).toEqual([403, { Message: 'Missing Authentication Token' }]);
    await emulator.close();
  });
});

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

  test('arguments come from the schema, whatever it is', () => {
    const schema = {
      type: 'object',
      properties: {
        unit: { enum: ['c', 'f'] },
        days: { type: 'integer', minimum: 3 },
        at: { type: 'string', format: 'date' },
        tags: { type: 'array', items: { $ref: '#/$defs/tag' } },
      },
      $defs: { tag: { anyOf: [{ type: 'null' }, { type: 'boolean' }] } },
    };
    expect(exampleOf(schema, ['Paris'])).toEqual({ unit: 'c', days: 3, at: '2026-01-31', tags: [true] });
    fc.assert(
      fc.property(fc.jsonValue(), (any) => {
        expect(() => exampleOf(any as never, ['word'])).not.toThrow();
      }),
    );
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
