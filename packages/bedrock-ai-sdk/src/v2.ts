// bedrock-ai-sdk/v2: for ai@5.
// SPDX-License-Identifier: Apache-2.0
import type { EmbeddingModelV2, ImageModelV2, LanguageModelV2 } from '@ai-sdk/provider-v2';
import { createEmbeddingModel, createImageModel } from './models/modern.ts';
import { createModernModel } from './modern/model.ts';
import { v2 } from './modern/specs.ts';
import type { SettingNotice } from './notice.ts';
import { createProvider, type BedrockProviderBase } from './provider.ts';
import type { BedrockProviderSettings } from './settings.ts';

/** Makes models for ai@5. */
export type BedrockProvider = BedrockProviderBase<Kinds>;

interface Kinds {
  language: LanguageModelV2;
  embedding: EmbeddingModelV2<string>;
  image: ImageModelV2;
  languageSettings: [];
  embeddingSettings: [];
  imageSettings: [];
}

/** V2's other models know no settings of ours by their names. */
const others = {
  version: 'v2' as const,
  warning: ({ message }: SettingNotice): { type: 'other'; message: string } => ({ type: 'other', message }),
};

/**
 * Creates a provider. Nothing is read from the environment before the first call.
 *
 * @example
 * ```ts
 * import { generateText } from 'ai';
 * import { createBedrock } from 'bedrock-ai-sdk/v2';
 *
 * const bedrock = createBedrock({ region: 'us-east-1' });
 * const { text } = await generateText({ model: bedrock('amazon.nova-lite-v1:0'), prompt: 'Why is the sky blue?' });
 * ```
 */
export function createBedrock(settings: BedrockProviderSettings = {}): BedrockProvider {
  return createProvider<Kinds>(settings, {
    language: (modelId, context) => createModernModel(v2, modelId, context),
    embedding: (modelId, context) => createEmbeddingModel(others, modelId, context),
    image: (modelId, context) => createImageModel(others, modelId, context),
  });
}

/** The provider that takes everything from the environment. */
export const bedrock: BedrockProvider = /* @__PURE__ */ createBedrock();

export { createBedrock as createAmazonBedrock, bedrock as amazonBedrock };
export type { BedrockProviderSettings } from './settings.ts';
export type { BedrockLanguageModelOptions, BedrockPartOptions, BedrockReasoningConfig } from './options.ts';
export type { BedrockEmbeddingModelOptions } from './models/embedding-options.ts';
export type { BedrockImageModelOptions } from './models/image-options.ts';
