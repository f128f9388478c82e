// Models that OpenAI's Responses API serves, through every version of ai.
// SPDX-License-Identifier: Apache-2.0
import { generateText as generate7, stepCountIs as stepCount7, streamText as stream7, tool as tool7 } from 'ai';
import { generateText as generate4, tool as tool4 } from 'ai-v4';
import { generateText as generate5, stepCountIs as stepCount5, tool as tool5 } from 'ai-v5';
import { generateText as generate6, stepCountIs as stepCount6, tool as tool6 } from 'ai-v6';
import type { ContentBlock, ConverseReply, ConverseRequest } from 'bedrock-core';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { answer } from './testing/emulated.ts';
import { createBedrock as createV1 } from './v1.ts';
import { createBedrock as createV2 } from './v2.ts';
import { createBedrock as createV3 } from './v3.ts';
import { createBedrock as createV4 } from './v4.ts';

const id = 'openai.gpt-5.4';
const hidden: ContentBlock = { reasoningContent: { redactedContent: Uint8Array.of(1, 2, 3) } };
let emulator: Emulator;

/** Asks for the weather, its reasoning encrypted, and answers once it knows. */
function reply({ messages = [] }: Omit<ConverseRequest, 'modelId'>): ConverseReply {
  const results = messages.at(-1)?.content.some(({ toolResult }) => toolResult !== undefined);
  if (results === true) return answer([{ text: 'Rain.' }]);
  const use = { toolUse: { toolUseId: 'call_1', name: 'weather', input: { city: 'Bergen' } } };
  const asked = answer([hidden, use], 'tool_use');
  return { ...asked, usage: { ...asked.usage, reasoningTokens: 4 } };
}

beforeAll(async () => {
  emulator = await startEmulator({ reply });
});
beforeEach(() => emulator.journal.clear());
afterAll(() => emulator.close());
const settings = () => ({ region: 'us-east-1', baseURL: emulator.url, apiKey: 'any' });
const schema = z.object({ city: z.string() });
const execute = async ({ city }: { city: string }) => `${city}: rain`;
const prompt = 'Weather in Bergen?';

test.each([
  [
    'ai@4',
    () =>
      generate4({
        model: createV1(settings())(id),
        tools: { weather: tool4({ parameters: schema, execute }) },
        maxSteps: 2,
        prompt,
      }),
  ],
  [
    'ai@5',
    () =>
      generate5({
        model: createV2(settings())(id),
        tools: { weather: tool5({ inputSchema: schema, execute }) },
        stopWhen: stepCount5(2),
        prompt,
      }),
  ],
  [
    'ai@6',
    () =>
      generate6({
        model: createV3(settings())(id),
        tools: { weather: tool6({ inputSchema: schema, execute }) },
        stopWhen: stepCount6(2),
        prompt,
      }),
  ],
  [
    'ai@7',
    () =>
      generate7({
        model: createV4(settings())(id),
        tools: { weather: tool7({ inputSchema: schema, execute }) },
        stopWhen: stepCount7(2),
        prompt,
      }),
  ],
  [
    'ai@7, streamed',
    () =>
      stream7({
        model: createV4(settings())(id),
        tools: { weather: tool7({ inputSchema: schema, execute }) },
        stopWhen: stepCount7(2),
        prompt,
      }),
  ],
])('%s: a tool, and encrypted reasoning that goes back as it came', async (_, run) => {
  const result = await run();
  expect(await result.text).toBe('Rain.');
  const { entries } = emulator.journal;
  expect(entries.map(({ path }) => path)).toEqual(['/openai/v1/responses', '/openai/v1/responses']);
  const { input } = entries[1]!.body as { input: { type?: string; encrypted_content?: string }[] };
  expect(input.find(({ type }) => type === 'reasoning')?.encrypted_content).toBeTypeOf('string');
  expect(input.at(-1)).toMatchObject({ type: 'function_call_output', call_id: 'call_1', output: 'Bergen: rain' });
  const [step] = await result.steps;
  const usage = step?.usage as { reasoningTokens?: number; outputTokenDetails?: { reasoningTokens?: number } };
  const metadata = step?.providerMetadata as { bedrock: { reasoningTokens?: number } };
  expect(usage.outputTokenDetails?.reasoningTokens ?? usage.reasoningTokens ?? metadata.bedrock.reasoningTokens).toBe(
    4,
  );
});
