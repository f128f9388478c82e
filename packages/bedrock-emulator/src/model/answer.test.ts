// What the model says, and what it counts.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest, Message, Tool } from 'bedrock-core';
import { resolveModel } from 'bedrock-core/dialects';
import { describe, expect, test } from 'vitest';
import { answer } from './answer.ts';
import { createPromptCache } from './prompt-cache.ts';
import { splitTokens } from './tokens.ts';

const claude = resolveModel('us.anthropic.claude-sonnet-4-5-20250929-v1:0');
const nova = resolveModel('us.amazon.nova-2-lite-v1:0');
const ask = (text: string): Message[] => [{ role: 'user', content: [{ text }] }];
const tool = (name: string): Tool => ({
  toolSpec: { name, inputSchema: { json: { type: 'object', properties: { city: { type: 'string' } } } } },
});
const say = (request: Omit<ConverseRequest, 'modelId'>, model = claude): ReturnType<typeof answer> =>
  answer(request, model, createPromptCache(Date.now));
const usedTools = (request: Omit<ConverseRequest, 'modelId'>): string[] =>
  say(request).output.message.content.flatMap(({ toolUse }) => toolUse?.name ?? []);

describe('tools', () => {
  const tools = [tool('clock'), tool('get_weather'), tool('map')];

  test('the forced one, else those that are named, else the first', () => {
    const weather = ask('Use get weather and map for Paris');
    expect(usedTools({ messages: weather, toolConfig: { tools, toolChoice: { tool: { name: 'clock' } } } })).toEqual([
      'clock',
    ]);
    expect(usedTools({ messages: weather, toolConfig: { tools } })).toEqual(['get_weather', 'map']);
    expect(usedTools({ messages: ask('Hello'), toolConfig: { tools } })).toEqual(['clock']);
  });

  test('one at a time, and none, where Claude is told so', () => {
    const choose = (tool_choice: { type: string; disable_parallel_tool_use?: boolean }): string[] =>
      usedTools({ messages: ask('clock, map'), toolConfig: { tools }, additionalModelRequestFields: { tool_choice } });
    expect(choose({ type: 'auto', disable_parallel_tool_use: true })).toEqual(['clock']);
    expect(choose({ type: 'none' })).toEqual([]);
  });

  test('text that quotes the results, once they have come', () => {
    const results = [{ toolResult: { toolUseId: 'a', content: [{ json: { sky: 'clear', wind: { knots: 5 } } }] } }];
    const reply = say({ messages: [...ask('Weather?'), { role: 'user', content: results }], toolConfig: { tools } });
    expect(reply.stopReason).toBe('end_turn');
    expect(reply.output.message.content[0]?.text).toContain('sky clear, wind {"knots":5}');
  });
});

test('which stop sequence it was, where the caller asks for Claude’s own field', () => {
  const request = { messages: ask('Hi'), inferenceConfig: { stopSequences: ['AWS', 'emulator'] } };
  const path = (at: string): object => say({ ...request, additionalModelResponseFieldPaths: [at] });
  expect(path('/stop_sequence')).toMatchObject({
    stopReason: 'stop_sequence',
    additionalModelResponseFields: { stop_sequence: 'emulator' },
  });
  expect(path('/delta/stop_sequence')).toMatchObject({
    additionalModelResponseFields: { delta: { stop_sequence: 'emulator' } },
  });
  expect(path('/nothing')).not.toHaveProperty('additionalModelResponseFields');
});

test('reasoning when it is turned on, signed by Claude alone', () => {
  const [first] = say({
    messages: ask('Hi'),
    additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2000 } },
  }).output.message.content;
  expect(first?.reasoningContent?.reasoningText?.signature).toMatch(/=$/);
  const [other] = say(
    { messages: ask('Hi'), additionalModelRequestFields: { reasoningConfig: { type: 'enabled' } } },
    nova,
  ).output.message.content;
  expect(other?.reasoningContent?.reasoningText).toEqual({ text: expect.stringContaining('Hi') });
});

test('JSON of the schema that is asked for', () => {
  const schema = JSON.stringify({ type: 'object', properties: { city: { type: 'string' } } });
  const textFormat = { type: 'json_schema' as const, structure: { jsonSchema: { schema } } };
  expect(say({ messages: ask('Tell of Paris'), outputConfig: { textFormat } }).output.message.content).toEqual([
    { text: '{"city":"Paris"}' },
  ]);
});

test('a limit does not cut a character in two', () => {
  for (const maxTokens of [4, 5, 6]) {
    const { output } = say({ messages: ask('😀'.repeat(50)), inferenceConfig: { maxTokens } });
    expect(output.message.content[0]?.text?.isWellFormed()).toBe(true);
  }
  expect(splitTokens('a 😀😀😀😀😀😀😀😀😀😀😀😀 b').every((piece) => piece.isWellFormed())).toBe(true);
});

test('the prompt cache reads the longest prefix that it knows, for as long as it lives', () => {
  let now = 0;
  const cache = createPromptCache(() => now);
  const point = { cachePoint: { type: 'default' as const } };
  const [one, two] = [{ text: 'one '.repeat(6000) }, { text: 'two '.repeat(6000) }];
  const usage = (system: NonNullable<ConverseRequest['system']>): object =>
    answer({ system, messages: ask('Hi') }, claude, cache).usage;
  expect(usage([{ text: 'short' }, point])).not.toHaveProperty('cacheReadInputTokens');
  expect(usage([one, point])).toMatchObject({ cacheReadInputTokens: 0, cacheWriteInputTokens: 6003 });
  expect(usage([one, point, two, point])).toMatchObject({ cacheReadInputTokens: 6003, cacheWriteInputTokens: 6003 });
  expect(usage([one, point, two, point])).toMatchObject({ cacheReadInputTokens: 12_006, cacheWriteInputTokens: 0 });
  now = 5 * 60_000;
  expect(usage([one, point])).toMatchObject({ cacheReadInputTokens: 0, cacheWriteInputTokens: 6003 });
});
