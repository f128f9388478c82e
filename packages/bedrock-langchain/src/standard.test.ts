// What LangChain's own suites ask of every chat model and of every embedding, asked here on the emulator:
// what they check and the flags that Bedrock can serve, in both output versions.
// SPDX-License-Identifier: Apache-2.0
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import {
  AIMessage,
  AIMessageChunk,
  HumanMessage,
  SystemMessage,
  ToolMessage,
  getBufferString,
} from '@langchain/core/messages';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { RunnableLambda } from '@langchain/core/runnables';
import { StructuredTool, tool } from '@langchain/core/tools';
import { toJsonSchema } from '@langchain/core/utils/json_schema';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { BedrockEmbeddings } from './embeddings.ts';
import { ChatBedrock, ChatBedrockConverse, type ChatBedrockFields } from './index.ts';
import { claude, keys, lastBodyOf, reach, streamed } from './testing/chat.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const sum = z.object({ a: z.number().int(), b: z.number().int() }).describe('Add two integers');
class Adder extends StructuredTool<typeof sum> {
  name = 'adder';
  description = 'Add two integers';
  schema = sum;
  protected override _call({ a, b }: z.infer<typeof sum>): Promise<string> {
    return Promise.resolve(JSON.stringify({ result: a + b }));
  }
}
const prompt = ChatPromptTemplate.fromMessages([
  ['system', 'You are bad at math and must ALWAYS call the {toolName} function.'],
  ['human', 'What is the sum of 1836281973 and 19973286?'],
]);
const toolName = 'math_addition';
const anyNumber = expect.any(Number) as number;
const expectReply = (message: AIMessage): void => {
  expect(message).toBeInstanceOf(AIMessage);
  expect(typeof message.text).toBe('string');
  expect(message.text).not.toBe('');
};

type Make = (fields: ChatBedrockFields) => ChatBedrock;

describe.each<[name: string, make: Make]>([
  ['ChatBedrock', (fields) => new ChatBedrock(fields)],
  ['ChatBedrockConverse', (fields) => new ChatBedrockConverse(fields)],
])('unit: %s', (name, make) => {
  const fields = {
    model: claude,
    region: 'us-east-1',
    credentials: keys,
    temperature: 0,
    maxTokens: 100,
    maxRetries: 2,
  };

  test('is made with the usual settings, with an API key, streaming', () => {
    expect(make({ ...fields, timeout: 60, stopSequences: [] } as ChatBedrockFields).getName()).toBe(name);
    expect(make({ ...fields, apiKey: 'test' })).toBeDefined();
    expect(make({ ...fields, streaming: true }).streaming).toBe(true);
    expect(new ChatBedrock(claude, { region: 'us-east-1' }).model).toBe(claude);
    expect(new ChatBedrockConverse(claude, { region: 'us-east-1' }).model).toBe(claude);
  });

  test('binds tools, takes a schema, and tells tracing exactly what it expects', () => {
    const chat = make(fields);
    expect(chat.bindTools([new Adder({})])).toBeDefined();
    expect(chat.withStructuredOutput(sum)).toBeDefined();
    expect(Object.keys(chat.getLsParams({})).sort()).toEqual([
      ...['ls_max_tokens', 'ls_model_name', 'ls_model_type', 'ls_provider', 'ls_stop', 'ls_temperature'],
    ]);
    expect(chat.getLsParams({ stop: ['x'] })).toMatchObject({ ls_temperature: 0, ls_max_tokens: 100, ls_stop: ['x'] });
    expect(() => chat.invocationParams({ tools: [{}] })).not.toThrow();
    expect(JSON.parse(JSON.stringify(chat))).toMatchObject({ lc: 1, type: 'not_implemented' });
  });

  test('does nothing under a signal that is aborted already', async () => {
    emulator.journal.clear();
    const chat: BaseChatModel = make({ ...fields, endpoint: emulator.url });
    const signal = AbortSignal.abort();
    await expect(chat.invoke([new HumanMessage('hello')], { signal })).rejects.toThrow();
    await expect(chat.stream([new HumanMessage('hello')], { signal })).rejects.toThrow();
    expect(emulator.journal.entries).toEqual([]);
  });
});

describe.each(['v0', 'v1'] as const)('integration, in output %s', (outputVersion) => {
  const make = (fields: Partial<ChatBedrockFields> = {}): ChatBedrock =>
    new ChatBedrock({ model: claude, ...reach(emulator), outputVersion, ...fields });

  test('invoke, stream, batch', async () => {
    expectReply(await make().invoke('Hello'));
    for await (const chunk of await make().stream('Hello')) {
      expect(chunk).toBeInstanceOf(AIMessageChunk);
      if (Array.isArray(chunk.content)) for (const { type } of chunk.content) expect(typeof type).toBe('string');
    }
    const replies = await make().batch(['Hello', 'Hey']);
    expect(replies).toHaveLength(2);
    replies.forEach(expectReply);
  });

  test('stream events of version 2 and native ones', async () => {
    const events = [];
    for await (const event of make().streamEvents('Hello', { version: 'v2' })) events.push(event);
    const names = events.map(({ event }) => event);
    expect([names[0], names[Math.floor(names.length / 2)], names.at(-1)]).toEqual([
      ...['on_chat_model_start', 'on_chat_model_stream', 'on_chat_model_end'],
    ]);
    const pieces = events.filter(({ event }) => event === 'on_chat_model_stream');
    const text = pieces.map(({ data }) => (data.chunk as AIMessageChunk).text).join('');
    expect(events.at(-1)?.data.output).toMatchObject({ text });
    let native = '';
    for await (const piece of make().streamEvents('Hello').text) native += piece;
    expect(native).toBe(text);
  });

  test('conversations, also with turns of one role after each other', async () => {
    const talk = [new HumanMessage('hello'), new AIMessage('hello'), new HumanMessage('how are you')];
    expectReply(await make().invoke(talk));
    const doubled = talk.slice(0, 2).flatMap((message) => [message, message]);
    const systems = [new SystemMessage('hello'), new SystemMessage('hello')];
    expectReply(await make().invoke([...systems, ...doubled, new HumanMessage('how are you')]));
  });

  test('usage and the model, invoked and streamed; cache reads and writes among them', async () => {
    const cached = new SystemMessage({
      content: [{ type: 'text', text: 'one '.repeat(6_000), cache_control: { type: 'ephemeral' } }],
    });
    for (const ask of [make().invoke.bind(make()), (input: never) => streamed(make(), input)]) {
      const message = (await ask([cached, new HumanMessage('Hello')] as never)) as AIMessage;
      expect(message.response_metadata['model']).toBe(claude);
      const { input_tokens, output_tokens, total_tokens, input_token_details } = message.usage_metadata ?? {};
      expect([input_tokens, output_tokens, total_tokens].map((count) => typeof count)).toEqual(Array(3).fill('number'));
      const { cache_read = NaN, cache_creation = NaN } = input_token_details ?? {};
      expect(input_tokens).toBeGreaterThanOrEqual(cache_read + cache_creation);
    }
  });

  test('stop sequences of a call and of the constructor', async () => {
    expectReply(await make().invoke('hi', { stop: ['AWS'] }));
    expect(lastBodyOf(emulator).inferenceConfig).toEqual({ stopSequences: ['AWS'] });
    const stopped = await make({ stop: ['AWS'] }).invoke('hi');
    expect(stopped.response_metadata).toMatchObject({ stopReason: 'stop_sequence' });
  });

  test('tools: structured, like a runnable, in OpenAI’s format, by parameters alone', async () => {
    const runnable = RunnableLambda.from((_: z.infer<typeof sum>) => {}).asTool({ name: toolName, schema: sum });
    const parameters = toJsonSchema(sum) as Record<string, unknown>;
    const kinds = [
      new Adder({}),
      runnable,
      { type: 'function', function: { name: toolName, description: 'Adds', parameters } },
      { name: toolName, description: 'Adds', schema: sum },
    ];
    for (const each of kinds) {
      const bound = make().bindTools([each as never]);
      const message = await prompt.pipe(bound).invoke({ toolName });
      expect(message.tool_calls).toHaveLength(1);
      const [call] = message.tool_calls ?? [];
      expect(call).toMatchObject({ type: 'tool_call', args: { a: 1_836_281_973, b: anyNumber } });
      expect(typeof call?.id).toBe('string');
      const whole = await streamed({ stream: (_) => prompt.pipe(bound).stream({ toolName }) });
      expect(whole.tool_calls?.[0]).toMatchObject({ args: call?.args ?? {} });
      expect(whole.usage_metadata?.output_tokens).toBeGreaterThan(0);
    }
  });

  test('histories with tools, their content a text or a list; few-shot examples', async () => {
    const adder = new Adder({});
    const calls = [{ name: 'adder', args: { a: 1, b: 2 }, id: 'abc123', type: 'tool_call' as const }];
    const result = new ToolMessage({
      content: await adder.invoke({ a: 1, b: 2 }),
      tool_call_id: 'abc123',
      name: 'adder',
    });
    const list = [
      { type: 'text', text: 'some text' },
      { type: 'tool_use', id: 'abc123', name: 'adder', input: { a: 1, b: 2 } },
    ];
    for (const content of ['', list]) {
      const history = [new HumanMessage('What is 1 + 2'), new AIMessage({ content, tool_calls: calls }), result];
      expectReply(await make().bindTools([adder]).invoke(history));
      const more = [...history, new AIMessage('3'), new HumanMessage('What is 3 + 4')];
      expect(await make().bindTools([adder]).invoke(more)).toBeInstanceOf(AIMessage);
    }
  });

  test('structured output, what tracing is told of it, and a schema with free members', async () => {
    const told: object[] = [];
    const callbacks = [{ handleChatModelStart: (...[, , , , extra]: unknown[]) => void told.push(extra as object) }];
    const adding = { name: toolName };
    expect(await prompt.pipe(make().withStructuredOutput(sum, adding)).invoke({ toolName }, { callbacks })).toEqual({
      ...{ a: 1_836_281_973, b: anyNumber },
    });
    const raw = make().withStructuredOutput(sum, { ...adding, includeRaw: true });
    const both = await prompt.pipe(raw).invoke({ toolName });
    expect(both.raw).toBeInstanceOf(AIMessage);
    expect(both.parsed).toMatchObject({ a: 1_836_281_973 });
    expect(told).toMatchObject([
      {
        options: { ls_structured_output_format: { kwargs: { method: 'functionCalling' }, schema: toJsonSchema(sum) } },
      },
    ]);
    const api = z.object({ service: z.string(), parameters: z.record(z.unknown()) });
    const free = z.object({ decision: z.enum(['UseAPI', 'UseFallback']), api });
    expect(await make().withStructuredOutput(free, { name: 'service_tool' }).invoke('UseAPI')).toMatchObject({
      api: { parameters: {} },
    });
  });

  test('a cache that knows messages of blocks', async () => {
    const chat = make({ cache: true });
    const message = new HumanMessage({ content: [{ type: 'text', text: `Hello there, ${outputVersion}!` }] });
    const key = chat._getSerializedCacheKeyParametersForCall({});
    const first = await chat.invoke([message]);
    const kept = (await chat.cache?.lookup(getBufferString([message]), key)) as { message?: AIMessage }[] | null;
    expect(kept).toHaveLength(1);
    expect(await chat.invoke([message])).toEqual(kept?.[0]?.message);
    expect(kept?.[0]?.message?.text).toBe(first.text);
  });

  test('parallel calls, streamed too, and their results', async () => {
    const at = z.object({ location: z.string() });
    const tools = ['get_current_weather', 'get_current_time'].map((each) =>
      tool(() => 'no-op', { name: each, schema: at }),
    );
    const bound = make().bindTools(tools);
    const question = 'Weather and time in San Francisco? Call get_current_weather and get_current_time.';
    const names = tools.map(({ name }) => name);
    const [invoked, whole] = [await bound.invoke(question), await streamed(bound, question)];
    for (const message of [invoked, whole]) {
      expect(message.tool_calls?.map(({ name }) => name)).toEqual(names);
      const results = message.tool_calls?.map(
        ({ id = '', name }) => new ToolMessage({ tool_call_id: id, name, content: '24 degrees' }),
      );
      const answer = await bound.invoke([new HumanMessage(question), message, ...(results ?? [])]);
      expect(answer.tool_calls).toEqual([]);
      expect(answer.text).toContain('24 degrees');
    }
  });

  test('standard blocks: text, image, file, audio, as base64, as data URL, as text', async () => {
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=';
    const text = 'SGVsbG8sIFdvcmxkIQ==';
    const blocks: [block: object, sent: object][] = [
      [{ type: 'text', source_type: 'text', text: 'Hello' }, { text: 'Hello' }],
      [{ type: 'image', source_type: 'base64', data: png, mime_type: 'image/png' }, { image: { format: 'png' } }],
      [{ type: 'image', source_type: 'url', url: `data:image/png;base64,${png}` }, { image: { format: 'png' } }],
      [{ type: 'image', url: `data:image/png;base64,${png}` }, { image: { format: 'png' } }],
      [{ type: 'file', source_type: 'base64', data: text, mime_type: 'text/plain' }, { document: { format: 'txt' } }],
      [
        {
          type: 'file',
          source_type: 'url',
          url: `data:text/plain;base64,${text}`,
          metadata: { filename: 'hello.txt' },
        },
        { document: { format: 'txt', name: 'hello', source: { bytes: text } } },
      ],
      [
        { type: 'file', source_type: 'text', text: 'Hello, World!', metadata: { filename: 'hello.txt' } },
        { document: { format: 'txt', name: 'hello', source: { bytes: text } } },
      ],
      [
        { type: 'text-plain', mimeType: 'text/plain', text: 'Hello, World!' },
        { document: { format: 'txt', source: { bytes: text } } },
      ],
    ];
    for (const [block, sent] of blocks) {
      expectReply(await make().invoke([new HumanMessage({ content: [block] as never })]));
      expect(lastBodyOf(emulator).messages?.[0]?.content[0]).toMatchObject(sent);
    }
  });
});

describe('embeddings', () => {
  test.each(['amazon.titan-embed-text-v2:0', 'cohere.embed-v4:0', 'amazon.nova-2-multimodal-embeddings-v1:0'])(
    '%s embeds a question and documents, alike each time, in their order',
    async (model) => {
      const embeddings = new BedrockEmbeddings({ ...reach(emulator), model });
      const question = await embeddings.embedQuery('Hello');
      expect(question.every((value) => typeof value === 'number')).toBe(true);
      const documents = await embeddings.embedDocuments(['Hello', 'Good evening']);
      expect(documents.map(({ length }) => length)).toEqual([question.length, question.length]);
      expect(documents[0]).not.toEqual(documents[1]);
      expect(await embeddings.embedDocuments(['Good evening', 'Hello'])).toEqual([documents[1], documents[0]]);
    },
  );
});
