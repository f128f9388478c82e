// For the migration test: a program that runs with either provider, and what it saw.
// SPDX-License-Identifier: Apache-2.0
import type { EmbeddingModel, ImageModel, LanguageModel, RerankingModel, StepResult, ToolSet, Warning } from 'ai';

/** What @ai-sdk/amazon-bedrock's provider and ours have in common. */
export interface Provider {
  (modelId: string, settings?: { modelFamily?: 'anthropic' }): Exclude<LanguageModel, string>;
  languageModel(modelId: string): Exclude<LanguageModel, string>;
  embedding(modelId: string): Exclude<EmbeddingModel, string>;
  embeddingModel(modelId: string): Exclude<EmbeddingModel, string>;
  textEmbedding(modelId: string): Exclude<EmbeddingModel, string>;
  image(modelId: string): Exclude<ImageModel, string>;
  imageModel(modelId: string): Exclude<ImageModel, string>;
  reranking(modelId: string): Exclude<RerankingModel, string>;
  rerankingModel(modelId: string): Exclude<RerankingModel, string>;
  tools: {
    bash_20250124(options: never): object;
    textEditor_20250728(options: { maxCharacters: number }): object;
    computer_20250124(options: { displayWidthPx: number; displayHeightPx: number }): object;
  };
}

export interface ProviderSettings {
  headers?: Record<string, string>;
  apiKey?: string;
  generateId?: () => string;
  fetch?: typeof globalThis.fetch;
  accessKeyId?: string;
  secretAccessKey?: string;
  sessionToken?: string;
  credentialProvider?: () => Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }>;
  baseURL?: string;
}

/** Gives the program its provider: by default with the keys that the emulator knows. */
export type Create = (settings?: ProviderSettings) => Provider;

export interface Program {
  name: string;
  run(create: Create): Promise<unknown>;
}

export const models = {
  claude: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  olderClaude: 'us.anthropic.claude-3-7-sonnet-20250219-v1:0',
  adaptiveClaude: 'us.anthropic.claude-opus-4-6-v1',
  nova: 'us.amazon.nova-pro-v1:0',
  nova2: 'us.amazon.nova-2-lite-v1:0',
  mistral: 'mistral.mistral-large-2402-v1:0',
  llama: 'us.meta.llama3-3-70b-instruct-v1:0',
  gptOss: 'openai.gpt-oss-120b-1:0',
  profile: 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123',
} as const;

interface Steps {
  steps: readonly StepResult<ToolSet>[];
}

/** What a program reads of a result, step by step. */
export function seen({ steps }: Steps): unknown {
  return steps.map(({ content, finishReason, rawFinishReason, usage, warnings, providerMetadata }) => ({
    content,
    finishReason,
    rawFinishReason,
    usage,
    warnings: seenWarnings(warnings),
    providerMetadata,
  }));
}

/** What they are about: the words are each provider's own. */
export function seenWarnings(warnings: readonly Warning[] = []): string[] {
  return warnings.map((warning) => ('feature' in warning ? warning.feature : warning.type)).toSorted();
}

interface Streamed {
  fullStream: AsyncIterable<{ type: string }>;
  steps: PromiseLike<Steps['steps']>;
}

/** The same of a stream, and the types of its parts: runs of deltas count once. */
export async function seenStreamed(result: Streamed): Promise<unknown> {
  const parts: string[] = [];
  for await (const { type } of result.fullStream) if (parts.at(-1) !== type) parts.push(type);
  return { parts, steps: seen({ steps: await result.steps }) };
}

/** What a program can tell of an error. */
export async function seenError(work: PromiseLike<unknown>): Promise<unknown> {
  try {
    await work;
    return 'no error';
  } catch (error) {
    const { name, message, statusCode, isRetryable, data } = error as Record<string, unknown>;
    return { name, message, statusCode, isRetryable, data };
  }
}
