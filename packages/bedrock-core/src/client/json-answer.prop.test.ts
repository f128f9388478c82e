// However a streamed answer is cut, it is the answer of the reply in one piece.
// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveModel } from '../catalog/capabilities.ts';
import { createCollector } from '../converse/collect.ts';
import { replay } from '../converse/replay.ts';
import type { ContentBlock, ConverseReply } from '../converse/types.ts';
import { converse } from '../dialects/converse.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { fenceAnswer, toolAnswer } from './json-answer.ts';

const context = { model: resolveModel('amazon.nova-lite-v1:0'), stream: true };
const replyOf = (content: ContentBlock[], stopReason: ConverseReply['stopReason']): ConverseReply => ({
  output: { message: { role: 'assistant', content } },
  stopReason,
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
  metrics: { latencyMs: 1 },
});

function bothWays(dialect: Dialect, reply: ConverseReply, size: number): ConverseReply[] {
  const cut = (text: string): string[] => text.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [text];
  const encoder = converse.encodeEvents(context);
  const decoder = dialect.decodeEvents(context);
  const collector = createCollector();
  const natives = replay(reply, cut).flatMap((event) => encoder.encode(event));
  for (const event of [...natives.flatMap((native) => decoder.decode(native)), ...decoder.end()]) collector.add(event);
  return [dialect.decodeResponse(converse.encodeResponse(reply, context), {}, context), collector.reply()];
}

const size = fc.integer({ min: 1, max: 7 });

test('a fence is cut off wherever it is cut', () => {
  const json = fc.json({ maxDepth: 2 });
  const around = fc.constantFrom(['', ''], ['```json\n', '\n```'], ['```\n', '\n```\n'], [' \n```json\n', '```']);
  fc.assert(
    fc.property(json, around, size, (answer, [before = '', after = ''], pieces) => {
      const reply = replyOf([{ text: `${before}${answer}${after}` }], 'end_turn');
      for (const { output } of bothWays(fenceAnswer(converse), reply, pieces))
        expect(output.message.content).toEqual([{ text: answer }]);
    }),
    { numRuns: 1000 },
  );
});

test('whatever the text, whole and streamed are the same', () => {
  const text = fc
    .array(fc.constantFrom('`', '``', '```', 'json', '\n', ' ', '{}', 'a'), { minLength: 1, maxLength: 9 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, size, (said, pieces) => {
      const [whole, streamed] = bothWays(fenceAnswer(converse), replyOf([{ text: said }], 'end_turn'), pieces);
      expect(streamed).toEqual(whole);
    }),
    { numRuns: 1000 },
  );
});

test('the arguments of the tool are the text, beside whatever else is there', () => {
  const block: fc.Arbitrary<ContentBlock> = fc.oneof(
    fc.constant({ text: 'Let me see.' }),
    fc.constant({ reasoningContent: { reasoningText: { text: 'Hm.' } } }),
    fc
      .record({ name: fc.constantFrom('json', 'weather'), input: fc.dictionary(fc.string(), fc.integer()) })
      .map(({ name, input }) => ({ toolUse: { toolUseId: 't', name, input } })),
  );
  const reply = fc
    .array(block, { minLength: 1, maxLength: 4 })
    .map((content) => replyOf(content, content.some(({ toolUse }) => toolUse !== undefined) ? 'tool_use' : 'end_turn'));
  fc.assert(
    fc.property(reply, size, (given, pieces) => {
      const [whole, streamed] = bothWays(toolAnswer('json')(converse), given, pieces);
      expect(streamed).toEqual(whole);
      const names = whole?.output.message.content.map(({ toolUse }) => toolUse?.name);
      expect(names).not.toContain('json');
    }),
    { numRuns: 1000 },
  );
});
