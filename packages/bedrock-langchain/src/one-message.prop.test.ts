// The law: the same message by invoke, by concatenated stream and by stream events, ids and times apart.
// SPDX-License-Identifier: Apache-2.0
import { HumanMessage, type AIMessage, type AIMessageChunk } from '@langchain/core/messages';
import type { ConverseReply, ContentBlock } from 'bedrock-core';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ChatBedrock } from './index.ts';
import { claude, lastBodyOf, plainOf, reach, replyOf, streamed } from './testing/chat.ts';

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
const bytes = fc.uint8Array({ minLength: 1, maxLength: 12 });
const input = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })) as fc.Arbitrary<Record<string, never>>;
const block: fc.Arbitrary<ContentBlock> = fc.oneof(
  text.map((value) => ({ text: value })),
  text.map((value) => ({ reasoningContent: { reasoningText: { text: value, signature: 'sig' } } })),
  text.map((value) => ({ reasoningContent: { reasoningText: { text: value } } })),
  bytes.map((redactedContent) => ({ reasoningContent: { redactedContent } })),
  fc.record({ toolUseId: fc.uuid(), name: fc.constantFrom('weather', 'clock'), input }).map((toolUse) => ({ toolUse })),
  fc
    .record({ toolUseId: fc.uuid(), name: fc.constant('nova_grounding'), input })
    .map((toolUse) => ({ toolUse: { ...toolUse, type: 'server_tool_use' as const } })),
  fc
    .record({
      toolUseId: fc.uuid(),
      content: fc.array(
        text.map((value) => ({ text: value })),
        { minLength: 1 },
      ),
    })
    .map((toolResult) => ({
      toolResult: { ...toolResult, status: 'success' as const, type: 'nova_grounding_result' },
    })),
  fc.tuple(text, text).map(([value, source]) => ({
    citationsContent: {
      content: [{ text: value }],
      citations: [
        { title: 'T', source, sourceContent: [{ text: value }] },
        { location: { web: { url: 'https://example.com/' } } },
      ],
    },
  })),
  bytes.map((value) => ({ image: { format: 'png' as const, source: { bytes: value } } })),
  fc.jsonValue({ maxDepth: 2 }).map((value) => ({ acmeContent: { value, n: 1 } }) as object as ContentBlock),
);
const reply = fc
  .record({
    content: fc.array(block, { minLength: 0, maxLength: 5 }),
    stopReason: fc.constantFrom('end_turn', 'tool_use', 'max_tokens', 'guardrail_intervened', 'brand_new'),
    usage: fc.constantFrom({}, { cacheReadInputTokens: 3, cacheWriteInputTokens: 0 }),
  })
  .map(({ content, stopReason, usage }): ConverseReply => {
    const whole = replyOf(content, stopReason as 'end_turn');
    return { ...whole, usage: { ...whole.usage, ...usage } };
  });

let next = replyOf([]);
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ reply: () => next });
});
afterAll(() => emulator.close());

const chatOf = (outputVersion: 'v0' | 'v1'): ChatBedrock =>
  new ChatBedrock({ model: claude, ...reach(emulator), outputVersion });

/** Of both kinds of messages, what they have in common. */
const saidBy = (message: AIMessage | AIMessageChunk): object => ({
  ...plainOf(message),
  blocks: message.contentBlocks,
});

describe('one message, however it is built', () => {
  test.each(['v0', 'v1'] as const)('invoke ≡ stream, in output %s, over random replies', async (version) => {
    const chat = chatOf(version);
    await fc.assert(
      fc.asyncProperty(reply, async (random) => {
        next = random;
        const [invoked, whole] = [await chat.invoke('Hi'), await streamed(chat)];
        expect(saidBy(whole)).toEqual(saidBy(invoked));
        expect(whole.text).toBe(invoked.text);
      }),
      { numRuns: 30 },
    );
  });

  test('invoke in output v1 ≡ stream events ≡ what a streaming model makes, over random replies', async () => {
    const [chat, streaming] = [chatOf('v1'), chatOf('v1')];
    streaming.streaming = true;
    await fc.assert(
      fc.asyncProperty(reply, async (random) => {
        next = random;
        const invoked = await chat.invoke('Hi');
        expect(saidBy(await chat.streamEvents('Hi').output)).toEqual(saidBy(invoked));
        expect(saidBy(await streaming.invoke('Hi'))).toEqual(saidBy(invoked));
      }),
      { numRuns: 30 },
    );
  });

  test('what was said goes back the same, whichever way it came', async () => {
    await fc.assert(
      fc.asyncProperty(reply, fc.constantFrom('v0' as const, 'v1' as const), async (random, version) => {
        const chat = chatOf(version);
        next = random;
        const sent: unknown[] = [];
        for (const message of [await chat.invoke('Hi'), await streamed(chat)]) {
          await chat.invoke([new HumanMessage('Hi'), message, new HumanMessage('More')]);
          sent.push(lastBodyOf(emulator).messages);
        }
        expect(sent[1]).toEqual(sent[0]);
      }),
      { numRuns: 15 },
    );
  });

  test('chunks join in whichever groups', async () => {
    for (const version of ['v0', 'v1'] as const) {
      const chat = chatOf(version);
      await fc.assert(
        fc.asyncProperty(reply, fc.nat(), async (random, at) => {
          next = random;
          const chunks: AIMessageChunk[] = [];
          for await (const chunk of await chat.stream('Hi')) chunks.push(chunk);
          const join = (some: AIMessageChunk[]): AIMessageChunk[] =>
            some.length < 2 ? some : [some.reduce((whole, chunk) => whole.concat(chunk))];
          const cut = at % chunks.length;
          const [left, right] = [join(chunks.slice(0, cut)), join(chunks.slice(cut))];
          const [both, one] = [join([...left, ...right])[0], join(chunks)[0]];
          expect(both && saidBy(both)).toEqual(one && saidBy(one));
        }),
        { numRuns: 15 },
      );
    }
  });
});
