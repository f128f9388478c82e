// Token counts. Converse counts cached input apart; the AI SDK's totals hold it.
// SPDX-License-Identifier: Apache-2.0
import type { TokenUsage } from 'bedrock-core';

/** All input tokens: fresh, read from the cache and written to it. */
export function totalInput({ inputTokens, cacheReadInputTokens = 0, cacheWriteInputTokens = 0 }: TokenUsage): number {
  return inputTokens + cacheReadInputTokens + cacheWriteInputTokens;
}

/** Input and output: computed, because not every model's own total counts what was cached. */
export function totalTokens(usage: TokenUsage): number {
  return totalInput(usage) + usage.outputTokens;
}
