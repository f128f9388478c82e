// All that a client does beside conversations, each in a module of its own that its first call loads.
// SPDX-License-Identifier: Apache-2.0
import type { Bedrock } from './bedrock-client.ts';
import type { Connection } from './connection.ts';

export type BeyondChat = Omit<Bedrock, 'converse' | 'converseStream' | 's3' | 'close'>;

export function createBeyondChat(connection: Connection, now: () => number): BeyondChat {
  return {
    invoke: async (modelId, body, options = {}) =>
      (await import('./invoke.ts')).invoke(connection, modelId, body, options),
    invokeStream: async (modelId, body, options = {}) =>
      (await import('./invoke.ts')).invokeStream(connection, modelId, body, options),
    countTokens: async (request, options = {}) =>
      (await import('./operations.ts')).countTokens(connection, request, options),
    applyGuardrail: async (request, options = {}) =>
      (await import('./operations.ts')).applyGuardrail(connection, request, options),
    listModels: async (filter = {}, options = {}) =>
      (await import('./operations.ts')).listModels(connection, filter, options),
    listInferenceProfiles: async (filter = {}, options = {}) =>
      (await import('./operations.ts')).listInferenceProfiles(connection, filter, options),
    embed: async (request, options = {}) => (await import('./embed.ts')).embed(connection, request, options),
    generateImage: async (request, options = {}) =>
      (await import('./generate-image.ts')).generateImage(connection, request, options),
    rerank: async (request, options = {}) => (await import('./rerank.ts')).rerank(connection, request, options),
    retrieve: async (request, options = {}) => (await import('./retrieve.ts')).retrieve(connection, request, options),
    maxTextsPerCall: async (modelId, options = {}) => (await import('./embed.ts')).maxTextsPerCall(modelId, options),
    createApiKey: async (request = {}) => (await import('./create-api-key.ts')).createApiKey(connection, request, now),
    startEmbed: async (request, options = {}) => (await import('./embed.ts')).startEmbed(connection, request, options),
    startAsyncInvoke: async (request, options = {}) =>
      (await import('./async-invoke.ts')).startAsyncInvoke(connection, request, options),
    getAsyncInvoke: async (arn, options = {}) =>
      (await import('./async-invoke.ts')).getAsyncInvoke(connection, arn, options),
    listAsyncInvokes: async (filter = {}, options = {}) =>
      (await import('./async-invoke.ts')).listAsyncInvokes(connection, filter, options),
    waitForAsyncInvoke: async (arn, options = {}) =>
      (await import('./async-invoke.ts')).waitForAsyncInvoke(connection, arn, options),
    startVideo: async (request, options = {}) => (await import('./video.ts')).startVideo(connection, request, options),
    getVideo: async (arn, options = {}) => (await import('./video.ts')).getVideo(connection, arn, options),
    waitForVideo: async (arn, options = {}) => (await import('./video.ts')).waitForVideo(connection, arn, options),
    startSpeech: async (request, options = {}) =>
      (await import('./speech.ts')).startSpeech(connection, request, options),
    invokeBidirectional: async (modelId, options = {}) =>
      (await import('./bidirectional.ts')).invokeBidirectional(connection, modelId, options),
  };
}
