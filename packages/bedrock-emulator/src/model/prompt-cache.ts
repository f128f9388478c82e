// A prompt cache that really remembers prefixes, and counts what is read from it and written to it.
// https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { ConverseRequest, Model, TokenUsage } from 'bedrock-core';
import { charactersPerToken, countRequest, stringify } from './tokens.ts';

type Request = Omit<ConverseRequest, 'modelId'>;
type Ttl = '5m' | '1h';

export interface PromptCache {
  usage(request: Request, model: Model, outputTokens: number): TokenUsage;
}

/** What lies before one cache point. */
interface Prefix {
  key: string;
  tokens: number;
  ttl: Ttl;
}

const lifetimes: Readonly<Record<Ttl, number>> = { '5m': 5 * 60_000, '1h': 60 * 60_000 };

/** `now` in milliseconds. Prefixes shorter than the model's minimum are silently not cached, as at AWS. */
export function createPromptCache(now: () => number): PromptCache {
  const expiries = new Map<string, number>();
  return {
    usage(request, model, outputTokens) {
      const total = countRequest(request);
      const prefixes = prefixesOf(request, model, total);
      const known = prefixes.findLast(({ key }) => (expiries.get(key) ?? 0) > now());
      for (const { key, ttl } of prefixes) expiries.set(key, now() + lifetimes[ttl]);
      const last = prefixes.at(-1);
      if (last === undefined) return { inputTokens: total, outputTokens, totalTokens: total + outputTokens };
      const read = known?.tokens ?? 0;
      const written = last.tokens - read;
      return {
        inputTokens: total - last.tokens,
        outputTokens,
        totalTokens: total + outputTokens,
        cacheReadInputTokens: read,
        cacheWriteInputTokens: written,
        ...(written === 0 ? {} : { cacheDetails: [{ ttl: last.ttl, inputTokens: written }] }),
      };
    },
  };
}

/** Tools, system and messages up to each cache point, in the order in which the service caches them. */
function prefixesOf(request: Request, model: Model, total: number): Prefix[] {
  const minimum = model.capabilities.caching?.minimumTokens;
  if (minimum === undefined) return [];
  const blocks = [
    ...(request.toolConfig?.tools ?? []),
    ...(request.system ?? []),
    ...(request.messages ?? []).flatMap(({ role, content }) => content.map((block) => ({ role, ...block }))),
  ];
  if (!blocks.some(({ cachePoint }) => cachePoint !== undefined)) return [];
  const prefixes: Prefix[] = [];
  const hash = createHash('sha256').update(model.id);
  let length = 0;
  for (const block of blocks) {
    if (block.cachePoint === undefined) {
      const text = stringify(block);
      hash.update(`\n${text}`);
      length += text.length;
      continue;
    }
    const tokens = Math.min(Math.ceil(length / charactersPerToken), total - 1);
    if (tokens < minimum) continue;
    prefixes.push({ key: hash.copy().digest('hex'), tokens, ttl: block.cachePoint.ttl === '1h' ? '1h' : '5m' });
  }
  return prefixes;
}
