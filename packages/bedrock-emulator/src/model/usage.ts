// Token counts that are stable and never zero, and a prompt cache that really remembers prefixes.
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { ConverseRequest, Model, TokenUsage } from 'bedrock-core';

/** About four characters to a token, as English has it. */
export function countTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4));
}

/** What is counted of a request: its text as JSON, with media by their size. */
export function countRequest(request: Omit<ConverseRequest, 'modelId'>): number {
  return countTokens(stringify([request.system ?? [], request.messages ?? [], request.toolConfig?.tools ?? []]));
}

export interface PromptCache {
  usage(request: Omit<ConverseRequest, 'modelId'>, model: Model, outputTokens: number): TokenUsage;
}

/** Prefixes by hash, as long as the emulator runs. Shorter ones than the model's minimum are not cached. */
export function createPromptCache(): PromptCache {
  const seen = new Set<string>();
  return {
    usage(request, model, outputTokens) {
      const total = countRequest(request);
      const prefix = cachedPrefix(request);
      const tokens = prefix === undefined ? 0 : Math.min(countTokens(prefix), total - 1);
      const minimum = model.capabilities.caching?.minimumTokens;
      if (prefix === undefined || minimum === undefined || tokens < minimum) {
        return { inputTokens: total, outputTokens, totalTokens: total + outputTokens };
      }
      const key = createHash('sha256').update(`${model.id}\n${prefix}`).digest('hex');
      const isHit = seen.has(key);
      seen.add(key);
      return {
        inputTokens: total - tokens,
        outputTokens,
        totalTokens: total + outputTokens,
        cacheReadInputTokens: isHit ? tokens : 0,
        cacheWriteInputTokens: isHit ? 0 : tokens,
      };
    },
  };
}

/** Tools, system and messages up to the last cache point; nothing when there is none. */
function cachedPrefix(request: Omit<ConverseRequest, 'modelId'>): string | undefined {
  const blocks: object[] = [
    ...(request.toolConfig?.tools ?? []),
    ...(request.system ?? []),
    ...(request.messages ?? []).flatMap(({ content }) => content),
  ];
  const last = blocks.findLastIndex((block) => 'cachePoint' in block && block.cachePoint !== undefined);
  return last < 0 ? undefined : stringify(blocks.slice(0, last));
}

function stringify(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    member instanceof Uint8Array ? `${member.length} bytes` : member,
  );
}
