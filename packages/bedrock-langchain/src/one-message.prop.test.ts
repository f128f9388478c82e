// One message, however it is built.
// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainOf, replyOf, startChat, streamed } from './testing/chat.ts';

describe('one message, however it is built', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  const block = fc.oneof(
    text.map((value) => ({ text: value })),
    text.map((value) => ({ reasoningContent: { reasoningText: { text: value, signature: 'sig' } } })),
    fc.uint8Array({ minLength: 1, maxLength: 9 }).map((redactedContent) => ({ reasoningContent: { redactedContent } })),
    fc
      .record({ toolUseId: fc.uuid(), name: fc.constant('weather'), input: fc.dictionary(fc.string(), fc.string()) })
      .map((toolUse) => ({ toolUse })),
    text.map((value) => ({
      citationsContent: { content: [{ text: value }], citations: [{ title: 'T', source: value }] },
    })),
  );

  test('invoke ≡ stream ≡ stream events, over random replies', async () => {
    let next = replyOf([]);
    const { chat } = await startChat({ reply: () => next });
    await fc.assert(
      fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 4 }), async (content) => {
        next = replyOf(content);
        const [invoked, concatenated] = [await chat.invoke('Hi'), await streamed(chat)];
        expect(plainOf(concatenated)).toEqual(plainOf(invoked));
        const message = await chat.streamEvents('Hi').output;
        expect(message.text).toBe(invoked.text);
        expect(message.usage_metadata).toEqual(invoked.usage_metadata);
        expect(message.tool_calls?.map(({ name, args, id }) => ({ name, args, id }))).toEqual(
          invoked.tool_calls?.map(({ name, args, id }) => ({ name, args, id })),
        );
      }),
      { numRuns: 60 },
    );
  });
});
