// For the matrix: ai@4 with bedrock-ai-sdk/v1.
// SPDX-License-Identifier: Apache-2.0
import {
  embedMany,
  experimental_generateImage as generateImage,
  generateObject,
  generateText,
  streamObject,
  streamText,
  tool,
  type CoreMessage,
} from 'ai-v4';
import { z } from 'zod';
import type { BedrockProviderSettings } from '../../settings.ts';
import { createBedrock, type BedrockProvider } from '../../v1.ts';
import { systemPrompt, weatherReport, type AiVersion, type Ask, type Piece, type Told } from './ai-version.ts';

const tools = {
  weather: tool({ parameters: z.object({ city: z.string() }), execute: async (input) => weatherReport(input) }),
  now: tool({ parameters: z.object({}), execute: async () => ({ time: '12:00' }) }),
};
const schema = z.object({ city: z.string(), celsius: z.number() });
const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

type UserPart = Exclude<Extract<CoreMessage, { role: 'user' }>['content'], string>[number];

function toPart({ text, file, options }: Piece): UserPart {
  const providerOptions = options as NonNullable<UserPart['providerOptions']>;
  if (file === undefined) return { type: 'text', text: text ?? '', providerOptions };
  const { data, mediaType: mimeType, filename } = file;
  if (mimeType.startsWith('image/')) return { type: 'image', image: data, mimeType, providerOptions };
  return { type: 'file', data, mimeType, ...(filename === undefined ? {} : { filename }), providerOptions };
}

function toCall(bedrock: BedrockProvider, { modelId = claude, pieces, hasTools, options, headers, abortSignal }: Ask) {
  return {
    model: bedrock(modelId),
    system: systemPrompt,
    messages: [{ role: 'user' as const, content: pieces.map(toPart) }],
    maxSteps: 3,
    headers,
    ...(hasTools === true ? { tools } : {}),
    ...(options === undefined ? {} : { providerOptions: options as never }),
    ...(abortSignal === undefined ? {} : { abortSignal }),
  };
}

/** What we read of a result; of a stream each is a promise. */
interface Result {
  text: string;
  finishReason: string;
  usage: { promptTokens: number };
  steps: { reasoning: string | undefined; toolCalls: { toolName: string; args: unknown }[] }[];
  providerMetadata: Record<string, Record<string, unknown>> | undefined;
}

function tell({ steps, ...result }: Result, parts: string[]): Told {
  const metadata: Record<string, unknown> = result.providerMetadata?.['bedrock'] ?? {};
  const { citations = [], usage = {} } = metadata as {
    citations?: { title?: string }[];
    usage?: { cacheReadInputTokens?: number };
  };
  return {
    text: result.text,
    reasoning: steps.map(({ reasoning = '' }) => reasoning).join(''),
    finishReason: result.finishReason,
    inputTokens: result.usage.promptTokens,
    cachedTokens: usage.cacheReadInputTokens,
    toolCalls: steps.flatMap(({ toolCalls }) => toolCalls.map(({ toolName, args }) => ({ toolName, input: args }))),
    cited: citations.map(({ title }) => title),
    metadata,
    parts,
  };
}

export function createAi4(settings: BedrockProviderSettings): AiVersion {
  const bedrock = createBedrock(settings);
  return {
    name: 'ai@4',
    generate: async (ask) => tell(await generateText(toCall(bedrock, ask)), []),
    async stream(ask) {
      const result = streamText({ ...toCall(bedrock, ask), onError: () => undefined });
      const parts: string[] = [];
      for await (const { type } of result.fullStream) {
        parts.push(type);
        if (type === 'text-delta') ask.onText?.();
      }
      const { text, finishReason, usage, steps, providerMetadata } = result;
      return tell(
        {
          text: await text,
          finishReason: await finishReason,
          usage: await usage,
          steps: await steps,
          providerMetadata: await providerMetadata,
        },
        parts,
      );
    },
    async objects(ask) {
      const { maxSteps: _, ...call } = toCall(bedrock, ask);
      const streamed = streamObject({ ...call, schema });
      for await (const _partial of streamed.partialObjectStream);
      return [(await generateObject({ ...call, schema })).object, await streamed.object];
    },
    embed: async (modelId, values, headers) =>
      (await embedMany({ model: bedrock.textEmbeddingModel(modelId), values, headers })).embeddings,
    async paint(modelId, prompt, headers) {
      const { images } = await generateImage({ model: bedrock.imageModel(modelId), prompt, size: '320x320', headers });
      return images.map(({ uint8Array }) => uint8Array);
    },
  };
}
