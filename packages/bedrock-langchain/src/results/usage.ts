// Token counts and citations in LangChain's words.
// SPDX-License-Identifier: Apache-2.0
import type { UsageMetadata } from '@langchain/core/messages';
import type { Citation, ContentBlockDelta, TokenUsage } from 'bedrock-core';

/** LangChain's counts hold what came from and went to the cache; Converse's `inputTokens` does not. */
export function toUsage(usage: TokenUsage): UsageMetadata {
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens, reasoningTokens } = usage;
  const input = inputTokens + (cacheReadInputTokens ?? 0) + (cacheWriteInputTokens ?? 0);
  return {
    input_tokens: input,
    output_tokens: outputTokens,
    total_tokens: input + outputTokens,
    // Empty where there are none, as LangChain's own sum of chunks has it.
    input_token_details: {
      ...(cacheReadInputTokens === undefined ? {} : { cache_read: cacheReadInputTokens }),
      ...(cacheWriteInputTokens === undefined ? {} : { cache_creation: cacheWriteInputTokens }),
    },
    output_token_details: reasoningTokens === undefined ? {} : { reasoning: reasoningTokens },
  };
}

/** The same counts under the names that LangChain gives them in an LLM's output. */
export function toTokenUsage(usage: TokenUsage): Record<string, number> {
  const { input_tokens, output_tokens, total_tokens } = toUsage(usage);
  return { promptTokens: input_tokens, completionTokens: output_tokens, totalTokens: total_tokens };
}

export function toAnnotation(citation: NonNullable<ContentBlockDelta['citation']> | Citation): Record<string, unknown> {
  const { title, source, sourceContent, location } = citation;
  const range =
    location?.documentChar ?? location?.documentPage ?? location?.documentChunk ?? location?.searchResultLocation;
  const citedText = sourceContent?.map(({ text }) => text ?? '').join('');
  return {
    type: 'citation',
    ...(title === undefined ? {} : { title }),
    ...(source === undefined ? {} : { source }),
    ...(location?.web?.url === undefined ? {} : { url: location.web.url }),
    ...(citedText === undefined ? {} : { citedText }),
    ...(range?.start === undefined ? {} : { startIndex: range.start }),
    ...(range?.end === undefined ? {} : { endIndex: range.end }),
  };
}

/** Why the model stopped, in the words of LangChain's stream events. */
export function toFinishReason(stopReason: string): 'stop' | 'length' | 'tool_use' | 'content_filter' {
  if (stopReason === 'tool_use') return 'tool_use';
  if (stopReason === 'max_tokens' || stopReason === 'model_context_window_exceeded') return 'length';
  return stopReason === 'guardrail_intervened' || stopReason === 'content_filtered' ? 'content_filter' : 'stop';
}
