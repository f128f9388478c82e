// Programs for the migration test: the two other entries of @ai-sdk/amazon-bedrock, which are options here.
// SPDX-License-Identifier: Apache-2.0
import { createAmazonBedrockAnthropic } from '@ai-sdk/amazon-bedrock/anthropic';
import { createBedrockMantle } from '@ai-sdk/amazon-bedrock/mantle';
import { defaultSettingsMiddleware, generateText, stepCountIs, streamText, tool, wrapLanguageModel } from 'ai';
import { z } from 'zod';
import { models, seen, seenStreamed, type Provider, type ProviderSettings } from './program.ts';

type Model = ReturnType<Provider>;

/** A program that gets its model from another entry of the peer, and from ours by options. */
export interface EntryProgram {
  name: string;
  peer(settings: ProviderSettings): Model;
  ours(provider: Provider): Model;
  run(model: Model): Promise<unknown>;
}

const by = (modelId: string, bedrock: Record<string, string>) => (provider: Provider) =>
  wrapLanguageModel({
    model: provider(modelId),
    middleware: defaultSettingsMiddleware({ settings: { providerOptions: { bedrock } } }),
  });

const weather = tool({
  description: 'The weather of a city',
  inputSchema: z.object({ city: z.string() }),
  execute: ({ city }) => `14 °C in ${city}`,
});
const prompt = 'Why is the sky blue?';
const loop = { prompt: 'Use weather for Paris.', tools: { weather }, stopWhen: stepCountIs(2) };

const entries = {
  '/anthropic': {
    peer: (settings: ProviderSettings) => createAmazonBedrockAnthropic(settings)(models.claude),
    ours: by(models.claude, { surface: 'invoke' }),
  },
  '/mantle': {
    peer: (settings: ProviderSettings) =>
      createBedrockMantle({ ...settings, baseURL: `${settings.baseURL}/v1` })('openai.gpt-oss-120b'),
    ours: by('openai.gpt-oss-120b', { surface: 'openai', host: 'mantle' }),
  },
};

export const entryPrograms: EntryProgram[] = Object.entries(entries).flatMap(([entry, { peer, ours }]) => [
  {
    name: `${entry}: text`,
    peer,
    ours,
    run: async (model) => seen(await generateText({ model, prompt, system: 'Be brief.' })),
  },
  { name: `${entry}: a stream`, peer, ours, run: async (model) => seenStreamed(streamText({ model, prompt })) },
  { name: `${entry}: tools`, peer, ours, run: async (model) => seen(await generateText({ model, ...loop })) },
  {
    name: `${entry}: tools in a stream`,
    peer,
    ours,
    run: async (model) => seenStreamed(streamText({ model, ...loop })),
  },
]);
