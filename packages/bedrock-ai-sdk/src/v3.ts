// bedrock-ai-sdk/v3: for ai@6.
// SPDX-License-Identifier: Apache-2.0
import type {
  EmbeddingModelV3,
  ImageModelV3,
  LanguageModelV3,
  RerankingModelV3,
  SharedV3Warning,
} from '@ai-sdk/provider-v3';
import {
  createEmbeddingModel,
  createImageModel,
  createRerankingModel,
  createVideoModel,
  type ModernVideoModel,
} from './models/modern.ts';
import type { BedrockModelSettings } from './model-settings.ts';
import { createModernModel } from './modern/model.ts';
import { v3 } from './modern/specs.ts';
import { createProvider, type BedrockProviderBase } from './provider.ts';
import type { BedrockProviderSettings } from './settings.ts';
import { laterTools, type BedrockTools } from './tool-factories.ts';
import type { Store, StoredModel } from './workflow.ts';

/** Makes models for ai@6. */
export interface BedrockProvider extends BedrockProviderBase<Kinds> {
  readonly specificationVersion: 'v3';
  /** Tools that Claude knows by name, and those that Nova runs at AWS. */
  readonly tools: BedrockTools;
  rerankingModel(modelId: string): RerankingModelV3;
  reranking(modelId: string): RerankingModelV3;
  /** The first types of V3 know no videos; later ones call them experimental. */
  videoModel(modelId: string): ModernVideoModel<'v3', SharedV3Warning>;
  video(modelId: string): ModernVideoModel<'v3', SharedV3Warning>;
}

interface Kinds {
  language: LanguageModelV3;
  embedding: EmbeddingModelV3;
  image: ImageModelV3;
  languageSettings: [settings?: BedrockModelSettings];
  embeddingSettings: [settings?: BedrockModelSettings];
  imageSettings: [];
}

/**
 * Creates a provider. Nothing is read from the environment before the first call.
 *
 * @example
 * ```ts
 * import { generateText } from 'ai';
 * import { createBedrock } from 'bedrock-ai-sdk/v3';
 *
 * const bedrock = createBedrock({ region: 'us-east-1' });
 * const { text } = await generateText({ model: bedrock('amazon.nova-lite-v1:0'), prompt: 'Why is the sky blue?' });
 * ```
 */
export function createBedrock(settings: BedrockProviderSettings = {}): BedrockProvider {
  return createProvider<Kinds, Omit<BedrockProvider, keyof BedrockProviderBase<Kinds>>>(
    settings,
    {
      language: (modelId, context, own) => createModernModel(v3, modelId, context, own),
      embedding: (modelId, context, own) => createEmbeddingModel(v3, modelId, context, own),
      image: (modelId, context) => createImageModel(v3, modelId, context),
    },
    (bind) => {
      const rerankingModel = bind('rerankingModel', (modelId, context) => createRerankingModel(v3, modelId, context));
      const videoModel = bind('videoModel', (modelId, context) => createVideoModel(v3, modelId, context));
      return {
        specificationVersion: 'v3' as const,
        tools: laterTools(),
        rerankingModel,
        reranking: rerankingModel,
        videoModel,
        video: videoModel,
      };
    },
    store,
  );
}

// The compiler of workflows looks for these two names where the class is.
const workflowSerialize: unique symbol = Symbol.for('workflow-serialize');
const workflowDeserialize: unique symbol = Symbol.for('workflow-deserialize');

/** A model that a durable workflow stores between its steps. */
class StorableModel {
  declare readonly stored: () => StoredModel;

  constructor(stored: () => StoredModel) {
    Object.defineProperty(this, 'stored', { value: stored });
  }

  static [workflowSerialize]({ stored }: StorableModel): StoredModel {
    return stored();
  }

  static [workflowDeserialize]({ kind, modelId, settings, config }: StoredModel): object {
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
export type { BedrockRerankingModelOptions } from './models/reranking.ts';
export type { BedrockVideoModelOptions } from './models/video.ts';
