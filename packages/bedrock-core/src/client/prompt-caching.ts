// Cache points where they save most: after the tools, after the system text, and after the last two
// turns of the user, so that each call reads what the one before it wrote.
// https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import type { CachePointBlock, ConverseRequest, Message } from '../converse/types.ts';
import type { Warning } from '../warnings.ts';
import type { PromptCaching } from './settings.ts';

interface Cached {
  request: ConverseRequest;
  warnings: Warning[];
}

/** A point before the least that a model caches is ignored by the service; a token has about four characters. */
const charactersPerToken = 4;

export function setCachePoints(
  request: ConverseRequest,
  { baseId, capabilities: { caching } }: Model,
  { ttl, tools = true, system = true, messages = true }: PromptCaching,
): Cached {
  if (caching === undefined || baseId === undefined) {
    const message = 'As far as the catalog knows, this model has no prompt cache: no cache points were set.';
    return { request, warnings: [{ code: 'cache-point', message, path: 'promptCaching' }] };
  }
  // Whoever sets points of his own knows better where they belong.
  if (hasCachePoints(request)) return { request, warnings: [] };
  const point: CachePointBlock = ttl === undefined ? { type: 'default' } : { type: 'default', ttl };
  const least = caching.minimumTokens * charactersPerToken;
  let length = lengthOf(request.toolConfig?.tools);
  const cached: ConverseRequest = { ...request };
  if (tools && caching.tools && request.toolConfig !== undefined && length >= least)
    cached.toolConfig = { ...request.toolConfig, tools: [...request.toolConfig.tools, { cachePoint: point }] };
  length += lengthOf(request.system);
  if (system && request.system !== undefined && request.system.length > 0 && length >= least)
    cached.system = [...request.system, { cachePoint: point }];
  if (messages && request.messages !== undefined)
    cached.messages = cacheTurns(request.messages, { length, least, nearTools: caching.tools });
  return { request: cached, warnings: [] };
}

interface Limits {
  /** Characters before the first message. */
  length: number;
  least: number;
  nearTools: boolean;
}

function cacheTurns(messages: Message[], { length, least, nearTools }: Limits): Message[] {
  let reached = length;
  const long = messages.map((message) => (reached += lengthOf(message.content)) >= least);
  const last = messages
    .flatMap((message, index) => (long[index] === true && canCache(message, nearTools) ? [index] : []))
    .slice(-2);
  return messages.map((message, index) =>
    last.includes(index)
      ? { ...message, content: [...message.content, { cachePoint: { type: 'default' as const } }] }
      : message,
  );
}

function canCache({ role, content }: Message, nearTools: boolean): boolean {
  return role === 'user' && content.length > 0 && (nearTools || !content.some(({ toolResult }) => toolResult));
}

/** Characters of all texts; media count as what they weigh, which is more than they take. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof Uint8Array) return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [name, member]) => sum + name.length + lengthOf(member), 0);
}

function hasCachePoints({ system = [], messages = [], toolConfig }: ConverseRequest): boolean {
  return [...system, ...(toolConfig?.tools ?? []), ...messages.flatMap(({ content }) => content)].some(
    ({ cachePoint }: { cachePoint?: unknown }) => cachePoint !== undefined,
  );
}
