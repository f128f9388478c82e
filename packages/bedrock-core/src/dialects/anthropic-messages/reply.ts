// Reply of Claude's Messages ⇄ Converse reply, and what streams share with it.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseReply, StopReason, TokenUsage } from '../../converse/types.ts';
import { BedrockError } from '../../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { ReplyHeaders } from '../dialect.ts';
import { metricsFromHeaders, tokenUsage } from '../invocation-metrics.ts';
import { decodeBlocks, encodeBlocks } from './blocks.ts';

export function decodeResponse(body: JsonObject, headers: ReplyHeaders): ConverseReply {
  if (!Array.isArray(body['content'])) {
    throw new BedrockError('protocol', 'The reply has no content: this is not a message of Claude.');
  }
  const told = metricsFromHeaders(headers);
  const fields = stopFields(body);
  return {
    output: { message: { role: 'assistant', content: decodeBlocks(body['content']) } },
    stopReason: toStopReason(body),
    usage: decodeUsage(body['usage']) ?? told.usage,
    metrics: told.metrics,
    ...(fields === undefined ? {} : { additionalModelResponseFields: fields }),
  };
}

export function encodeResponse(reply: ConverseReply): JsonObject {
  const fields = isJsonObject(reply.additionalModelResponseFields) ? reply.additionalModelResponseFields : {};
  return {
    id: 'msg_bdrk_0',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content: encodeBlocks(reply.output.message.content, 'content', []),
    stop_reason: fromStopReason(reply.stopReason),
    stop_sequence: fields['stop_sequence'] ?? null,
    usage: encodeUsage(reply.usage),
  };
}

/** What Converse has no member for: the caller's stop sequence that was met. */
export function stopFields({ stop_sequence }: JsonObject): JsonObject | undefined {
  return typeof stop_sequence === 'string' ? { stop_sequence } : undefined;
}

/** `pause_turn` and reasons that came later pass through as they are. */
export function toStopReason(body: JsonObject): StopReason {
  if (body['amazon-bedrock-guardrailAction'] === 'INTERVENED') return 'guardrail_intervened';
  const native = body['stop_reason'];
  if (native === 'refusal') return 'content_filtered';
  return typeof native === 'string' ? (native as StopReason) : 'end_turn';
}

export function fromStopReason(stopReason: StopReason): string {
  return stopReason === 'content_filtered' || stopReason === 'guardrail_intervened' ? 'refusal' : stopReason;
}

/** Counts of a message; of a stream, those of its start with those of its end over them. */
export function decodeUsage(usage: JsonValue | undefined): TokenUsage | undefined {
  if (!isJsonObject(usage)) return undefined;
  const count = (name: string): number | undefined => (typeof usage[name] === 'number' ? usage[name] : undefined);
  const read = count('cache_read_input_tokens');
  const write = count('cache_creation_input_tokens');
  const details = decodeCacheDetails(usage['cache_creation']);
  return tokenUsage(count('input_tokens'), count('output_tokens'), {
    ...(read === undefined ? {} : { cacheReadInputTokens: read }),
    ...(write === undefined ? {} : { cacheWriteInputTokens: write }),
    ...(details.length === 0 ? {} : { cacheDetails: details }),
  });
}

function decodeCacheDetails(creation: JsonValue | undefined): NonNullable<TokenUsage['cacheDetails']> {
  if (!isJsonObject(creation)) return [];
  const written = (['1h', '5m'] as const).map((ttl) => ({
    ttl,
    inputTokens: Number(creation[`ephemeral_${ttl}_input_tokens`] ?? 0),
  }));
  return written.filter(({ inputTokens }) => inputTokens > 0);
}

export function encodeUsage(usage: TokenUsage): JsonObject {
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens, cacheDetails = [] } = usage;
  const creation = Object.fromEntries(
    cacheDetails.map(({ ttl, inputTokens: tokens }) => [`ephemeral_${ttl}_input_tokens`, tokens]),
  );
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    ...(cacheReadInputTokens === undefined ? {} : { cache_read_input_tokens: cacheReadInputTokens }),
    ...(cacheWriteInputTokens === undefined ? {} : { cache_creation_input_tokens: cacheWriteInputTokens }),
    ...(cacheDetails.length === 0 ? {} : { cache_creation: creation }),
  };
}
