// A setting or an option that does not exist, most often a slip of the pen.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { BedrockSettings, CallOptions } from './settings.ts';

const settingNames = {
  region: true,
  endpoint: true,
  useFipsEndpoint: true,
  useDualstackEndpoint: true,
  credentials: true,
  apiKey: true,
  assumeRole: true,
  webIdentity: true,
  profile: true,
  client: true,
  headers: true,
  fetch: true,
  maxRetries: true,
  timeouts: true,
  maxConcurrency: true,
  targets: true,
  strategy: true,
  hooks: true,
  telemetry: true,
  models: true,
  now: true,
  inferenceProfile: true,
} satisfies Record<keyof BedrockSettings, true>;

const optionNames = {
  signal: true,
  headers: true,
  maxRetries: true,
  timeouts: true,
  surface: true,
  strict: true,
  userContinueMessage: true,
  host: true,
  baseModel: true,
  models: true,
  topK: true,
  presencePenalty: true,
  frequencyPenalty: true,
  seed: true,
  reasoning: true,
  structuredOutput: true,
  promptCaching: true,
  inferenceProfile: true,
  joinTexts: true,
} satisfies Record<keyof CallOptions, true>;

/** @throws {BedrockError} `configuration` for the first name that there is not. */
export const checkSettings = (settings: BedrockSettings): void =>
  refuseUnknown('a setting of a client', settings, settingNames);

/** @throws {BedrockError} `configuration` for the first name that there is not. */
export const checkCallOptions = (options: CallOptions): void =>
  refuseUnknown('an option of a call', options, optionNames);

function refuseUnknown(what: string, given: object, known: object): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || Object.hasOwn(known, name)) continue;
    const meant = nearest(name, Object.keys(known))[0]?.word;
    const message = `\`${name}\` is not ${what}. Did you mean \`${meant}\`?`;
    throw new BedrockError('configuration', message, { path: name });
  }
}
