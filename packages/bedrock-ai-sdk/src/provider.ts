// The provider object of every subpath: a function that makes models, with their kinds as methods.
// SPDX-License-Identifier: Apache-2.0
import type { BedrockModelId } from 'bedrock-core';
import { invalidArgument } from './errors.ts';
import type { BedrockModelSettings } from './model-settings.ts';
import { createContext, type BedrockProviderSettings, type ProviderContext } from './settings.ts';
import { plainSettings, type ModelKind, type Store, type StoredModel } from './workflow.ts';

/** What models call their provider, in telemetry. */
export const providerName = 'bedrock.converse';

/** The models of one spec. Settings of a model are known to V1 alone. */
export interface ModelKinds {
  language: object;
  embedding: object;
  image: object;
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
  textEmbedding(modelId: string, ...settings: Kinds['embeddingSettings']): Kinds['embedding'];
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
  store: Store = (model) => model,
): BedrockProviderBase<Kinds> & More {
  const context = createContext(settings);
  const bind: Bind =
    (kind, make) =>
    (modelId, ...rest) => {
      const model = make(requireId(modelId), context, ...rest);
      return store(model, () => toStored(kind, modelId, rest[0], settings));
    };
  const language = bind('languageModel', makers.language);
  const embedding = bind('embeddingModel', makers.embedding);
  const image = bind('imageModel', makers.image);
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
    textEmbedding: embedding,
    imageModel: image,
    image,
    ...addMore(bind),
  });
}

/** Gives a way to make models the provider's context. */
export type Bind = <Model extends object, Settings extends unknown[]>(
  kind: ModelKind,
  make: Make<Model, Settings>,
) => (modelId: string, ...settings: Settings) => Model;

function toStored(kind: ModelKind, modelId: string, given: unknown, settings: BedrockProviderSettings): StoredModel {
  const own = given === undefined ? {} : { settings: given as BedrockModelSettings };
  return { kind, modelId, ...own, config: plainSettings(settings) };
}

function requireId(modelId: string): string {
  if (typeof modelId === 'string' && modelId !== '') return modelId;
  throw invalidArgument(
    'modelId',
    'A model id is a text such as `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, or an ARN.',
  );
}
