// The models of V1 beside language models, for ai@4.
// SPDX-License-Identifier: Apache-2.0
import type { EmbeddingModelV1, ImageModelV1, ImageModelV1CallWarning } from '@ai-sdk/provider-v1';
import type { SettingNotice } from '../notice.ts';
import { providerName } from '../provider.ts';
import type { ProviderContext } from '../settings.ts';
import type { BedrockEmbeddingModelOptions } from './embedding-options.ts';
import { maxEmbeddingsPerCall } from './modern.ts';

/** Settings of one model: V1 passes none with the call. */
export type BedrockEmbeddingSettings = BedrockEmbeddingModelOptions;

/** Settings of one image model. */
export interface BedrockImageSettings {
  /** Images of one call of ours. Default 5. */
  maxImagesPerCall?: number | undefined;
}

export function createEmbeddingModelV1(
  modelId: string,
  context: ProviderContext,
  settings: BedrockEmbeddingSettings = {},
): EmbeddingModelV1<string> {
  return {
    specificationVersion: 'v1',
    provider: providerName,
    modelId,
    maxEmbeddingsPerCall,
    supportsParallelCalls: true,
    async doEmbed(call) {
      const { embedValues } = await import('./embedding.ts');
      const { embeddings, usage, headers } = await embedValues(modelId, context, call, settings);
      return { embeddings, usage, rawResponse: { headers } };
    },
  };
}

export function createImageModelV1(
  modelId: string,
  context: ProviderContext,
  { maxImagesPerCall = 5 }: BedrockImageSettings = {},
): ImageModelV1 {
  return {
    specificationVersion: 'v1',
    provider: providerName,
    modelId,
    maxImagesPerCall,
    async doGenerate(call) {
      const { generateImages } = await import('./image.ts');
      const timestamp = new Date();
      const { images, headers, notices } = await generateImages(modelId, context, call);
      return { images, warnings: notices.map(toWarning), response: { timestamp, modelId, headers } };
    },
  };
}

const toWarning = ({ message }: SettingNotice): ImageModelV1CallWarning => ({ type: 'other', message });
