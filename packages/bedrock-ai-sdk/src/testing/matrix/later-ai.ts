// For the matrix: ai@5, 6 and 7, whose functions are alike, with the models of their own spec.
// SPDX-License-Identifier: Apache-2.0
import * as ai7 from 'ai';
import * as ai5 from 'ai-v5';
import * as ai6 from 'ai-v6';
import { z } from 'zod';
import type { BedrockProviderSettings } from '../../settings.ts';
import { createBedrock as createV2 } from '../../v2.ts';
import { createBedrock as createV3 } from '../../v3.ts';
import { createBedrock as createV4 } from '../../v4.ts';
import { systemPrompt, weatherReport, type AiVersion, type Ask, type Piece, type Told } from './ai-version.ts';

const schema = z.object({ city: z.string(), celsius: z.number() });
const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

interface Usage {
  inputTokens: number | undefined;
  /** Of ai@5 and 6. */
  cachedInputTokens?: number | undefined;
  /** Of ai@6 and 7. */
  inputTokenDetails?: { cacheReadTokens: number | undefined };
}

/** What we read of a result; of a stream each is a promise. */
interface Result {
  text: string;
  finishReason: string;
  totalUsage: Usage;
  steps: { reasoningText: string | undefined; toolCalls: { toolName: string; input: unknown }[] }[];
  sources: { sourceType: string; title?: string | undefined }[];
  providerMetadata: Record<string, Record<string, unknown>> | undefined;
}

type Streamed = { [Name in keyof Result]: PromiseLike<Result[Name]> } & {
  fullStream: AsyncIterable<{ type: string }>;
};

/** The functions of one version, as far as the matrix calls them. */
interface Functions {
  generateText(call: object): Promise<Result>;
  streamText(call: object): Streamed;
  generateObject(call: object): Promise<{ object: unknown }>;
  streamObject(call: object): { object: PromiseLike<unknown>; partialObjectStream: AsyncIterable<unknown> };
  embedMany(call: object): Promise<{ embeddings: number[][] }>;
  generateImage(call: object): Promise<{ images: { uint8Array: Uint8Array }[] }>;
  rerank?(call: object): Promise<{ ranking: { originalIndex: number }[] }>;
  stepCountIs(count: number): unknown;
}

interface Provider {
  (modelId: string): object;
  textEmbeddingModel(modelId: string): object;
  imageModel(modelId: string): object;
  rerankingModel?(modelId: string): object;
}

const tools = {
  weather: { inputSchema: z.object({ city: z.string() }), execute: weatherReport },
  now: { inputSchema: z.object({}), execute: () => ({ time: '12:00' }) },
};

function toPart({ text, file, options }: Piece): object {
  const content = file === undefined ? { type: 'text', text } : { type: 'file', ...file };
  return { ...content, providerOptions: options };
}

async function settle(result: Streamed): Promise<Result> {
  return {
    text: await result.text,
    finishReason: await result.finishReason,
    totalUsage: await result.totalUsage,
    steps: await result.steps,
    sources: await result.sources,
    providerMetadata: await result.providerMetadata,
  };
}

function tell(result: Result, parts: string[]): Told {
  const { inputTokens, cachedInputTokens, inputTokenDetails } = result.totalUsage;
  return {
    text: result.text,
    reasoning: result.steps.map(({ reasoningText = '' }) => reasoningText).join(''),
    finishReason: result.finishReason,
    inputTokens,
    cachedTokens: inputTokenDetails?.cacheReadTokens ?? cachedInputTokens,
    toolCalls: result.steps.flatMap(({ toolCalls }) => toolCalls.map(({ toolName, input }) => ({ toolName, input }))),
    cited: result.sources.map(({ title }) => title),
    metadata: result.providerMetadata?.['bedrock'] ?? {},
    parts,
  };
}

function createLater(name: string, ai: Functions, bedrock: Provider): AiVersion {
  const toCall = ({ modelId = claude, pieces, hasTools, options, headers, abortSignal }: Ask): object => ({
    model: bedrock(modelId),
    system: systemPrompt,
    messages: [{ role: 'user', content: pieces.map(toPart) }],
    stopWhen: ai.stepCountIs(3),
    tools: hasTools === true ? tools : undefined,
    providerOptions: options,
    ...{ headers, abortSignal },
  });
  const { rerank } = ai;
  return {
    name,
    generate: async (ask) => tell(await ai.generateText(toCall(ask)), []),
    async stream(ask) {
      const result = ai.streamText({ ...toCall(ask), onError: () => undefined });
      const parts: string[] = [];
      for await (const { type } of result.fullStream) {
        parts.push(type);
        if (type === 'text-delta') ask.onText?.();
      }
      return tell(await settle(result), parts);
    },
    async objects(ask) {
      const streamed = ai.streamObject({ ...toCall(ask), schema });
      for await (const _partial of streamed.partialObjectStream);
      return [(await ai.generateObject({ ...toCall(ask), schema })).object, await streamed.object];
    },
    embed: async (modelId, values, headers) =>
      (await ai.embedMany({ model: bedrock.textEmbeddingModel(modelId), values, headers })).embeddings,
    async paint(modelId, prompt, headers) {
      const model = bedrock.imageModel(modelId);
      const { images } = await ai.generateImage({ model, prompt, size: '320x320', headers });
      return images.map(({ uint8Array }) => uint8Array);
    },
    ...(rerank === undefined
      ? {}
      : {
          async rerank(modelId, query, documents, headers) {
            const model = bedrock.rerankingModel?.(modelId);
            const { ranking } = await rerank({ model, query, documents, headers });
            return ranking.map(({ originalIndex }) => originalIndex);
          },
        }),
  };
}

/** The versions have types of their own for the same calls; the matrix tries what they do, not what they say. */
export function createLaterAis(settings: BedrockProviderSettings): AiVersion[] {
  return [
    createLater('ai@5', { ...ai5, generateImage: ai5.experimental_generateImage }, createV2(settings)),
    createLater('ai@6', ai6, createV3(settings)),
    createLater('ai@7', ai7, createV4(settings)),
  ];
}
