// SPDX-License-Identifier: Apache-2.0
import { APICallError, generateObject, generateText, Output, stepCountIs, streamText, tool } from 'ai';
import { AwsRefusal, startEmulator, type Emulator, type EmulatorOptions } from 'bedrock-emulator';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { BedrockProviderSettings } from './settings.ts';
import { answer, cutAfter, readAll, toolLoop } from './testing/emulated.ts';
import { createBedrock, type BedrockProvider } from './v4.ts';

const id = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
let emulator: Emulator;

async function start(options: EmulatorOptions, settings: BedrockProviderSettings = {}): Promise<BedrockProvider> {
  emulator = await startEmulator(options);
  return createBedrock({
    region: 'us-east-1',
    baseURL: emulator.url,
    accessKeyId: 'a',
    secretAccessKey: 'b',
    ...settings,
  });
}

afterEach(() => emulator.close());

const tools = {
  weather: tool({ inputSchema: z.object({ city: z.string() }), execute: ({ city }) => `14 °C in ${city}` }),
  now: tool({ inputSchema: z.object({}), execute: () => ({ time: '12:00' }) }),
};

describe('with ai@7', () => {
  test('generateText', async () => {
    const bedrock = await start({ reply: () => answer([{ text: 'Hello' }]) });
    const result = await generateText({ model: bedrock(id), prompt: 'Hi' });
    expect(result).toMatchObject({ text: 'Hello', finishReason: 'stop', usage: { inputTokens: 15, outputTokens: 5 } });
    expect(result.response.id).toBe(emulator.journal.entries[0]?.id);
    expect(emulator.journal.entries[0]?.headers['user-agent']).toMatch(/ai\/7.*bedrock-ai-sdk\//);
  });

  test('streamText: the parts come in the order of the spec', async () => {
    const bedrock = await start({
      reply: () =>
        answer([{ reasoningContent: { reasoningText: { text: 'hm', signature: 's' } } }, { text: 'Hello there' }]),
    });
    const { stream } = await bedrock(id).doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      includeRawChunks: true,
    });
    const parts = await readAll(stream);
    const order = parts.map(({ type }) => type).filter((type, index, all) => type !== 'raw' && type !== all[index - 2]);
    expect(order).toEqual([
      'stream-start',
      'response-metadata',
      'reasoning-start',
      'reasoning-delta',
      'reasoning-end',
      'text-start',
      'text-delta',
      'text-end',
      'finish',
    ]);
    expect(parts.find(({ type }) => type === 'reasoning-end')).toMatchObject({
      id: '0',
      providerMetadata: { bedrock: { signature: 's' } },
    });
    expect(parts.filter(({ type }) => type === 'raw')).toContainEqual({
      type: 'raw',
      rawValue: { messageStart: { role: 'assistant' } },
    });
    expect(parts.at(-1)).toMatchObject({
      finishReason: { unified: 'stop', raw: 'end_turn' },
      usage: { inputTokens: { total: 15 } },
      providerMetadata: { bedrock: { requestId: emulator.journal.entries[0]?.id } },
    });
  });

  test.each(['generateText', 'streamText'] as const)(
    '%s: a loop over parallel tools, reasoning sent back as it came',
    async (name) => {
      const bedrock = await start({ reply: toolLoop });
      const call = { model: bedrock(id), prompt: 'Weather?', tools, stopWhen: stepCountIs(3) };
      const steps = name === 'generateText' ? (await generateText(call)).steps : await streamText(call).steps;
      expect(steps.map(({ toolCalls }) => toolCalls.map(({ toolName, input }) => ({ toolName, input })))).toEqual([
        [
          { toolName: 'weather', input: { city: 'Bonn' } },
          { toolName: 'now', input: {} },
        ],
        [],
      ]);
      expect(steps[1]?.text).toBe('Results: 2');
      const { messages } = emulator.journal.entries[1]!.body as { messages: { content: object[] }[] };
      expect(messages[1]?.content).toEqual([
        { reasoningContent: { reasoningText: { text: 'I need the weather twice.', signature: 'signed' } } },
        { text: 'Let me look.' },
        { toolUse: { toolUseId: 'tooluse_1', name: 'weather', input: { city: 'Bonn' } } },
        { toolUse: { toolUseId: 'tooluse_2', name: 'now', input: {} } },
      ]);
      expect(messages[2]?.content).toMatchObject([
        { toolResult: { toolUseId: 'tooluse_1', content: [{ text: '14 °C in Bonn' }] } },
        { toolResult: { content: [{ json: { time: '12:00' } }] } },
      ]);
    },
  );

  test('structured output: generateObject, and Output.object beside tools in a stream', async () => {
    const bedrock = await start({
      reply: ({ toolConfig, outputConfig }) =>
        outputConfig === undefined
          ? answer(
              [{ toolUse: { toolUseId: 't', name: toolConfig?.tools.at(-1)?.toolSpec?.name ?? '', input: { a: 1 } } }],
              'tool_use',
            )
          : answer([{ text: '{"a":1}' }]),
    });
    const schema = z.object({ a: z.number() });
    for (const structuredOutputMode of ['auto', 'jsonTool', 'outputFormat']) {
      const call = { model: bedrock(id), prompt: 'x', providerOptions: { bedrock: { structuredOutputMode } } };
      expect((await generateObject({ ...call, schema })).object).toEqual({ a: 1 });
      const streamed = streamText({ ...call, tools, output: Output.object({ schema }) });
      expect(await streamed.output).toEqual({ a: 1 });
      expect(await streamed.finishReason).toBe('stop');
    }
  });

  test('a throttled call is sent again by ai, once per retry, after the server’s hint', async () => {
    let calls = 0;
    const bedrock = await start({
      reply: () => {
        if (++calls === 1)
          throw new AwsRefusal(429, 'ThrottlingException', 'Slow down', { headers: { 'retry-after': '0' } });
        return answer([{ text: 'Hello' }]);
      },
    });
    expect((await generateText({ model: bedrock(id), prompt: 'Hi' })).text).toBe('Hello');
    expect(emulator.journal.entries.map(({ status }) => status)).toEqual([429, 200]);
  });

  test('a refused call is not sent again', async () => {
    const bedrock = await start({
      reply: () => {
        throw new AwsRefusal(400, 'ValidationException', 'No such thing');
      },
    });
    const error: unknown = await generateText({ model: bedrock(id), prompt: 'Hi' }).catch((reason: unknown) => reason);
    expect(APICallError.isInstance(error) && error.message).toMatch(/No such thing/);
    expect(emulator.journal.entries).toHaveLength(1);
  });

  test('request 29: a stream that breaks ends in an error, its blocks closed, and never looks whole', async () => {
    const bedrock = await start(
      { reply: () => answer([{ text: 'A long answer that will not arrive. '.repeat(20) }]) },
      { fetch: cutAfter(600) },
    );
    const { stream } = await bedrock(id).doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
    const parts = await readAll(stream);
    expect(parts.slice(-2).map(({ type }) => type)).toEqual(['text-end', 'error']);
    expect(parts.at(-1)).toMatchObject({
      error: { name: 'AI_APICallError', cause: { kind: expect.stringMatching(/stream-interrupted|protocol/) } },
    });
    const result = streamText({ model: bedrock(id), prompt: 'Hi', onError: () => undefined });
    await result.consumeStream();
    expect(await result.finishReason).toBe('error');
  });

  test('an abort closes the connection', async () => {
    const bedrock = await start({ tokensPerSecond: 20, reply: () => answer([{ text: 'word '.repeat(500) }]) });
    const abort = new AbortController();
    const types: string[] = [];
    for await (const part of streamText({ model: bedrock(id), prompt: 'Hi', abortSignal: abort.signal }).fullStream) {
      types.push(part.type);
      if (part.type === 'text-delta') abort.abort();
    }
    expect(types.at(-1)).toBe('abort');
    expect((await emulator.journal.next(() => true)).aborted).toBe(true);
  });

  test('leaving a stream closes the connection', async () => {
    const bedrock = await start({ tokensPerSecond: 20, reply: () => answer([{ text: 'word '.repeat(500) }]) });
    const { stream } = await bedrock(id).doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
    for await (const part of stream) if (part.type === 'text-delta') break;
    expect((await emulator.journal.next(() => true)).aborted).toBe(true);
  });
});
