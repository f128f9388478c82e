// What a reranking model of V3 and V4 does when it is called.
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from 'bedrock-core';
import { toAiError } from '../errors.ts';
import { underKeys } from '../metadata.ts';
import type { SettingNotice } from '../notice.ts';
import { metadataKeys, parseOptions, type Kinds, type ProviderOptions } from '../option-check.ts';
import { callHeaders, type ProviderContext } from '../settings.ts';

/** Options of a reranking call: `providerOptions.bedrock` (or `amazonBedrock`). */
export interface BedrockRerankingModelOptions {
  additionalModelRequestFields?: JsonObject | undefined;
  /** Which API is asked. Default: the agent runtime's; with an API key, which that takes none of, the model itself. */
  api?: 'rerank' | 'invoke' | undefined;
  /** Of `@ai-sdk/amazon-bedrock`; all pages are read here. */
  nextToken?: string | undefined;
  /** The foundation model behind an opaque ARN. */
  baseModel?: string | undefined;
}

const known: Kinds<BedrockRerankingModelOptions> = {
  additionalModelRequestFields: 'object',
  api: ['rerank', 'invoke'],
  nextToken: 'text',
  baseModel: 'text',
};

export interface RerankingCall {
  documents: { type: 'text'; values: readonly string[] } | { type: 'object'; values: readonly object[] };
  query: string;
  topN?: number | undefined;
  abortSignal?: AbortSignal | undefined;
  providerOptions?: unknown;
  headers?: Record<string, string | undefined> | undefined;
}

export interface RerankingOutcome {
  ranking: { index: number; relevanceScore: number }[];
  providerMetadata: Record<string, JsonObject>;
  headers: Record<string, string> | undefined;
  notices: SettingNotice[];
}

export async function rankDocuments(
  modelId: string,
  provider: ProviderContext,
  call: RerankingCall,
): Promise<RerankingOutcome> {
  const providerOptions = call.providerOptions as ProviderOptions | undefined;
  try {
    const parsed: BedrockRerankingModelOptions = parseOptions(providerOptions, known, 'providerOptions');
    const { baseModel, nextToken, ...options } = parsed;
    const documents = call.documents.values as (string | JsonObject)[];
    const result = await provider.client().rerank(
      { ...options, modelId, query: call.query, documents, topN: call.topN },
      {
        signal: call.abortSignal,
        headers: callHeaders(call.headers),
        baseModel,
        maxRetries: provider.maxRetries ?? 0,
      },
    );
    const requestIds = result.$metadata.flatMap(({ requestId }) => requestId ?? []);
    const notice: SettingNotice = {
      code: 'unsupported-setting',
      setting: 'nextToken',
      message: 'All pages are read: `nextToken` is left out.',
    };
    return {
      ranking: result.results.map(({ index, relevanceScore }) => ({ index, relevanceScore })),
      providerMetadata: underKeys(metadataKeys(provider, providerOptions), { requestIds }),
      headers: result.$metadata[0]?.headers,
      notices: nextToken === undefined ? [] : [notice],
    };
  } catch (error) {
    throw toAiError(error, { url: provider.modelUrl(modelId), request: undefined });
  }
}
