// What Bedrock says of a reply beside its content, as `providerMetadata`.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseReply, JsonObject, JsonValue } from 'bedrock-core';

export interface ReplyFacts extends Partial<Omit<ConverseReply, 'output' | 'stopReason'>> {
  stopReason?: string | undefined;
  requestId?: string | undefined;
}

/** The same object under each of the names. */
export function underKeys<Value>(keys: readonly string[], value: Value): Record<string, Value> {
  return Object.fromEntries(keys.map((key) => [key, value]));
}

export function replyMetadata(facts: ReplyFacts, keys: readonly string[]): Record<string, JsonObject> {
  const {
    usage,
    metrics,
    trace,
    performanceConfig,
    serviceTier,
    requestId,
    additionalModelResponseFields: fields,
  } = facts;
  const found = {
    trace,
    performanceConfig,
    serviceTier,
    // Where programs written for @ai-sdk/amazon-bedrock look for the cache's counts.
    usage:
      usage === undefined
        ? undefined
        : present({
            cacheReadInputTokens: usage.cacheReadInputTokens,
            cacheWriteInputTokens: usage.cacheWriteInputTokens,
            cacheDetails: usage.cacheDetails,
          }),
    // V1's usage has no place for it.
    cacheReadInputTokens: usage?.cacheReadInputTokens,
    cacheWriteInputTokens: usage?.cacheWriteInputTokens,
    cacheDetails: usage?.cacheDetails,
    reasoningTokens: usage?.reasoningTokens,
    stopSequence: readStopSequence(fields),
    additionalModelResponseFields: fields,
    latencyMs: metrics?.latencyMs,
    requestId,
  };
  return underKeys(keys, present(found) ?? {});
}

/** Claude names the stop sequence that it met; in a stream, within a delta. */
function readStopSequence(fields: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(fields)) return undefined;
  const { stop_sequence: direct, delta } = fields;
  return direct ?? (isObject(delta) ? delta['stop_sequence'] : undefined) ?? undefined;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function present(values: Record<string, unknown>): JsonObject | undefined {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as JsonObject);
}
