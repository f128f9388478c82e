// The provider object of every subpath: a function that makes models, with their kinds as methods.
// SPDX-License-Identifier: Apache-2.0
import type { BedrockModelId } from 'bedrock-core';
import { invalidArgument, noSuchModel } from './errors.ts';
import { createContext, type BedrockProviderSettings, type ProviderContext } from './settings.ts';

/** What models call their provider, in telemetry. */
export const providerName = 'bedrock.converse';

/** What the providers of all subpaths have. `Args` are a model's settings, which only `/v1` knows. */
export interface BedrockProviderBase<Model, Args extends unknown[] = []> {
  (modelId: BedrockModelId, ...args: Args): Model;
  languageModel(modelId: BedrockModelId, ...args: Args): Model;
  chat(modelId: BedrockModelId, ...args: Args): Model;
  /** @throws NoSuchModelError: this version serves language models. */
  embeddingModel(modelId: string): never;
  /** @throws NoSuchModelError: this version serves language models. */
  textEmbeddingModel(modelId: string): never;
  /** @throws NoSuchModelError: this version serves language models. */
  imageModel(modelId: string): never;
}

type MakeModel<Model, Args extends unknown[]> = (modelId: string, context: ProviderContext, ...args: Args) => Model;

/** Makes a subpath's provider out of its way to make a model. */
export function createProvider<Model, Args extends unknown[] = []>(
  settings: BedrockProviderSettings,
  makeModel: MakeModel<Model, Args>,
): BedrockProviderBase<Model, Args> {
  const context = createContext(settings);
  const languageModel = (modelId: string, ...args: Args): Model => {
    if (typeof modelId !== 'string' || modelId === '') {
      throw invalidArgument(
        'modelId',
        'A model id is a text such as `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, or an ARN.',
      );
    }
    return makeModel(modelId, context, ...args);
  };
  // A plain function, because an arrow could not tell `new` from a call.
  const provider = function (modelId: string, ...args: Args): Model {
    if (new.target !== undefined) throw new Error('A Bedrock provider is called without `new`: bedrock(modelId).');
    return languageModel(modelId, ...args);
  };
  const refuse =
    (modelType: string) =>
    (modelId: string): never => {
      throw noSuchModel(
        modelId,
        modelType,
        `This version of bedrock-ai-sdk makes language models only; it has no ${modelType} '${modelId}'.`,
      );
    };
  return Object.assign(provider, {
    languageModel,
    chat: languageModel,
    embeddingModel: refuse('embeddingModel'),
    textEmbeddingModel: refuse('textEmbeddingModel'),
    imageModel: refuse('imageModel'),
  });
}
