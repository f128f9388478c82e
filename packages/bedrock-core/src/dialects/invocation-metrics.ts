// Token counts that InvokeModel tells beside the body: reply headers, and the last chunk's metrics.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
// SPDX-License-Identifier: Apache-2.0
import type { MetadataEvent, TokenUsage } from '../converse/types.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { ReplyHeaders } from './dialect.ts';
import { metricsMember } from './service-members.ts';

/** Counts by name; 0 for what was not told. `totalTokens` is their sum. */
export function tokenUsage(inputTokens = 0, outputTokens = 0, cache: Partial<TokenUsage> = {}): TokenUsage {
  const { cacheReadInputTokens = 0, cacheWriteInputTokens = 0 } = cache;
  const totalTokens = inputTokens + outputTokens + cacheReadInputTokens + cacheWriteInputTokens;
  return { inputTokens, outputTokens, totalTokens, ...cache };
}

/** Counts and latency from the headers of a reply in one piece. */
export function metricsFromHeaders(headers: ReplyHeaders): MetadataEvent {
  const count = (name: string): number => Number(headers[`x-amzn-bedrock-${name}`] ?? 0) || 0;
  return {
    usage: tokenUsage(
      count('input-token-count'),
      count('output-token-count'),
      cacheCounts(
        headers['x-amzn-bedrock-cache-read-input-token-count'],
        headers['x-amzn-bedrock-cache-write-input-token-count'],
      ),
    ),
    metrics: { latencyMs: count('invocation-latency') },
  };
}

/** Counts and latency from the last chunk of a stream; `undefined` when this is not the last chunk. */
export function metricsFromChunk(data: JsonObject): MetadataEvent | undefined {
  const metrics = data[metricsMember];
  if (!isJsonObject(metrics)) return undefined;
  const count = (name: string): number => toCount(metrics[name]) ?? 0;
  return {
    usage: tokenUsage(
      count('inputTokenCount'),
      count('outputTokenCount'),
      cacheCounts(metrics['cacheReadInputTokenCount'], metrics['cacheWriteInputTokenCount']),
    ),
    metrics: { latencyMs: count('invocationLatency') },
  };
}

/** The inverse of {@link metricsFromChunk}. */
export function metricsToChunk({ usage, metrics }: MetadataEvent): JsonObject {
  return {
    [metricsMember]: {
      inputTokenCount: usage.inputTokens,
      outputTokenCount: usage.outputTokens,
      invocationLatency: metrics.latencyMs,
      firstByteLatency: metrics.latencyMs,
      ...(usage.cacheReadInputTokens === undefined ? {} : { cacheReadInputTokenCount: usage.cacheReadInputTokens }),
      ...(usage.cacheWriteInputTokens === undefined ? {} : { cacheWriteInputTokenCount: usage.cacheWriteInputTokens }),
    },
  };
}

/** The inverse of {@link metricsFromHeaders}. */
export function metricsToHeaders({ usage, metrics }: MetadataEvent): Record<string, string> {
  return {
    'x-amzn-bedrock-input-token-count': String(usage.inputTokens),
    'x-amzn-bedrock-output-token-count': String(usage.outputTokens),
    'x-amzn-bedrock-invocation-latency': String(metrics.latencyMs),
    ...(usage.cacheReadInputTokens === undefined
      ? {}
      : { 'x-amzn-bedrock-cache-read-input-token-count': String(usage.cacheReadInputTokens) }),
    ...(usage.cacheWriteInputTokens === undefined
      ? {}
      : { 'x-amzn-bedrock-cache-write-input-token-count': String(usage.cacheWriteInputTokens) }),
  };
}

function cacheCounts(read: JsonValue | undefined, write: JsonValue | undefined): Partial<TokenUsage> {
  const [cacheReadInputTokens, cacheWriteInputTokens] = [toCount(read), toCount(write)];
  return {
    ...(cacheReadInputTokens === undefined ? {} : { cacheReadInputTokens }),
    ...(cacheWriteInputTokens === undefined ? {} : { cacheWriteInputTokens }),
  };
}

function toCount(value: JsonValue | undefined): number | undefined {
  const count = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof count === 'number' && Number.isFinite(count) ? count : undefined;
}
