// `createBedrock`: the client. It holds what outlives a call (connections, credentials, the retry
// budget) in closures, so that no inspection of the object shows a secret.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest } from '../converse/types.ts';
import { createConnection } from './connection.ts';
import { converse, converseStream } from './converse.ts';
import type { BedrockSettings, CallOptions, ConverseResult, ConverseStreamResult } from './settings.ts';

/** A client of Amazon Bedrock. */
export interface Bedrock {
  /**
   * Sends a conversation and returns the model's reply.
   *
   * @example
   * ```ts
   * import { createBedrock } from 'bedrock-core';
   *
   * const bedrock = createBedrock({ region: 'us-east-1' });
   * const reply = await bedrock.converse({
   *   modelId: 'amazon.nova-lite-v1:0',
   *   messages: [{ role: 'user', content: [{ text: 'Why is the sky blue?' }] }],
   * });
   * console.log(reply.output.message.content[0]?.text);
   * ```
   * @throws {BedrockError} with a `kind`; or the signal's reason when aborted.
   */
  converse(request: ConverseRequest, options?: CallOptions): Promise<ConverseResult>;

  /**
   * Sends a conversation and streams the model's reply. Resolves once the first event has come, so a
   * call that the service refuses rejects here.
   *
   * @example
   * ```ts
   * import { createBedrock } from 'bedrock-core';
   *
   * const bedrock = createBedrock({ region: 'us-east-1' });
   * const { stream } = await bedrock.converseStream({
   *   modelId: 'amazon.nova-lite-v1:0',
   *   messages: [{ role: 'user', content: [{ text: 'Why is the sky blue?' }] }],
   * });
   * for await (const event of stream) {
   *   if (event.contentBlockDelta?.delta.text) process.stdout.write(event.contentBlockDelta.delta.text);
   * }
   * ```
   * @throws {BedrockError} with a `kind`; or the signal's reason when aborted.
   */
  converseStream(request: ConverseRequest, options?: CallOptions): Promise<ConverseStreamResult>;

  /** Closes idle connections. Calls under way go on. */
  close(): void;
}

/**
 * Creates a client. Nothing is read from the environment and no connection is made until the first
 * call; what is missing then rejects that call with a `BedrockError` of kind `configuration`.
 */
export function createBedrock(settings: BedrockSettings = {}): Bedrock {
  const connection = createConnection(settings);
  return Object.freeze<Bedrock>({
    converse: (request, options = {}) => converse(connection, request, options),
    converseStream: (request, options = {}) => converseStream(connection, request, options),
    close: () => connection.close(),
  });
}
