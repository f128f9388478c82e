// `createBedrock`: the client. It holds what outlives a call (connections, credentials, the retry
// budget) in closures, so that no inspection of the object shows a secret.
// SPDX-License-Identifier: Apache-2.0
import type { Bedrock } from './bedrock-client.ts';
import type { BeyondChat } from './beyond-chat.ts';
import { createConnection } from './connection.ts';
import { converse, converseStream } from './converse.ts';
import { lazyS3 } from './lazy-s3.ts';
import type { BedrockSettings } from './settings.ts';

/**
 * Creates a client. Nothing is read from the environment and no connection is made until the first
 * call; what is missing then rejects that call with a `BedrockError` of kind `configuration`.
 */
export function createBedrock(settings: BedrockSettings = {}): Bedrock {
  const connection = createConnection(settings);
  const { models, inferenceProfile } = settings;
  return Object.freeze<Bedrock>({
    converse: (request, options = {}) => converse(connection, request, { models, inferenceProfile, ...options }),
    converseStream: (request, options = {}) =>
      converseStream(connection, request, { models, inferenceProfile, ...options }),
    ...lazily(async () => (await import('./beyond-chat.ts')).createBeyondChat(connection, settings.now ?? Date.now)),
    s3: lazyS3(connection),
    close: () => connection.close(),
  });
}

/** A program that only chats carries their names alone. */
const names = {
  invoke: true,
  invokeStream: true,
  countTokens: true,
  applyGuardrail: true,
  listModels: true,
  listInferenceProfiles: true,
  embed: true,
  generateImage: true,
  rerank: true,
  retrieve: true,
  maxTextsPerCall: true,
  createApiKey: true,
  startEmbed: true,
  startAsyncInvoke: true,
  getAsyncInvoke: true,
  listAsyncInvokes: true,
  waitForAsyncInvoke: true,
  startVideo: true,
  getVideo: true,
  waitForVideo: true,
  startSpeech: true,
  invokeBidirectional: true,
} satisfies Record<keyof BeyondChat, true>;

function lazily(load: () => Promise<BeyondChat>): BeyondChat {
  const methods = Object.keys(names).map((name) => [
    name,
    async (...given: never[]) => {
      const method = (await load())[name as keyof BeyondChat] as (...given: never[]) => unknown;
      return method(...given);
    },
  ]);
  return Object.fromEntries(methods) as BeyondChat;
}
