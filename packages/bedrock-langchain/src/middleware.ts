// bedrock-langchain/middleware: for the agents of `langchain`.
// SPDX-License-Identifier: Apache-2.0
import { createMiddleware, type AgentMiddleware } from 'langchain';
import { ChatBedrock } from './chat-models.ts';

export interface PromptCachingOptions {
  /** How long the service remembers tools and system prompt. Default `5m`, as always for the turns. */
  ttl?: '5m' | '1h' | undefined;
  /** Messages from which on it is worth the while. Default 1. */
  minMessagesToCache?: number | undefined;
}

/**
 * Caches the prompt of an agent (tools, system prompt and the last turns), turn after turn, where the model
 * caches and they are long enough. Models that are not `ChatBedrock` are left as they are.
 *
 * @example
 * ```ts
 * import { createAgent } from 'langchain';
 * import { ChatBedrock } from 'bedrock-langchain';
 * import { promptCachingMiddleware } from 'bedrock-langchain/middleware';
 *
 * const agent = createAgent({
 *   model: new ChatBedrock({ model: 'us.amazon.nova-lite-v1:0', region: 'us-east-1' }),
 *   tools: [],
 *   middleware: [promptCachingMiddleware({ ttl: '1h' })],
 * });
 * ```
 */
export function promptCachingMiddleware({
  ttl = '5m',
  minMessagesToCache = 1,
}: PromptCachingOptions = {}): AgentMiddleware {
  return createMiddleware({
    name: 'BedrockPromptCaching',
    wrapModelCall: (request, handler) => {
      const isOurs = isChatBedrock(request.model);
      if (!isOurs || request.messages.length < minMessagesToCache) return handler(request);
      const promptCaching = ttl === '5m' ? 'auto' : { ttl };
      return handler({ ...request, modelSettings: { ...request.modelSettings, promptCaching } });
    },
  });
}

/** Also of another copy of this package. */
function isChatBedrock(model: unknown): boolean {
  const name = (model as { getName?(): string }).getName?.();
  return model instanceof ChatBedrock || name === 'ChatBedrock' || name === 'ChatBedrockConverse';
}
