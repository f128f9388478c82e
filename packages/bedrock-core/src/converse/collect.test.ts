// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collect, createCollector } from './collect.ts';
import { replay } from './replay.ts';
import type { ContentBlock, ConverseReply, ConverseStreamEvent } from './types.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
/** As it travels: JSON knows no -0. */
const json = fc
  .dictionary(fc.string(), fc.jsonValue())
  .map((value) => JSON.parse(JSON.stringify(value)) as { [key: string]: never });
const bytes = fc.uint8Array({ minLength: 1, maxLength: 20 });

const block: fc.Arbitrary<ContentBlock> = fc.oneof(
  text.map((value) => ({ text: value })),
  fc.record({ toolUseId: fc.uuid(), name: fc.constant('weather'), input: json }).map((toolUse) => ({ toolUse })),
  text.map((value) => ({ reasoningContent: { reasoningText: { text: value, signature: 'sig' } } })),
  text.filter(Boolean).map((value) => ({ reasoningContent: { reasoningText: { text: value } } })),
  bytes.map((redactedContent) => ({ reasoningContent: { redactedContent } })),
  text.map((value) => ({ citationsContent: { content: [{ text: value }], citations: [{ title: value }] } })),
  bytes.map((value) => ({ image: { format: 'png' as const, source: { bytes: value } } })),
  fc
    .array(
      fc.oneof(
        text.map((value) => ({ text: value })),
        json.map((value) => ({ json: value })),
      ),
      { maxLength: 3 },
    )
    .map((content) => ({ toolResult: { toolUseId: 'id', content } })),
  json.map((value) => ({ somethingNew: { ...value, x: 1 } }) as object as ContentBlock),
);

const reply: fc.Arbitrary<ConverseReply> = fc.record({
  output: fc.array(block, { maxLength: 5 }).map((content) => ({ message: { role: 'assistant' as const, content } })),
  stopReason: fc.constantFrom('end_turn', 'tool_use', 'max_tokens'),
  usage: fc.record({ inputTokens: fc.nat(), outputTokens: fc.nat(), totalTokens: fc.nat() }),
  metrics: fc.record({ latencyMs: fc.nat() }),
});

/** Cuts a text into pieces of three characters. */
const pieces = (value: string): string[] => value.match(/[\s\S]{1,3}/g) ?? [value];

describe('collect ∘ replay is the identity', () => {
  test('in whole deltas and in small ones', async () => {
    await fc.assert(
      fc.asyncProperty(reply, async (original) => {
        expect(await collect(replay(original))).toEqual(original);
        expect(await collect(replay(original, pieces))).toEqual(original);
      }),
    );
  });

  test('fields of a later service version survive', async () => {
    const original = {
      output: { message: { role: 'assistant', content: [] } },
      stopReason: 'new_reason',
      novelty: { a: 1 },
    };
    expect(await collect(replay(original as object as ConverseReply))).toMatchObject(original);
  });
});

describe('collect', () => {
  test('keeps interleaved blocks apart and in order of their index', async () => {
    const events: ConverseStreamEvent[] = [
      { contentBlockDelta: { contentBlockIndex: 1, delta: { text: 'b' } } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'a' } } },
      { contentBlockDelta: { contentBlockIndex: 1, delta: { text: 'B' } } },
      { messageStop: { stopReason: 'end_turn' } },
    ];
    expect((await collect(events)).output.message.content).toEqual([{ text: 'a' }, { text: 'bB' }]);
  });

  test('a tool without arguments has an empty object; broken arguments stay text', async () => {
    const events: ConverseStreamEvent[] = [
      { contentBlockStart: { contentBlockIndex: 0, start: { toolUse: { toolUseId: 'a', name: 'now' } } } },
      { contentBlockStop: { contentBlockIndex: 0 } },
      { contentBlockStart: { contentBlockIndex: 1, start: { toolUse: { toolUseId: 'b', name: 'find' } } } },
      { contentBlockDelta: { contentBlockIndex: 1, delta: { toolUse: { input: '{"query":' } } } },
    ];
    expect((await collect(events)).output.message.content).toEqual([
      { toolUse: { toolUseId: 'a', name: 'now', input: {} } },
      { toolUse: { toolUseId: 'b', name: 'find', input: '{"query":' } },
    ]);
  });

  test('members of a later version do not cost a text what came before them, and no event is an exception', async () => {
    const events = [
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Hel' } } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { tone: 'warm' } } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'lo' } } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: null } },
    ] as object as ConverseStreamEvent[];
    expect((await collect(events)).output.message.content).toEqual([{ text: 'Hello', tone: 'warm' }]);
  });

  test('tells whether a stream is empty, cut off or complete', () => {
    const collector = createCollector();
    expect([collector.isEmpty, collector.isComplete]).toEqual([true, false]);
    collector.add({ messageStart: { role: 'assistant' } });
    expect([collector.isEmpty, collector.isComplete]).toEqual([false, false]);
    collector.add({ messageStop: { stopReason: 'end_turn' } });
    expect([collector.isEmpty, collector.isComplete]).toEqual([false, true]);
  });

  test('usage that never came is zero, and a partial reply says that it never came', () => {
    const collector = createCollector();
    collector.add({ contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'half' } } });
    expect(collector.partial()).toEqual({ output: { message: { role: 'assistant', content: [{ text: 'half' }] } } });
    expect(collector.reply().usage).toEqual({ inputTokens: 0, outputTokens: 0, totalTokens: 0 });
  });
});
