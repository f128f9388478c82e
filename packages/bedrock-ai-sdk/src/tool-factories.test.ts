// SPDX-License-Identifier: Apache-2.0
import { generateText as generate7, stepCountIs as stepCount7, streamText as stream7 } from 'ai';
import { generateText as generate4 } from 'ai-v4';
import { generateText as generate5, stepCountIs as stepCount5 } from 'ai-v5';
import { generateText as generate6, stepCountIs as stepCount6 } from 'ai-v6';
import type { ConverseReply, ConverseRequest } from 'bedrock-core';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answer } from './testing/emulated.ts';
import { createBedrock as createV1 } from './v1.ts';
import { createBedrock as createV2 } from './v2.ts';
import { createBedrock as createV3 } from './v3.ts';
import { createBedrock as createV4 } from './v4.ts';

const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const nova = 'us.amazon.nova-2-lite-v1:0';
let emulator: Emulator;

/** Claude lists files, then answers; Nova has searched when it answers. */
function reply({ messages = [] }: Omit<ConverseRequest, 'modelId'>, { modelId }: { modelId?: string }): ConverseReply {
  if (modelId === nova)
    return answer([
      { toolUse: { toolUseId: 'g', name: 'nova_grounding', input: { query: 'sky' }, type: 'server_tool_use' } },
      { toolResult: { toolUseId: 'g', content: [{ json: { found: 1 } }, { text: 'one' }], type: 'grounding_result' } },
      { text: 'Blue.' },
    ]);
  const results = messages.at(-1)?.content.flatMap(({ toolResult }) => toolResult?.content ?? []) ?? [];
  if (results.length > 0) return answer([{ text: `Found ${results[0]?.text}` }]);
  return answer([{ toolUse: { toolUseId: 't', name: 'bash', input: { command: 'ls' } } }], 'tool_use');
}

beforeAll(async () => {
  emulator = await startEmulator({ reply });
});
beforeEach(() => emulator.journal.clear());
afterAll(() => emulator.close());
const settings = () => ({ region: 'us-east-1', baseURL: emulator.url, apiKey: 'any' });
const bodies = () => emulator.journal.entries.map(({ body }) => body as ConverseRequest);
const execute = async ({ command }: { command: string }) => `a.txt by ${command}`;

describe('request 8: `bedrock.tools`', () => {
  test.each([
    [
      'ai@4',
      () => {
        const bedrock = createV1(settings());
        return generate4({
          model: bedrock(claude),
          tools: { bash: bedrock.tools.bash_20250124({ execute }) },
          maxSteps: 2,
          prompt: 'x',
        });
      },
    ],
    [
      'ai@5',
      () => {
        const bedrock = createV2(settings());
        return generate5({
          model: bedrock(claude),
          tools: { bash: bedrock.tools.bash_20250124({ execute }) },
          stopWhen: stepCount5(2),
          prompt: 'x',
        });
      },
    ],
    [
      'ai@6',
      () => {
        const bedrock = createV3(settings());
        return generate6({
          model: bedrock(claude),
          tools: { bash: bedrock.tools.bash_20250124({ execute }) },
          stopWhen: stepCount6(2),
          prompt: 'x',
        });
      },
    ],
    [
      'ai@7',
      () => {
        const bedrock = createV4(settings());
        return generate7({
          model: bedrock(claude),
          tools: { bash: bedrock.tools.bash_20250124({ execute }) },
          stopWhen: stepCount7(2),
          prompt: 'x',
        });
      },
    ],
  ])('%s runs Claude’s bash', async (_, run) => {
    expect((await run()).text).toBe('Found a.txt by ls');
    expect(bodies()[1]?.additionalModelRequestFields).toEqual({
      tools: [{ type: 'bash_20250124', name: 'bash' }],
      anthropic_beta: ['computer-use-2025-01-24'],
    });
  });

  test('settings of a tool go to Claude, what `ai` reads stays there', async () => {
    const bedrock = createV4(settings());
    const screen = { displayWidthPx: 800, displayHeightPx: 600 };
    const { toolResults } = await generate7({
      model: bedrock(claude),
      prompt: 'x',
      tools: {
        bash: bedrock.tools.bash_20250124({
          execute: ({ command }) => ({ listed: command }),
          toModelOutput: ({ output }) => ({ type: 'text', value: output.listed }),
          needsApproval: ({ command }) => command === 'rm',
        }),
        computer: bedrock.tools.computer_20251124({ ...screen, enableZoom: true }),
        str_replace_based_edit_tool: bedrock.tools.textEditor_20250728({ maxCharacters: 9 }),
        memory: bedrock.tools.memory_20250818(),
      },
    });
    expect(toolResults).toMatchObject([{ output: { listed: 'ls' } }]);
    expect(bodies()[0]?.additionalModelRequestFields).toMatchObject({
      tools: [
        { name: 'bash' },
        {
          type: 'computer_20251124',
          name: 'computer',
          display_width_px: 800,
          display_height_px: 600,
          enable_zoom: true,
        },
        { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool', max_characters: 9 },
        { type: 'memory_20250818', name: 'memory' },
      ],
    });
  });

  test.each(['generateText', 'streamText'] as const)('%s: what ran at AWS goes back as it came', async (name) => {
    const bedrock = createV4(settings());
    const call = {
      model: bedrock(nova),
      tools: {
        nova_grounding: bedrock.tools.novaGrounding(),
        nova_code_interpreter: bedrock.tools.novaCodeInterpreter(),
      },
      prompt: 'x',
    };
    const { text, messages } =
      name === 'generateText'
        ? await generate7(call).then((result) => ({ text: result.text, messages: result.response.messages }))
        : await (async () => {
            const result = stream7(call);
            return { text: await result.text, messages: (await result.response).messages };
          })();
    expect(text).toBe('Blue.');
    expect(bodies()[0]?.toolConfig).toMatchObject({
      tools: [{ systemTool: { name: 'nova_grounding' } }, { systemTool: { name: 'nova_code_interpreter' } }],
    });
    const { prompt, ...rest } = call;
    await generate7({
      ...rest,
      messages: [{ role: 'user', content: prompt }, ...messages, { role: 'user', content: 'y' }],
    });
    expect(bodies()[1]?.messages?.[1]?.content).toEqual([
      { toolUse: { toolUseId: 'g', name: 'nova_grounding', input: { query: 'sky' }, type: 'server_tool_use' } },
      { toolResult: { toolUseId: 'g', content: [{ json: { found: 1 } }, { text: 'one' }], type: 'grounding_result' } },
      { text: 'Blue.' },
    ]);
  });

  test('ai@5 and ai@6 run Nova’s, ai@4 hears of their answer alone', async () => {
    const [second, third] = [createV2(settings()), createV3(settings())];
    const whole5 = await generate5({
      model: second(nova),
      tools: { nova_grounding: second.tools.novaGrounding() },
      prompt: 'x',
    });
    const whole6 = await generate6({
      model: third(nova),
      tools: { nova_grounding: third.tools.novaGrounding() },
      prompt: 'x',
    });
    for (const { text, toolCalls, toolResults } of [whole5, whole6]) {
      expect(text).toBe('Blue.');
      expect(toolCalls).toMatchObject([{ toolName: 'nova_grounding', providerExecuted: true }]);
      expect(toolResults).toMatchObject([{ output: [{ found: 1 }, 'one'] }]);
    }
    const whole4 = await generate4({ model: createV1(settings())(nova), prompt: 'x' });
    expect([whole4.text, whole4.toolCalls]).toEqual(['Blue.', []]);
  });
});
