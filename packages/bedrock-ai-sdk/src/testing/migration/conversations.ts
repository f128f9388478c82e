// Programs for the migration test: settings, text, streams, tools, reasoning, structured output.
// SPDX-License-Identifier: Apache-2.0
import { generateObject, generateText, Output, stepCountIs, streamObject, streamText, tool, type Tool } from 'ai';
import { z } from 'zod';
import { models, seen, seenStreamed, seenWarnings, type Program } from './program.ts';

const prompt = 'Why is the sky blue?';
const maxRetries = 0;

const settings: Program[] = [
  {
    name: 'keys',
    run: async (create) => seen(await generateText({ model: create()(models.claude), prompt })),
  },
  {
    name: 'an API key',
    run: async (create) => seen(await generateText({ model: create({ apiKey: 'the-key' })(models.claude), prompt })),
  },
  {
    name: 'a credential provider',
    async run(create) {
      const credentialProvider = async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' });
      return seen(await generateText({ model: create({ credentialProvider })(models.claude), prompt }));
    },
  },
  {
    name: 'headers of the provider and of a call, a fetch of one’s own',
    async run(create) {
      const urls: string[] = [];
      const fetch: typeof globalThis.fetch = (input, init) => {
        urls.push(new URL(input instanceof Request ? input.url : input).pathname);
        return globalThis.fetch(input, init);
      };
      const provider = create({ headers: { 'x-team': 'a', 'x-stage': 'a' }, fetch });
      const result = await generateText({ model: provider(models.claude), prompt, headers: { 'x-stage': 'b' } });
      return { urls, result: seen(result) };
    },
  },
];

const texts: Program[] = [
  {
    name: 'every setting of a call',
    async run(create) {
      const call = { prompt, system: 'Be brief.', maxOutputTokens: 400, temperature: 0.5, stopSequences: ['emulator'] };
      return seen(await generateText({ model: create()(models.claude), ...call }));
    },
  },
  {
    name: 'topP, topK, seed and penalties',
    async run(create) {
      const call = { prompt, topP: 0.9, topK: 10, seed: 1, frequencyPenalty: 0.5, presencePenalty: 0.5 };
      return seen(await generateText({ model: create()(models.claude), ...call }));
    },
  },
  {
    name: 'topK for Nova',
    run: async (create) => seen(await generateText({ model: create()(models.nova), prompt, topK: 10 })),
  },
  {
    name: 'a temperature out of range',
    run: async (create) =>
      seen(await generateText({ model: create()(models.claude), prompt, temperature: 1.5, maxRetries })),
  },
  {
    name: 'a stream',
    run: async (create) => seenStreamed(streamText({ model: create()(models.claude), prompt })),
  },
  {
    name: 'a stream that reaches its limit',
    run: async (create) => seenStreamed(streamText({ model: create()(models.nova), prompt, maxOutputTokens: 20 })),
  },
  {
    name: 'a conversation',
    async run(create) {
      const result = await generateText({
        model: create()(models.llama),
        messages: [
          { role: 'user', content: 'Hello' },
          { role: 'user', content: 'Are you there?' },
          { role: 'assistant', content: 'Yes. ' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Good.' },
              { type: 'text', text: prompt },
            ],
          },
        ],
      });
      return seen(result);
    },
  },
];

const tools = {
  weather: tool({
    description: 'The weather of a city',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => `14 °C in ${city}`,
  }),
  now: tool({ inputSchema: z.object({}), execute: () => ({ time: '12:00' }) }),
  failing: tool({
    inputSchema: z.object({}),
    execute: (): string => {
      throw new Error('Out of order');
    },
  }),
};
const loop = { prompt: 'Use weather for Paris, and now.', tools, stopWhen: stepCountIs(3) };

const withTools: Program[] = [
  {
    name: 'parallel tools',
    run: async (create) => seen(await generateText({ model: create()(models.claude), ...loop })),
  },
  {
    name: 'parallel tools in a stream',
    run: async (create) => seenStreamed(streamText({ model: create()(models.claude), ...loop })),
  },
  {
    name: 'a failing tool',
    run: async (create) =>
      seen(await generateText({ model: create()(models.claude), ...loop, prompt: 'Use failing.' })),
  },
  ...(['auto', 'required', 'none'] as const).map((toolChoice): Program => ({
    name: `tool choice ${toolChoice}`,
    run: async (create) =>
      seen(await generateText({ model: create()(models.claude), ...loop, stopWhen: stepCountIs(1), toolChoice })),
  })),
  {
    name: 'tool choice by name',
    async run(create) {
      const toolChoice = { type: 'tool', toolName: 'now' } as const;
      return seen(
        await generateText({ model: create()(models.claude), ...loop, stopWhen: stepCountIs(1), toolChoice }),
      );
    },
  },
  {
    name: 'a strict tool',
    async run(create) {
      const strict = { weather: tool({ strict: true, inputSchema: z.object({ city: z.string() }) }) };
      const call = { prompt: loop.prompt, tools: strict, stopWhen: stepCountIs(1) };
      return seen(await generateText({ model: create()(models.claude), ...call }));
    },
  },
  {
    name: 'tools of Mistral',
    run: async (create) => seen(await generateText({ model: create()(models.mistral), ...loop })),
  },
  {
    name: 'tools that Claude knows by name',
    async run(create) {
      const provider = create();
      const { bash_20250124: bash, textEditor_20250728: editor, computer_20250124: computer } = provider.tools;
      const call = {
        prompt: 'Use bash.',
        stopWhen: stepCountIs(2),
        tools: {
          bash: bash({ execute: ({ command }: { command: string }) => `${command}: done` } as never) as Tool,
          str_replace_based_edit_tool: editor({ maxCharacters: 1000 }) as Tool,
          computer: computer({ displayWidthPx: 800, displayHeightPx: 600 }) as Tool,
          weather: tools.weather,
        },
      };
      return seen(await generateText({ model: provider(models.claude), ...call }));
    },
  },
  {
    name: 'a conversation with tools that goes on without them',
    async run(create) {
      const { steps } = await generateText({ model: create()(models.claude), ...loop });
      const messages = [
        { role: 'user' as const, content: loop.prompt },
        ...(steps.at(-1)?.response.messages ?? []),
        { role: 'user' as const, content: 'Thanks.' },
      ];
      return seen(await generateText({ model: create()(models.claude), messages }));
    },
  },
];

const budget = { bedrock: { reasoningConfig: { type: 'enabled', budgetTokens: 2048 } } };

const reasoning: Program[] = [
  {
    name: 'reasoning by budget, then tools',
    run: async (create) =>
      seen(await generateText({ model: create()(models.claude), ...loop, providerOptions: budget })),
  },
  {
    name: 'reasoning by budget in a stream',
    run: async (create) =>
      seenStreamed(streamText({ model: create()(models.claude), prompt, providerOptions: budget })),
  },
  {
    name: 'reasoning by budget with sampling settings',
    async run(create) {
      const call = { prompt, providerOptions: budget, temperature: 0.5, topP: 0.9, topK: 5, maxOutputTokens: 100 };
      return seen(await generateText({ model: create()(models.claude), ...call }));
    },
  },
  {
    name: 'adaptive reasoning',
    async run(create) {
      const reasoningConfig = { type: 'adaptive', maxReasoningEffort: 'high', display: 'summarized' };
      const providerOptions = { amazonBedrock: { reasoningConfig } };
      return seen(await generateText({ model: create()(models.adaptiveClaude), prompt, providerOptions }));
    },
  },
  ...([models.nova2, models.gptOss] as const).map((modelId): Program => ({
    name: `reasoning by effort of ${modelId.split('.').slice(-2).join('.')}`,
    async run(create) {
      const providerOptions = { bedrock: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } } };
      return seen(await generateText({ model: create()(modelId), prompt, providerOptions }));
    },
  })),
  ...(['none', 'low', 'high'] as const).flatMap((level) =>
    (['claude', 'adaptiveClaude', 'nova2'] as const).map((name): Program => ({
      name: `\`reasoning: '${level}'\` of ${name}`,
      run: async (create) => seen(await generateText({ model: create()(models[name]), prompt, reasoning: level })),
    })),
  ),
];

const schema = z.object({ city: z.string(), celsius: z.number() });

const structured: Program[] = [
  ...(['claude', 'olderClaude', 'nova'] as const).map((name): Program => ({
    name: `an object by ${name}`,
    async run(create) {
      const call = { model: create()(models[name]), prompt: 'The weather in Paris', schema };
      const { object, finishReason, usage, warnings, providerMetadata } = await generateObject(call);
      const streamed = streamObject(call);
      for await (const _partial of streamed.partialObjectStream);
      return {
        whole: { object, finishReason, usage, warnings: seenWarnings(warnings), providerMetadata },
        streamed: await streamed.object,
      };
    },
  })),
  ...(['outputFormat', 'jsonTool'] as const).map((structuredOutputMode): Program => ({
    name: `an object by \`${structuredOutputMode}\``,
    async run(create) {
      const providerOptions = { bedrock: { structuredOutputMode } };
      const call = { model: create()(models.claude), prompt: 'The weather in Paris', providerOptions };
      const result = await generateText({ ...call, output: Output.object({ schema }) });
      return { output: result.output, steps: seen(result) };
    },
  })),
  {
    name: 'an object with reasoning',
    async run(create) {
      const call = { model: create()(models.claude), prompt: 'The weather in Paris', providerOptions: budget };
      const result = await generateText({ ...call, output: Output.object({ schema }) });
      return { output: result.output, steps: seen(result) };
    },
  },
];

export const conversations: readonly Program[] = [...settings, ...texts, ...withTools, ...reasoning, ...structured];
