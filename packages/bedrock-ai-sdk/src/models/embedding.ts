// What an embedding model of any spec does when it is called.
// SPDX-License-Identifier: Apache-2.0
import type { EmbedResult, JsonObject } from 'bedrock-core';
import { toAiError } from '../errors.ts';
import { underKeys } from '../metadata.ts';
import type { SettingNotice } from '../notice.ts';
import { metadataKeys, type ProviderOptions } from '../option-check.ts';
import { callHeaders, type ProviderContext } from '../settings.ts';
import { parseEmbeddingOptions, type BedrockEmbeddingModelOptions } from './embedding-options.ts';

export interface EmbeddingCall {
  values: readonly string[];
  abortSignal?: AbortSignal | undefined;
  headers?: Record<string, string | undefined> | undefined;
  providerOptions?: unknown;
  /** V4's own; absent from its first types. */
  dimensions?: number | undefined;
}

export interface EmbeddingOutcome {
  embeddings: number[][];
  usage: { tokens: number };
  providerMetadata: Record<string, JsonObject>;
  headers: Record<string, string>;
  body: unknown;
  notices: SettingNotice[];
}

/** Texts that go one by one are repeated one by one: `ai` would send the others again with them. */
const retriesOfText = 2;

export async function embedValues(
  modelId: string,
  provider: ProviderContext,
  call: EmbeddingCall,
  settings: BedrockEmbeddingModelOptions = {},
): Promise<EmbeddingOutcome> {
  const providerOptions = call.providerOptions as ProviderOptions | undefined;
  const context = { url: provider.modelUrl(modelId), request: undefined };
  try {
    const parsed = parseEmbeddingOptions(providerOptions, settings);
    const { baseModel, ...options } = parsed;
    const result = await provider.client().embed(
      { ...options, modelId, texts: [...call.values], dimensions: call.dimensions ?? options.dimensions },
      {
        signal: call.abortSignal,
        headers: callHeaders(call.headers),
        baseModel,
        maxRetries: provider.maxRetries ?? retriesOfText,
      },
    );
    return toOutcome(result, metadataKeys(provider, providerOptions));
  } catch (error) {
    throw toAiError(error, context);
  }
}

function toOutcome(
  { embeddings, usage, warnings, $metadata, ...rest }: EmbedResult,
  keys: readonly string[],
): EmbeddingOutcome {
  const requestIds = $metadata.flatMap(({ requestId }) => requestId ?? []);
  const { additionalModelResponseFields: fields, embeddingsByType } = rest;
  return {
    embeddings,
    usage: { tokens: usage.inputTokens },
    providerMetadata: underKeys(keys, { requestIds }),
    headers: $metadata[0]?.headers ?? {},
    body: { embeddingsByType, additionalModelResponseFields: fields },
    notices: warnings,
  };
}
