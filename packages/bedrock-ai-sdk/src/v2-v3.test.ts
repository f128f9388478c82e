// SPDX-License-Identifier: Apache-2.0
import { generateText as generateText7, streamText as streamText7 } from 'ai';
import {
  generateText as generateText5,
  stepCountIs as stepCountIs5,
  streamText as streamText5,
  tool as tool5,
} from 'ai-v5';
import {
  generateText as generateText6,
  stepCountIs as stepCountIs6,
  streamText as streamText6,
  tool as tool6,
} from 'ai-v6';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { toolLoop } from './testing/emulated.ts';
import { createBedrock as createV2 } from './v2.ts';
import { createBedrock as createV3 } from './v3.ts';

const id = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ reply: toolLoop });
});
afterAll(() => emulator.close());

const settings = () => ({ region: 'us-east-1', baseURL: emulator.url, apiKey: 'any' });
const city = z.object({ city: z.string() });
const weather = { inputSchema: city, execute: () => '14 °C' };
const now = { inputSchema: z.object({}), execute: () => ({ time: '12:00' }) };

/** What each version must have sent back in its second step, and told about it. */
function expectLoop(text: string | undefined, inputTokens: number | undefined): void {
  expect([text, inputTokens]).toEqual(['Results: 2', 15]);
  const { messages } = emulator.journal.entries.at(-1)!.body as { messages: { content: object[] }[] };
  expect(messages[1]?.content[0]).toEqual({
    reasoningContent: { reasoningText: { text: 'I need the weather twice.', signature: 'signed' } },
  });
  expect(messages[2]?.content).toMatchObject([
    { toolResult: { toolUseId: 'tooluse_1' } },
    { toolResult: { toolUseId: 'tooluse_2' } },
  ]);
}

describe('a tool loop, in one piece and streamed', () => {
  test('ai@5 with /v2', async () => {
    const call = {
      model: createV2(settings())(id),
      prompt: 'x',
      tools: { weather: tool5(weather), now: tool5(now) },
      stopWhen: stepCountIs5(3),
    };
    const whole = await generateText5(call);
    expectLoop(whole.text, whole.usage.inputTokens);
    const streamed = streamText5(call);
    expectLoop(await streamed.text, (await streamed.usage).inputTokens);
  });

  test('ai@6 with /v3', async () => {
    const call = {
      model: createV3(settings())(id),
      prompt: 'x',
      tools: { weather: tool6(weather), now: tool6(now) },
      stopWhen: stepCountIs6(3),
    };
    const whole = await generateText6(call);
    expectLoop(whole.text, whole.usage.inputTokens);
    const streamed = streamText6(call);
    expectLoop(await streamed.text, (await streamed.usage).inputTokens);
  });
});

test('ai@7 also takes a model of /v3', async () => {
  const call = { model: createV3(settings())(id), prompt: 'x' };
  expect((await generateText7(call)).text).toBe('Let me look.');
  expect(await streamText7(call).text).toBe('Let me look.');
});
