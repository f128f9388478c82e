// One request that asks for much, to every Claude and to one model of every other family, as a caller would
// who knows none of their quirks: what a model does not take is told by warnings, and none refuses.
// SPDX-License-Identifier: Apache-2.0
import {
  collect,
  createBedrock,
  listKnownModels,
  type Bedrock,
  type ConverseRequest,
  type KnownModel,
} from 'bedrock-core';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';

let emulator: Emulator;
let bedrock: Bedrock;
let models: KnownModel[];
beforeAll(async () => {
  emulator = await startEmulator();
  bedrock = createBedrock({ region: 'us-east-1', endpoint: emulator.url, apiKey: 'key', inferenceProfile: 'auto' });
  const seen = new Set<string>();
  models = (await listKnownModels()).filter(({ family }) => {
    const isFirst = !seen.has(family);
    seen.add(family);
    // Pegasus answers about videos alone.
    return family !== 'pegasus' && (isFirst || family.startsWith('claude'));
  });
});
afterAll(async () => {
  bedrock.close();
  await emulator.close();
});

const schema = { type: 'object', properties: { city: { type: 'string', minLength: 1 } }, required: ['city'] };
const much = (modelId: string): ConverseRequest => ({
  modelId,
  system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
  messages: [
    { role: 'assistant', content: [{ text: 'How can I help?' }] },
    { role: 'user', content: [{ text: 'The weather in Oslo?' }] },
    { role: 'assistant', content: [{ toolUse: { toolUseId: 'tooluse_1', name: 'weather', input: { city: 'Oslo' } } }] },
    { role: 'user', content: [{ toolResult: { toolUseId: 'tooluse_1', content: [{ json: { sky: 'blue' } }] } }] },
    { role: 'assistant', content: [{ text: 'Blue ' }] },
  ],
  inferenceConfig: { maxTokens: 300, temperature: 0, topP: 1, stopSequences: ['STOP'] },
  toolConfig: {
    tools: [{ toolSpec: { name: 'weather', inputSchema: { json: schema }, strict: true } }],
    toolChoice: { tool: { name: 'weather' } },
  },
});

async function refusals(call: (model: KnownModel) => Promise<unknown>): Promise<string[]> {
  const outcomes = await Promise.all(
    models.map(async (model) => {
      try {
        await call(model);
        return [];
      } catch (error) {
        return [`${model.id}: ${error instanceof Error ? error.message : String(error)}`];
      }
    }),
  );
  return outcomes.flat();
}

test('every model answers in a stream', async () => {
  expect(await refusals(async ({ id }) => collect((await bedrock.converseStream(much(id))).stream))).toEqual([]);
});

test('every model answers when it shall reason, and to a schema', async () => {
  const messages: ConverseRequest['messages'] = [{ role: 'user', content: [{ text: 'Where is Oslo?' }] }];
  expect(
    await refusals(({ id }) =>
      bedrock.converse(
        { modelId: id, messages, inferenceConfig: { temperature: 0.5 } },
        { reasoning: { effort: 'high' }, structuredOutput: { schema }, promptCaching: 'auto', topK: 5, seed: 1 },
      ),
    ),
  ).toEqual([]);
});

test('every model answers on every surface that serves it', async () => {
  expect(
    await refusals(async ({ id, surfaces }) => {
      for (const surface of surfaces) await bedrock.converse(much(id), { surface });
    }),
  ).toEqual([]);
});

test('a row of the caller decides what is asked of a model, and where', async () => {
  const rows = [{ id: 'amazon.nova-*', surfaces: ['invoke' as const], capabilities: { tools: false } }];
  const own = createBedrock({ region: 'us-east-1', endpoint: emulator.url, apiKey: 'key', models: rows });
  const { warnings, $metadata } = await own.converse(much('us.amazon.nova-lite-v1:0'));
  own.close();
  expect($metadata.surface).toBe('invoke');
  expect(warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(['no-tools', 'tools-as-text']));
});
