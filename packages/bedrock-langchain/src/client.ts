// How the classes beside ChatBedrock reach Bedrock.
// SPDX-License-Identifier: Apache-2.0
import { createBedrock, type Bedrock, type BedrockSettings } from 'bedrock-core';
import { onFailedAttempt, toLangChainError } from './errors.ts';

/** Settings of bedrock-core that every class takes. */
export type ClientFields = Pick<
  BedrockSettings,
  | 'region'
  | 'endpoint'
  | 'credentials'
  | 'apiKey'
  | 'headers'
  | 'fetch'
  | 'timeouts'
  | 'targets'
  | 'strategy'
  | 'hooks'
  | 'telemetry'
>;

const names = [
  ...(['region', 'endpoint', 'credentials', 'apiKey', 'headers', 'fetch', 'timeouts'] as const),
  ...(['targets', 'strategy', 'hooks', 'telemetry'] as const),
] as const;

/** `settings` are for core; `rest` is for LangChain's own base class, which must see no secret. */
export function splitFields<Fields extends ClientFields>(
  fields: Fields,
): { client: Bedrock; rest: Omit<Fields, keyof ClientFields> } {
  const isOurs = (name: string): boolean => (names as readonly string[]).includes(name);
  const pick = (wanted: boolean): object =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => isOurs(name) === wanted));
  return {
    // LangChain repeats failed calls itself; two layers would multiply.
    client: createBedrock({ ...pick(true), maxRetries: 0 }),
    rest: { onFailedAttempt, ...(pick(false) as Omit<Fields, keyof ClientFields>) },
  };
}

export async function asLangChain<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw toLangChainError(error);
  }
}
