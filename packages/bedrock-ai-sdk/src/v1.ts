// bedrock-ai-sdk/v1: for ai@4.
// SPDX-License-Identifier: Apache-2.0
import type { EmbeddingModelV1, ImageModelV1, LanguageModelV1 } from '@ai-sdk/provider-v1';
import {
  createEmbeddingModelV1,
  createImageModelV1,
  type BedrockEmbeddingSettings,
  type BedrockImageSettings,
} from './models/v1.ts';
import { createProvider, type BedrockProviderBase } from './provider.ts';
import type { BedrockProviderSettings } from './settings.ts';
import { toolsV1, type BedrockToolsV1 } from './tool-factories.ts';
import { createModel, type BedrockChatSettings } from './v1/model.ts';

/** Makes models for ai@4. */
export interface BedrockProvider extends BedrockProviderBase<Kinds> {
  /** Tools that Claude knows by name. */
  readonly tools: BedrockToolsV1;
}

interface Kinds {
  language: LanguageModelV1;
  embedding: EmbeddingModelV1<string>;
  image: ImageModelV1;
  languageSettings: [settings?: BedrockChatSettings];
  embeddingSettings: [settings?: BedrockEmbeddingSettings];
  imageSettings: [settings?: BedrockImageSettings];
}

/**
 * Creates a provider. Nothing is read from the environment before the first call.
 *
 * @example
 * ```ts
 * import { generateText } from 'ai';
 * import { createBedrock } from 'bedrock-ai-sdk/v1';
 *
 * const bedrock = createBedrock({ region: 'us-east-1' });
 * const { text } = await generateText({ model: bedrock('amazon.nova-lite-v1:0'), prompt: 'Why is the sky blue?' });
 * ```
 */
export function createBedrock(settings: BedrockProviderSettings = {}): BedrockProvider {
  return createProvider<Kinds, { tools: BedrockToolsV1 }>(
    settings,
    {
      language: createModel,
      embedding: createEmbeddingModelV1,
      image: createImageModelV1,
    },
    () => ({ tools: toolsV1() }),
  );
}

/** The provider that takes everything from the environment. */
export const bedrock: BedrockProvider = /* @__PURE__ */ createBedrock();

/** The same for programs that come from `@ai-sdk/amazon-bedrock`: metadata goes out under both of its names. */
export function createAmazonBedrock(settings: BedrockProviderSettings = {}): BedrockProvider {
  return createBedrock({ amazonBedrockMetadata: true, ...settings });
}

/** {@link bedrock} for programs that come from `@ai-sdk/amazon-bedrock`. */
export const amazonBedrock: BedrockProvider = /* @__PURE__ */ createAmazonBedrock();

export type { BedrockProviderSettings } from './settings.ts';
export type { BedrockLanguageModelOptions, BedrockPartOptions, BedrockReasoningConfig } from './options.ts';
export type { BedrockEmbeddingModelOptions } from './models/embedding-options.ts';
export type { BedrockImageModelOptions } from './models/image-options.ts';
export type { BedrockEmbeddingSettings, BedrockImageSettings } from './models/v1.ts';
export type { BedrockChatSettings } from './v1/model.ts';
