// bedrock-ai-sdk/v2: for ai@5.
// SPDX-License-Identifier: Apache-2.0
import type { EmbeddingModelV2, ImageModelV2, LanguageModelV2 } from '@ai-sdk/provider-v2';
import { createEmbeddingModel, createImageModel } from './models/modern.ts';
import type { BedrockModelSettings } from './model-settings.ts';
import { createModernModel } from './modern/model.ts';
import { v2 } from './modern/specs.ts';
import type { SettingNotice } from './notice.ts';
import { createProvider, type BedrockProviderBase } from './provider.ts';
import type { BedrockProviderSettings } from './settings.ts';
import { toolsV2, type BedrockToolsV2 } from './tool-factories.ts';
import type { Store, StoredModel } from './workflow.ts';

/** Makes models for ai@5. */
export interface BedrockProvider extends BedrockProviderBase<Kinds> {
  /** Tools that Claude knows by name, and those that Nova runs at AWS. */
  readonly tools: BedrockToolsV2;
}

interface Kinds {
  language: LanguageModelV2;
  embedding: EmbeddingModelV2<string>;
  image: ImageModelV2;
  languageSettings: [settings?: BedrockModelSettings];
  embeddingSettings: [settings?: BedrockModelSettings];
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
  return createProvider<Kinds, { tools: BedrockToolsV2 }>(
    settings,
    {
      language: (modelId, context, own) => createModernModel(v2, modelId, context, own),
      embedding: (modelId, context, own) => createEmbeddingModel(others, modelId, context, own),
      image: (modelId, context) => createImageModel(others, modelId, context),
    },
    () => ({ tools: toolsV2() }),
    store,
  );
}

// The compiler of workflows looks for these two names where the class is.
const workflowSerialize: unique symbol = Symbol.for('workflow-serialize');
const workflowDeserialize: unique symbol = Symbol.for('workflow-deserialize');

/** A model that a durable workflow stores between its steps. */
class StorableModel {
  declare readonly stored: () => StoredModel<'languageModel' | 'embeddingModel' | 'imageModel'>;

  constructor(stored: () => StoredModel) {
    Object.defineProperty(this, 'stored', { value: stored });
  }

  static [workflowSerialize]({
    stored,
  }: StorableModel): StoredModel<'languageModel' | 'embeddingModel' | 'imageModel'> {
    return stored();
  }

  static [workflowDeserialize]({
    kind,
    modelId,
    settings,
    config,
  }: StoredModel<'languageModel' | 'embeddingModel' | 'imageModel'>): object {
    return createBedrock(config)[kind](modelId, settings);
  }
}

const store: Store = (model, stored) => Object.assign(new StorableModel(stored), model);

/** The provider that takes everything from the environment. */
export const bedrock: BedrockProvider = /* @__PURE__ */ createBedrock();

/** The same for programs that come from `@ai-sdk/amazon-bedrock`: metadata goes out under both of its names. */
export function createAmazonBedrock(settings: BedrockProviderSettings = {}): BedrockProvider {
  return createBedrock({ amazonBedrockMetadata: true, ...settings });
}

/** {@link bedrock} for programs that come from `@ai-sdk/amazon-bedrock`. */
export const amazonBedrock: BedrockProvider = /* @__PURE__ */ createAmazonBedrock();

export type { BedrockModelSettings } from './model-settings.ts';
export type { BedrockProviderSettings } from './settings.ts';
export type { BedrockLanguageModelOptions, BedrockPartOptions, BedrockReasoningConfig } from './options.ts';
export type { BedrockEmbeddingModelOptions } from './models/embedding-options.ts';
export type { BedrockImageModelOptions } from './models/image-options.ts';
