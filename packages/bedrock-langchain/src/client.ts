// How every class of this package reaches Bedrock: the settings of bedrock-core, told from LangChain's own.
// SPDX-License-Identifier: Apache-2.0
import { createBedrock, type Bedrock, type BedrockSettings } from 'bedrock-core';
import { onFailedAttempt, toLangChainError } from './errors.ts';

type ClientField = Exclude<keyof BedrockSettings, 'maxRetries'>;

/**
 * Settings of bedrock-core that every class takes. `maxConcurrency` limits the calls under way, streams to
 * their end: it takes the place of LangChain's own limit, so that no call waits in two queues.
 */
export type ClientFields = Pick<BedrockSettings, ClientField>;

// A record, so that a setting that core gets is missed here by the type check.
const isClientField: Readonly<Record<ClientField, true>> = {
  region: true,
  endpoint: true,
  credentials: true,
  apiKey: true,
  assumeRole: true,
  webIdentity: true,
  profile: true,
  client: true,
  headers: true,
  fetch: true,
  timeouts: true,
  inferenceProfile: true,
  useFipsEndpoint: true,
  useDualstackEndpoint: true,
  maxConcurrency: true,
  targets: true,
  strategy: true,
  hooks: true,
  telemetry: true,
  models: true,
  now: true,
};

export interface SplitFields<Fields> {
  client: Bedrock;
  rest: Omit<Fields, ClientField>;
}

/** `client` has the settings for core; `rest` is for LangChain's own base class, which must see no secret. */
export function splitFields<Fields extends ClientFields>(fields: Fields): SplitFields<Fields> {
  const pick = (wanted: boolean): object =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => Object.hasOwn(isClientField, name) === wanted));
  return {
    // LangChain repeats failed calls itself; two layers would multiply.
    client: createBedrock({ ...pick(true), maxRetries: 0 }),
    rest: { onFailedAttempt, ...(pick(false) as Omit<Fields, ClientField>) },
  };
}

export async function asLangChain<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw toLangChainError(error);
  }
}
