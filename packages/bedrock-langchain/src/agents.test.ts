// Agents of `langchain` over several turns: what they say in the end, and what went over the wire each turn.
// SPDX-License-Identifier: Apache-2.0
import { AIMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import type { ContentBlock, ConverseReply, ConverseRequest } from 'bedrock-core';
import { createAgent, providerStrategy, toolStrategy } from 'langchain';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bodiesOf, lastBodyOf, replyOf, startChat } from './testing/chat.ts';

const weather = tool(({ city }: { city: string }) => `14 degrees in ${city}`, {
  name: 'weather',
  description: 'Weather in a city',
  schema: z.object({ city: z.string() }),
});
const clock = tool(() => 'noon', { name: 'clock', description: 'Time of day', schema: z.object({}) });
const broken = tool(
  () => {
    throw new Error('No connection');
  },
  { name: 'broken', description: 'Fails', schema: z.object({}) },
);
const input = { messages: [{ role: 'user', content: 'Weather and time in Paris?' }] };

const thought = (text: string): ContentBlock => ({
  reasoningContent: { reasoningText: { text, signature: `${text} signed` } },
});
const redacted: ContentBlock = { reasoningContent: { redactedContent: Uint8Array.of(1, 2, 3, 4) } };
const call = (toolUseId: string, name: string, args: Record<string, string> = {}): ContentBlock => ({
  toolUse: { toolUseId, name, input: args },
});

/** Two turns with tools, two of them at once, then an answer: with reasoning in each turn. */
const turns: ConverseReply[] = [
  replyOf(
    [thought('Both.'), redacted, { text: 'Let me see.' }, call('a', 'weather', { city: 'Paris' }), call('b', 'clock')],
    'tool_use',
  ),
  replyOf([thought('Once more.'), call('c', 'weather', { city: 'Lyon' })], 'tool_use'),
  replyOf([thought('Done.'), { text: 'Mild, and noon.' }]),
];
const byTurn = ({ messages = [] }: Omit<ConverseRequest, 'modelId'>): ConverseReply =>
  turns[messages.filter(({ role }) => role === 'assistant').length] as ConverseReply;

/** The turns as they must stand in the last request: what the model said, unchanged, and each call's result. */
const expectedTurns = [
  { role: 'user', content: [{ text: 'Weather and time in Paris?' }] },
  { role: 'assistant', content: wire(turns[0]) },
  {
    role: 'user',
    content: [
      { toolResult: { toolUseId: 'a', content: [{ text: '14 degrees in Paris' }], status: 'success' } },
      { toolResult: { toolUseId: 'b', content: [{ text: 'noon' }], status: 'success' } },
    ],
  },
  { role: 'assistant', content: wire(turns[1]) },
  {
    role: 'user',
    content: [{ toolResult: { toolUseId: 'c', content: [{ text: '14 degrees in Lyon' }], status: 'success' } }],
  },
];

function wire(reply: ConverseReply | undefined): unknown[] {
  return (reply?.output.message.content ?? []).map((block) =>
    block === redacted ? { reasoningContent: { redactedContent: 'AQIDBA==' } } : block,
  );
}

type Agent = ReturnType<typeof createAgent>;

async function lastOf(agent: Agent, streamMode: 'values' | 'updates' | 'messages' | 'debug'): Promise<BaseMessage[]> {
  let messages: BaseMessage[] = [];
  const streamed: BaseMessage[] = [];
  for await (const part of await agent.stream(input, { streamMode })) {
    if (streamMode === 'values') ({ messages } = part as { messages: BaseMessage[] });
    if (streamMode === 'updates')
      for (const { messages: more = [] } of Object.values(part as Record<string, { messages?: BaseMessage[] }>))
        streamed.push(...more);
    if (streamMode === 'messages') streamed.push((part as [BaseMessage, unknown])[0]);
  }
  return streamMode === 'values' ? messages : streamed;
}

describe.each(['v0', 'v1'] as const)(
  'several turns with parallel tools and reasoning, in output %s',
  (outputVersion) => {
    test.each(['invoke', 'values', 'updates', 'messages', 'debug', 'streamEvents'] as const)(
      'defect 6, defect 8: by %s every turn goes back as it came',
      async (how) => {
        const { chat, emulator } = await startChat({ reply: byTurn }, { outputVersion });
        const agent = createAgent({ model: chat, tools: [weather, clock] });
        let text = '';
        if (how === 'invoke') text = (await agent.invoke(input)).messages.at(-1)?.text ?? '';
        else if (how === 'streamEvents') {
          for await (const { event, data } of agent.streamEvents(input, { version: 'v2' }))
            if (event === 'on_chat_model_stream') text += (data.chunk as AIMessage).text;
        } else {
          const messages = await lastOf(agent, how);
          text = messages.map((message) => (AIMessage.isInstance(message) ? message.text : '')).join('');
        }
        if (how !== 'debug') expect(text).toContain('Mild, and noon.');
        expect(emulator.journal.entries).toHaveLength(3);
        expect(emulator.journal.entries.every(({ operation }) => operation?.startsWith('Converse'))).toBe(true);
        expect(lastBodyOf(emulator).messages).toEqual(expectedTurns);
        expect(bodiesOf(emulator).map(({ toolConfig }) => toolConfig?.tools.length)).toEqual([2, 2, 2]);
      },
    );
  },
);

describe('what agents meet', () => {
  test('js#8821: a stream of messages tells which tool is being called, and streams its arguments', async () => {
    for (const outputVersion of ['v0', 'v1'] as const) {
      const { chat } = await startChat({ reply: byTurn }, { outputVersion });
      const agent = createAgent({ model: chat, tools: [weather, clock] });
      const names: string[] = [];
      for await (const [message] of await agent.stream(input, { streamMode: 'messages' }))
        for (const block of message.contentBlocks)
          if (block.type === 'tool_call_chunk' && typeof block.name === 'string') names.push(block.name);
      expect(names).toEqual(['weather', 'clock', 'weather']);
    }
  });

  test('a tool that fails is a result with the status error', async () => {
    const reply = ({ messages = [] }: Omit<ConverseRequest, 'modelId'>): ConverseReply =>
      messages.length === 1 ? replyOf([call('a', 'broken')], 'tool_use') : replyOf([{ text: 'Sorry.' }]);
    const { chat, emulator } = await startChat({ reply });
    const handle = (error: unknown, request: { toolCall: { id?: string } }): ToolMessage =>
      new ToolMessage({ content: String(error), tool_call_id: request.toolCall.id ?? '', status: 'error' });
    const { createMiddleware } = await import('langchain');
    const middleware = createMiddleware({
      name: 'Tell',
      wrapToolCall: async (request, handler) => {
        try {
          return await handler(request);
        } catch (error) {
          return handle(error, request);
        }
      },
    });
    await createAgent({ model: chat, tools: [broken], middleware: [middleware] }).invoke(input);
    expect(lastBodyOf(emulator).messages?.at(-1)?.content[0]?.toolResult).toMatchObject({ status: 'error' });
  });

  test('the emulated model itself: reasoning turned on, its signature goes back', async () => {
    const { chat, emulator } = await startChat({}, { reasoning: { budgetTokens: 2_000 } });
    const { messages } = await createAgent({ model: chat, tools: [weather, clock] }).invoke({
      messages: [{ role: 'user', content: 'Use weather and clock for Paris.' }],
    });
    expect(messages.at(-1)?.text).toContain('14 degrees in Paris');
    const [reasoning, ...uses] = lastBodyOf(emulator).messages?.[1]?.content ?? [];
    expect(reasoning?.reasoningContent?.reasoningText?.signature).toMatch(/=$/);
    expect(uses.map(({ toolUse }) => toolUse?.name)).toEqual(['weather', 'clock']);
  });
});

describe('a structured responseFormat', () => {
  const trip = z.object({ city: z.string(), days: z.number() });
  const ask = { messages: [{ role: 'user', content: 'Use weather. 3 days in Paris' }] };

  test.each(['v0', 'v1'] as const)('by the API itself, beside tools, in output %s', async (outputVersion) => {
    const { chat, emulator } = await startChat({}, { outputVersion });
    const agent = createAgent({ model: chat, tools: [weather], responseFormat: providerStrategy(trip) });
    expect((await agent.invoke(ask)).structuredResponse).toEqual({ city: 'Paris', days: 3 });
    for (const { outputConfig, toolConfig, additionalModelRequestFields } of bodiesOf(emulator)) {
      expect(outputConfig?.textFormat?.type).toBe('json_schema');
      expect(toolConfig?.tools[0]?.toolSpec).not.toHaveProperty('strict');
      expect(additionalModelRequestFields).toBeUndefined();
    }
  });

  test.each(['v0', 'v1'] as const)('js#9370: by a tool, in output %s', async (outputVersion) => {
    const { chat, emulator } = await startChat({}, { outputVersion });
    const agent = createAgent({ model: chat, tools: [], responseFormat: toolStrategy(trip) });
    expect(
      (await agent.invoke({ messages: [{ role: 'user', content: '3 days in Paris' }] })).structuredResponse,
    ).toEqual({
      city: 'Paris',
      days: 3,
    });
    expect(lastBodyOf(emulator).toolConfig?.toolChoice).toEqual({ any: {} });
  });

  test('chosen by what the model can do', async () => {
    for (const [model, isNative] of [
      ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', true],
      ['us.amazon.nova-lite-v1:0', false],
    ] as const) {
      const { chat, emulator } = await startChat({}, { model });
      const agent = createAgent({ model: chat, tools: [], responseFormat: trip });
      const { structuredResponse } = await agent.invoke({ messages: [{ role: 'user', content: '3 days in Paris' }] });
      expect(structuredResponse).toEqual({ city: 'Paris', days: 3 });
      expect(lastBodyOf(emulator).outputConfig !== undefined).toBe(isNative);
    }
  });

  test('while it streams', async () => {
    const { chat } = await startChat();
    const agent = createAgent({ model: chat, tools: [], responseFormat: trip });
    let last: { structuredResponse?: unknown } = {};
    for await (const state of await agent.stream(
      { messages: [{ role: 'user', content: '3 days in Paris' }] },
      { streamMode: 'values' },
    ))
      last = state;
    expect(last.structuredResponse).toEqual({ city: 'Paris', days: 3 });
  });
});
