// Cache points where the model has a cache for them.
// https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
// SPDX-License-Identifier: Apache-2.0
import type { CachePointBlock, ConverseRequest, Message } from '../../converse/types.ts';
import type { Model } from '../model.ts';
import type { Tell } from './step.ts';

type MaybeCachePoint = { cachePoint?: CachePointBlock | undefined };

/** Models without a prompt cache may refuse its marks, Nova takes none near tools, and few cache for an hour. */
export function fitCachePoints(request: ConverseRequest, { capabilities }: Model, tell: Tell): ConverseRequest {
  const { caching } = capabilities;
  const { system = [], messages = [], toolConfig } = request;
  const fit = <Block extends MaybeCachePoint>(blocks: Block[], path: string, isNearTools: boolean): Block[] => {
    const isRefused = caching === undefined || (isNearTools && !caching.tools);
    const isTooLong = ({ cachePoint }: Block): boolean => cachePoint?.ttl === '1h' && caching?.oneHour === false;
    if (!blocks.some((block) => block.cachePoint !== undefined && (isRefused || isTooLong(block)))) return blocks;
    const why = caching === undefined ? 'has no prompt cache' : 'caches no prompt in this place';
    const message = isRefused
      ? `This model ${why}: the cache points were left out.`
      : 'This model keeps no prompt for an hour: the cache points are of the usual length.';
    tell({ code: 'cache-point', message, path });
    if (isRefused) return blocks.filter(({ cachePoint }) => cachePoint === undefined);
    return blocks.map((block) => (isTooLong(block) ? { ...block, cachePoint: { type: 'default' } } : block));
  };
  const fitted = {
    system: fit(system, 'system', false),
    messages: messages.map((message, index) => {
      const content = fit(message.content, `messages[${index}].content`, hasToolBlocks(message));
      return content === message.content ? message : { ...message, content };
    }),
    tools: fit(toolConfig?.tools ?? [], 'toolConfig.tools', true),
  };
  const isChanged = fitted.system !== system || fitted.messages.some((message, index) => message !== messages[index]);
  if (!isChanged && (toolConfig === undefined || fitted.tools === toolConfig.tools)) return request;
  return {
    ...request,
    ...(request.system === undefined ? {} : { system: fitted.system }),
    ...(request.messages === undefined ? {} : { messages: fitted.messages }),
    ...(toolConfig === undefined ? {} : { toolConfig: { ...toolConfig, tools: fitted.tools } }),
  };
}

const hasToolBlocks = ({ content }: Message): boolean =>
  content.some(({ toolUse, toolResult }) => toolUse !== undefined || toolResult !== undefined);
