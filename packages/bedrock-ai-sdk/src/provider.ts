// The provider object of every subpath: a function that makes models, with their kinds as methods.
// SPDX-License-Identifier: Apache-2.0
import type { BedrockModelId } from 'bedrock-core';
import { invalidArgument } from './errors.ts';
import { createContext, type BedrockProviderSettings, type ProviderContext } from './settings.ts';

/** What models call their provider, in telemetry. */
export const providerName = 'bedrock.converse';

/** The models of one spec. Settings of a model are known to V1 alone. */
export interface ModelKinds {
  language: unknown;
  embedding: unknown;
  image: unknown;
  languageSettings: unknown[];
  embeddingSettings: unknown[];
  imageSettings: unknown[];
}

/** What the providers of all subpaths have. */
export interface BedrockProviderBase<Kinds extends ModelKinds> {
  (modelId: BedrockModelId, ...settings: Kinds['languageSettings']): Kinds['language'];
  languageModel(modelId: BedrockModelId, ...settings: Kinds['languageSettings']): Kinds['language'];
  chat(modelId: BedrockModelId, ...settings: Kinds['languageSettings']): Kinds['language'];
  embeddingModel(modelId: string, ...settings: Kinds['embeddingSettings']): Kinds['embedding'];
  embedding(modelId: string, ...settings: Kinds['embeddingSettings']): Kinds['embedding'];
  textEmbeddingModel(modelId: string, ...settings: Kinds['embeddingSettings']): Kinds['embedding'];
  imageModel(modelId: string, ...settings: Kinds['imageSettings']): Kinds['image'];
  image(modelId: string, ...settings: Kinds['imageSettings']): Kinds['image'];
}

type Make<Model, Settings extends unknown[]> = (
  modelId: string,
  context: ProviderContext,
  ...settings: Settings
) => Model;

/** How a subpath makes its models. */
export interface ModelMakers<Kinds extends ModelKinds> {
  language: Make<Kinds['language'], Kinds['languageSettings']>;
  embedding: Make<Kinds['embedding'], Kinds['embeddingSettings']>;
  image: Make<Kinds['image'], Kinds['imageSettings']>;
}

/** Makes a subpath's provider out of its ways to make models. */
export function createProvider<Kinds extends ModelKinds, More extends object = object>(
  settings: BedrockProviderSettings,
  makers: ModelMakers<Kinds>,
  addMore: (bind: Bind) => More = () => ({}) as More,
): BedrockProviderBase<Kinds> & More {
  const context = createContext(settings);
  const bind: Bind =
    (make) =>
    (modelId, ...rest) =>
      make(requireId(modelId), context, ...rest);
  const language = bind(makers.language);
  const embedding = bind(makers.embedding);
  const image = bind(makers.image);
  // A plain function, because an arrow could not tell `new` from a call.
  const provider = function (modelId: string, ...rest: Kinds['languageSettings']): Kinds['language'] {
    if (new.target !== undefined) throw new Error('A Bedrock provider is called without `new`: bedrock(modelId).');
    return language(modelId, ...rest);
  };
  return Object.assign(provider, {
    languageModel: language,
    chat: language,
    embeddingModel: embedding,
    embedding,
    textEmbeddingModel: embedding,
    imageModel: image,
    image,
    ...addMore(bind),
  });
}

/** Gives a way to make models the provider's context. */
export type Bind = <Model, Settings extends unknown[]>(
  make: Make<Model, Settings>,
) => (modelId: string, ...settings: Settings) => Model;

function requireId(modelId: string): string {
  if (typeof modelId === 'string' && modelId !== '') return modelId;
  throw invalidArgument(
    'modelId',
    'A model id is a text such as `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, or an ARN.',
  );
}
