// Anthropic's own clients against the emulator, unmodified: for Bedrock, for Mantle, and the plain one.
// SPDX-License-Identifier: Apache-2.0
import { AnthropicBedrock, AnthropicBedrockMantle } from '@anthropic-ai/bedrock-sdk';
import Anthropic, {
  APIUserAbortError,
  BadRequestError,
  PermissionDeniedError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmulator, type Emulator } from './index.ts';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const profile = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const mantle = 'anthropic.claude-haiku-4-5';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ auth: 'strict', credentials: [keys], apiKeys: ['the-key'] });
});
afterAll(() => emulator.close());

interface Client {
  messages: Pick<Anthropic['messages'], 'create' | 'stream'>;
}

const settings = { awsRegion: 'us-east-1', maxRetries: 0 };
const clients: readonly [name: string, model: string, connect: (secret?: string) => Client][] = [
  [
    'AnthropicBedrock, InvokeModel with SigV4',
    profile,
    (secret) =>
      new AnthropicBedrock({
        ...settings,
        baseURL: emulator.url,
        apiKey: null,
        awsAccessKey: keys.accessKeyId,
        awsSecretKey: secret ?? keys.secretAccessKey,
      }),
  ],
  [
    'AnthropicBedrockMantle, SigV4 for bedrock-mantle',
    mantle,
    (secret) =>
      new AnthropicBedrockMantle({
        ...settings,
        baseURL: `${emulator.url}/anthropic`,
        awsAccessKey: keys.accessKeyId,
        awsSecretAccessKey: secret ?? keys.secretAccessKey,
      }),
  ],
  [
    'Anthropic with a Bedrock API key',
    mantle,
    (secret) => new Anthropic({ baseURL: `${emulator.url}/anthropic`, apiKey: secret ?? 'the-key', maxRetries: 0 }),
  ],
];

describe.each(clients)('%s', (_, model, connect) => {
  const ask = { model, max_tokens: 300, messages: [{ role: 'user' as const, content: 'Tell me about Antarctica.' }] };

  test('text, whole and streamed; each reply under a name of its own', async () => {
    const client = connect();
    const whole = await client.messages.create(ask);
    expect(whole).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
    expect(JSON.stringify(whole.content)).toContain('Antarctica');
    const stream = client.messages.stream(ask);
    let text = '';
    stream.on('text', (piece) => (text += piece));
    const last = await stream.finalMessage();
    expect(last.content).toMatchObject([{ type: 'text', text }]);
    expect(last.usage.output_tokens).toBe(whole.usage.output_tokens);
    expect(last.id).toMatch(/^msg_bdrk_[0-9a-f]{24}$/);
    expect(last.id).not.toBe(whole.id);
  });

  test('thinking and tools in a loop, streamed', async () => {
    const client = connect();
    const request = {
      ...ask,
      max_tokens: 3000,
      thinking: { type: 'enabled' as const, budget_tokens: 1024 },
      tools: [{ name: 'weather', input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } } }],
      messages: [{ role: 'user' as const, content: 'Weather in Paris?' }],
    };
    const first = await client.messages.stream(request).finalMessage();
    const use = first.content.find((block) => block.type === 'tool_use');
    expect(first.content[0]).toMatchObject({ type: 'thinking', signature: expect.stringMatching(/./) });
    expect(use).toMatchObject({ name: 'weather', input: { city: 'Paris' } });
    const result = { type: 'tool_result' as const, tool_use_id: use?.id ?? '', content: '{"sky":"clear"}' };
    const second = await client.messages.create({
      ...request,
      messages: [
        ...request.messages,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [result] },
      ],
    });
    expect(JSON.stringify(second.content)).toContain('sky clear');
  });

  test('structured output', async () => {
    const schema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
    const reply = await connect().messages.create({
      ...ask,
      output_config: { format: { type: 'json_schema', schema } },
    });
    const [block] = reply.content;
    expect(block?.type === 'text' && JSON.parse(block.text)).toHaveProperty('name');
  });

  test('refusals are the errors that it has for them', async () => {
    const tooLong = connect().messages.create({ ...ask, max_tokens: 1_000_000, stream: true });
    await expect(tooLong).rejects.toBeInstanceOf(BadRequestError);
    await expect(tooLong).rejects.toThrow(/maximum allowed number of output tokens/);
    await expect(connect('wrong').messages.create(ask)).rejects.toBeInstanceOf(PermissionDeniedError);
    const busy = connect().messages.create(ask, { headers: { 'x-emulator-fault': 'ThrottlingException' } });
    await expect(busy).rejects.toBeInstanceOf(RateLimitError);
  });

  test('a failure in the middle of a stream', async () => {
    const fault = { headers: { 'x-emulator-fault': 'ThrottlingException; after=3' } };
    const stream = connect().messages.stream(ask, fault);
    let text = '';
    stream.on('text', (piece) => (text += piece));
    await expect(stream.finalMessage()).rejects.toThrow(/Too many requests|rate_limit_error|throttlingException/i);
    expect(text).not.toBe('');
  });

  test('an abort in the middle of a stream', async () => {
    const stream = connect().messages.stream(ask);
    stream.once('text', () => stream.abort());
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(APIUserAbortError);
  });
});

test('Anthropic: tokens are counted', async () => {
  const client = new Anthropic({ baseURL: `${emulator.url}/anthropic`, apiKey: 'the-key', maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: 'Tell me about Antarctica.' }];
  const { input_tokens } = await client.messages.countTokens({ model: mantle, messages });
  const reply = await client.messages.create({ model: mantle, max_tokens: 10, messages });
  expect(input_tokens).toBe(reply.usage.input_tokens);
});
