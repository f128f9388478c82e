// What a durable workflow stores of a model: plain settings, and never a secret. Whoever opens it again
// signs with the environment's identity.
// SPDX-License-Identifier: Apache-2.0
import type { Target } from 'bedrock-core';
import type { BedrockModelSettings } from './model-settings.ts';
import type { BedrockProviderSettings } from './settings.ts';

export type ModelKind = 'languageModel' | 'embeddingModel' | 'imageModel' | 'rerankingModel' | 'videoModel';

/** A model as JSON. */
export interface StoredModel<Kind extends ModelKind = ModelKind> {
  kind: Kind;
  modelId: string;
  /** What was given beside the id. */
  settings?: BedrockModelSettings;
  /** The provider's settings. */
  config: BedrockProviderSettings;
}

/** Makes a model one that workflows can store. */
export type Store = <Model extends object>(model: Model, stored: () => StoredModel) => Model;

type Keep = ((value: never) => unknown) | undefined;

const asItIs = (value: unknown): unknown => value;

/** What becomes of each setting; `undefined` is left out: a secret, or a function. */
const kept: Record<keyof BedrockProviderSettings | keyof Target, Keep> = {
  ...{ region: asItIs, profile: asItIs, timeouts: asItIs, maxRetries: asItIs, maxConcurrency: asItIs },
  amazonBedrockMetadata: asItIs,
  ...{ inferenceProfile: asItIs, useFipsEndpoint: asItIs, useDualstackEndpoint: asItIs },
  ...{ strategy: asItIs, models: asItIs, name: asItIs, profilePrefix: asItIs, modelId: asItIs },
  baseURL: withoutUser,
  endpoint: withoutUser,
  headers: (headers: Record<string, string | undefined>) =>
    Object.fromEntries(
      Object.entries(headers).filter(([name]) => !/auth|cookie|key|secret|signature|token/i.test(name)),
    ),
  assumeRole: ({ credentials: _, mfaCode: __, ...role }: NonNullable<BedrockProviderSettings['assumeRole']>) => role,
  // The token is a secret, its file is not.
  webIdentity: ({ token: _, ...role }: NonNullable<BedrockProviderSettings['webIdentity']>) =>
    role.tokenFile === undefined ? undefined : role,
  targets: (targets: readonly Target[]) => targets.map(plainSettings),
  ...{ apiKey: undefined, credentials: undefined, accessKeyId: undefined, secretAccessKey: undefined },
  ...{ sessionToken: undefined, credentialProvider: undefined, client: undefined, fetch: undefined },
  ...{ generateId: undefined, hooks: undefined, telemetry: undefined, now: undefined },
};

export function plainSettings<Settings extends object>(settings: Settings): Settings {
  const entries = Object.entries(settings).map(([name, value]) => {
    const keep = kept[name as keyof typeof kept];
    return [name, value === undefined ? undefined : keep?.(value as never)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Settings;
}

/** A base URL, or one for each service. */
function withoutUser(endpoint: string | Readonly<Record<string, string>>): unknown {
  if (typeof endpoint === 'string') return endpoint.replace(/\/\/[^/@]*@/, '//');
  return Object.fromEntries(Object.entries(endpoint).map(([service, url]) => [service, withoutUser(url)]));
}
