// ChatBedrock against the emulator over real sockets. Tests of a defect of the peer or of a request of
// its users carry its number.
// SPDX-License-Identifier: Apache-2.0
import { InMemoryCache } from '@langchain/core/caches';
import {
  AIMessage,
  type AIMessageChunk,
  HumanMessage,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
  type BaseMessage,
} from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import { inspect } from 'node:util';
import { AwsRefusal } from 'bedrock-emulator';
import { createAgent } from 'langchain';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ChatBedrock } from './index.ts';
import { claude, lastBodyOf, replyOf, startChat, streamed } from './testing/chat.ts';

const weather = tool(({ city }: { city: string }) => `14 degrees in ${city}`, {
  name: 'weather',
  description: 'Weather in a city',
  schema: z.object({ city: z.string() }),
});

describe('one message, however it is built', () => {
  test('text alone is a plain string; usage comes once; every chunk has the id of the request', async () => {
    const { chat } = await startChat();
    const message = await chat.invoke('Tell me about Antarctica.');
    expect(typeof message.content).toBe('string');
    const chunks: AIMessageChunk[] = [];
    for await (const chunk of await chat.stream('Tell me about Antarctica.')) chunks.push(chunk);
    expect(chunks.filter(({ usage_metadata }) => usage_metadata !== undefined)).toHaveLength(1);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks[0]?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(message.response_metadata).toMatchObject({ stopReason: 'end_turn', model_name: claude });
  });

  test('py#983: cache counts are added to the input once', async () => {
    const { chat } = await startChat({
      reply: () => ({
        ...replyOf([{ text: 'x' }]),
        usage: {
          inputTokens: 5,
          outputTokens: 7,
          totalTokens: 12,
          cacheReadInputTokens: 100,
          cacheWriteInputTokens: 20,
        },
      }),
    });
    const expected = {
      input_tokens: 125,
      output_tokens: 7,
      total_tokens: 132,
      input_token_details: { cache_read: 100, cache_creation: 20 },
    };
    expect((await chat.invoke('Hi')).usage_metadata).toMatchObject(expected);
    expect((await streamed(chat)).usage_metadata).toMatchObject(expected);
  });
});

describe('messages in', () => {
  test('defect 5, defect 7: every spelling of media and of turns', async () => {
    const { chat, emulator } = await startChat();
    const png = 'iVBORw0KGgo=';
    const [webp, gif, jpeg] = ['UklGRgAAAABXRUJQ', 'R0lGODlh', '/9j/4AA='];
    await chat.invoke([
      new SystemMessage({ content: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }] }),
      new HumanMessage({
        content: [
          { type: 'text', text: 'Look:' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
          { type: 'image', mimeType: 'image/webp', data: webp },
          { type: 'image', source_type: 'base64', mime_type: 'image/gif', data: gif },
          { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: jpeg } },
          { type: 'file', mimeType: 'application/pdf', data: 'JVBERg==', metadata: { name: 'my file!.pdf' } },
          { type: 'audio', source_type: 'base64', mime_type: 'audio/wav', data: png },
          { type: 'something-new', x: 1 },
        ],
      }),
      new HumanMessage('And this.'),
      new RemoveMessage({ id: 'x' }),
    ]);
    const { system, messages = [] } = lastBodyOf(emulator);
    expect(system).toEqual([{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }]);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.content.map((block) => Object.keys(block)[0])).toEqual([
      'text',
      'image',
      'image',
      'image',
      'image',
      'document',
      'audio',
      'text',
    ]);
    expect(messages[0]?.content.flatMap(({ image }) => image?.format ?? [])).toEqual(['png', 'webp', 'gif', 'jpeg']);
    expect(messages[0]?.content[5]?.document).toMatchObject({ format: 'pdf', name: 'my file' });
  });

  test('defect 7, js#11055, js#6349: tool results with their status, empty turns dropped, results first', async () => {
    const { chat, emulator } = await startChat();
    await chat.bindTools([weather]).invoke([
      new HumanMessage('Weather?'),
      new AIMessage({
        content: [{ type: 'tool_use', id: 'a', name: 'weather', input: {} }],
        tool_calls: [
          { id: 'a', name: 'weather', args: { city: 'Paris' } },
          { id: 'b', name: 'weather', args: { city: 'Oslo' } },
        ],
      }),
      new ToolMessage({ tool_call_id: 'a', content: '14', status: 'success' }),
      new ToolMessage({ tool_call_id: 'b', content: '', status: 'error' }),
      new AIMessage(''),
      new HumanMessage('Well?'),
    ]);
    expect(lastBodyOf(emulator).messages).toEqual([
      { role: 'user', content: [{ text: 'Weather?' }] },
      {
        role: 'assistant',
        content: [
          { toolUse: { toolUseId: 'a', name: 'weather', input: { city: 'Paris' } } },
          { toolUse: { toolUseId: 'b', name: 'weather', input: { city: 'Oslo' } } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', content: [{ text: '14' }], status: 'success' } },
          { toolResult: { toolUseId: 'b', content: [{ text: '(no output)' }], status: 'error' } },
          { text: 'Well?' },
        ],
      },
    ]);
  });

  test('js#11476 and py#1206: foreign blocks are set aside, never thrown on', async () => {
    const { chat } = await startChat();
    const foreign = new AIMessage({
      content: [
        { type: 'tool_call', id: 'x', name: 'y', args: {} },
        { type: 'server_tool_use', id: 'z' },
        { type: 'text', text: 'Hello' },
      ] as never,
    });
    const message = await chat.invoke([new HumanMessage('Hi'), foreign, new HumanMessage('Go on')]);
    expect(message.response_metadata['warnings']).toMatchObject([{ code: 'unsupported-content' }]);
  });

  test('js#11341: reasoning with its signature goes back as it came, after invoke and after a stream', async () => {
    const thought = { reasoningContent: { reasoningText: { text: 'Think.', signature: 'EqQB' } } };
    const redacted = { reasoningContent: { redactedContent: Uint8Array.of(1, 2, 3) } };
    const { chat, emulator } = await startChat({ reply: () => replyOf([thought, redacted, { text: 'Done.' }]) });
    for (const message of [await chat.invoke('Hi'), await streamed(chat)]) {
      await chat.invoke([new HumanMessage('Hi'), message, new HumanMessage('More')]);
      expect(lastBodyOf(emulator).messages?.[1]?.content).toEqual([
        thought,
        { reasoningContent: { redactedContent: 'AQID' } },
        { text: 'Done.' },
      ]);
    }
  });

  test('a URL of the web is a clear error', async () => {
    const { chat } = await startChat();
    const image = new HumanMessage({
      content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }],
    });
    await expect(chat.invoke([image])).rejects.toThrow(/does not fetch files from URLs.*Download it/);
  });
});

describe('tools', () => {
  test('tool_choice in every spelling, js#8821: names and ids while they stream', async () => {
    const { chat, emulator } = await startChat();
    for (const [choice, expected] of [
      ['auto', { auto: {} }],
      ['any', { any: {} }],
      ['required', { any: {} }],
      ['weather', { tool: { name: 'weather' } }],
      [{ type: 'function', function: { name: 'weather' } }, { tool: { name: 'weather' } }],
    ] as const) {
      await chat.bindTools([weather], { tool_choice: choice as never }).invoke('Weather in Paris?');
      expect(lastBodyOf(emulator).toolConfig?.toolChoice).toEqual(expected);
    }
    await chat.bindTools([weather], { tool_choice: 'none' }).invoke('Weather in Paris?');
    expect(lastBodyOf(emulator).toolConfig).toBeUndefined();
    const chunks: AIMessageChunk[] = [];
    for await (const chunk of await chat.bindTools([weather]).stream('Weather in Paris?')) chunks.push(chunk);
    expect(
      chunks.find(({ tool_call_chunks }) => (tool_call_chunks?.length ?? 0) > 0)?.tool_call_chunks?.[0],
    ).toMatchObject({ name: 'weather', id: expect.stringMatching(/^tooluse_/) });
  });

  test.each([['invoke'], ['stream']])('createAgent, by %s: a loop over parallel tools', async (how) => {
    const { chat } = await startChat();
    const time = tool(() => 'noon', { name: 'clock', description: 'Time of day', schema: z.object({}) });
    const agent = createAgent({ model: chat, tools: [weather, time] });
    const input = { messages: [{ role: 'user', content: 'Use weather and clock for Paris.' }] };
    let messages: BaseMessage[] = [];
    if (how === 'invoke') messages = (await agent.invoke(input)).messages;
    else for await (const state of await agent.stream(input, { streamMode: 'values' })) messages = state.messages;
    expect(messages.filter((message) => message.getType() === 'tool').map(({ name }) => name)).toEqual([
      'weather',
      'clock',
    ]);
    expect(messages.at(-1)?.text).toContain('14 degrees in Paris');
    expect(messages.at(-1)?.text).toContain('noon');
  });

  test('defect 6: an agent in output v1 keeps its tool calls', async () => {
    const { chat } = await startChat({}, { outputVersion: 'v1' });
    const { messages } = await createAgent({ model: chat, tools: [weather] }).invoke({
      messages: [{ role: 'user', content: 'Weather in Paris?' }],
    });
    expect(messages.at(-1)?.text).toContain('14 degrees in Paris');
    const first = messages.find((message) => message.getType() === 'ai') as AIMessage;
    expect(first.contentBlocks).toMatchObject([{ type: 'tool_call', name: 'weather', args: { city: 'Paris' } }]);
  });
});

describe('settings, retries, secrets', () => {
  test('defect 1: two models do not share a cache', async () => {
    const cache = new InMemoryCache();
    const { chat, emulator } = await startChat({}, { cache });
    const other = new ChatBedrock({
      model: 'amazon.nova-lite-v1:0',
      region: 'us-east-1',
      endpoint: emulator.url,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      cache,
    });
    await chat.invoke('Hi');
    await other.invoke('Hi');
    await chat.invoke('Hi');
    expect(emulator.journal.entries).toHaveLength(2);
  });

  test('defect 2 and js#11326: maxRetries is what it says, and a 400 is never repeated', async () => {
    const throttled = new AwsRefusal(503, 'ServiceUnavailableException', 'Busy');
    for (const [maxRetries, refusal, calls] of [
      [0, throttled, 1],
      [1, throttled, 2],
      [1, new AwsRefusal(429, 'ThrottlingException', 'Too many requests, please wait before trying again.'), 2],
      [3, new AwsRefusal(400, 'ValidationException', 'No'), 1],
    ] as const) {
      const { chat, emulator } = await startChat(
        {
          reply: () => {
            throw refusal;
          },
        },
        { maxRetries },
      );
      await expect(chat.invoke('Hi')).rejects.toMatchObject({ status: refusal.status });
      expect(emulator.journal.entries).toHaveLength(calls);
    }
  });

  test('defect 3 and js#8114: fields of the constructor are sent, and a call’s option wins', async () => {
    const { chat, emulator } = await startChat(
      {},
      {
        performanceConfig: { latency: 'optimized' },
        additionalModelRequestFields: { a: 1 },
        guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' },
        temperature: 0,
        serviceTier: 'flex',
      },
    );
    await chat.invoke('Hi', { additionalModelRequestFields: { a: 2 }, requestMetadata: { team: 'x' } });
    expect(lastBodyOf(emulator)).toMatchObject({
      performanceConfig: { latency: 'optimized' },
      additionalModelRequestFields: { a: 2 },
      guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' },
      inferenceConfig: { temperature: 0 },
      requestMetadata: { team: 'x' },
      serviceTier: { type: 'flex' },
    });
  });

  test('cache_control of a call marks the end of the conversation', async () => {
    const { chat, emulator } = await startChat();
    await chat.invoke('Hi', { cache_control: { type: 'ephemeral', ttl: '1h' } });
    expect(lastBodyOf(emulator).messages).toEqual([
      { role: 'user', content: [{ text: 'Hi' }, { cachePoint: { type: 'default', ttl: '1h' } }] },
    ]);
  });

  test('strict tools leave mends to be warnings, and topK goes where the model has it', async () => {
    const { chat, emulator } = await startChat(
      { reply: () => replyOf([{ text: 'ok' }]) },
      { topK: 5, temperature: 0, topP: 1 },
    );
    const message = await chat.invoke('Hi', { strict: true });
    expect(message.text).toBe('ok');
    expect(lastBodyOf(emulator).additionalModelRequestFields).toEqual({ top_k: 5 });
    expect(message.response_metadata['warnings']).toMatchObject([{ code: 'two-samplers' }]);
  });

  test('no secret in JSON, in a string or in an inspected model', async () => {
    const { chat } = await startChat();
    for (const shown of [
      inspect(chat, { depth: 9, showHidden: true }),
      JSON.stringify(chat),
      JSON.stringify(chat._identifyingParams()),
    ]) {
      expect(shown).not.toContain('canary');
    }
  });

  test('an abort ends the call, and the profile is the catalog’s', async () => {
    const { chat } = await startChat({ latencyMs: 5_000 });
    const controller = new AbortController();
    const call = chat.invoke('Hi', { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(call).rejects.toThrow(/enough|abort/i);
    expect(chat.profile).toMatchObject({
      toolCalling: true,
      pdfInputs: true,
      structuredOutput: true,
      maxInputTokens: 200_000,
    });
  });
});

describe('streams that are read, left or cut', () => {
  test('a stream that is left closes its connection; an abort ends it; a cut one is an error', async () => {
    const { chat, emulator } = await startChat({ tokensPerSecond: 200 });
    for await (const _ of await chat.stream('Tell me about Antarctica.')) break;
    expect((await emulator.journal.next(({ aborted }) => aborted)).operation).toBe('ConverseStream');
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      for await (const _ of await chat.stream('Hi', { signal: controller.signal }))
        controller.abort(new Error('enough'));
    };
    await expect(read()).rejects.toThrow(/enough|abort/i);
    const { chat: cut } = await startChat({}, { headers: { 'x-emulator-fault': 'truncate; after=3' } });
    await expect(streamed(cut)).rejects.toMatchObject({ kind: 'stream-interrupted' });
  });

  test('callbacks are told of every chunk, and a chain that streams through sees them all', async () => {
    const { chat } = await startChat();
    const tokens: string[] = [];
    let told = '';
    const callbacks = [{ handleLLMNewToken: (token: string) => void tokens.push(token) }];
    for await (const { text } of await chat.stream('Hi', { callbacks })) told += text;
    expect(tokens.join('')).toBe(told);
    expect(tokens.length).toBeGreaterThan(3);
    let piped = '';
    for await (const text of await chat.pipe(({ text }) => text).stream('Hi')) piped += text;
    expect(piped).toBe(told);
  });

  test('a model that is streamed inside of another runnable is seen from outside', async () => {
    const { chat } = await startChat();
    const inside = RunnableLambda.from(async (question: string) => (await streamed(chat, question)).text);
    const seen: string[] = [];
    let text = '';
    for await (const { event, data } of inside.streamEvents('Hi', { version: 'v2' })) {
      if (event.startsWith('on_chat_model')) seen.push(event);
      if (event === 'on_chat_model_stream') text += (data.chunk as AIMessageChunk).text;
    }
    expect([seen[0], seen.at(-1)]).toEqual(['on_chat_model_start', 'on_chat_model_end']);
    expect(text).toBe((await chat.invoke('Hi')).text);
  });

  test('reasoning of another provider, which nobody has signed, is not in the way', async () => {
    const { chat } = await startChat();
    const foreign = new AIMessage({
      content: [
        { type: 'reasoning', reasoning: 'Hm.' },
        { type: 'text', text: 'Yes.' },
      ],
    });
    const message = await chat.invoke([new HumanMessage('Hi'), foreign, new HumanMessage('Sure?')]);
    expect(message.text).toContain('Sure?');
  });
});
