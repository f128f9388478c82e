// Reply of Claude's Messages ⇄ Converse reply, and what streams share with it.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseReply, ConverseTrace, StopReason, TokenUsage } from '../../converse/types.ts';
import { BedrockError } from '../../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { DialectContext, ReplyHeaders } from '../dialect.ts';
import { metricsFromHeaders, tokenUsage } from '../invocation-metrics.ts';
import { decodeBlocks, encodeBlocks } from './blocks.ts';
import { numberMember, otherMembers } from './members.ts';
import { guardrailActionMember, metricsMember, traceMember } from '../service-members.ts';

export function decodeResponse(body: JsonObject, headers: ReplyHeaders): ConverseReply {
  if (!Array.isArray(body['content'])) {
    throw new BedrockError('protocol', 'The reply has no content: this is not a message of Claude.');
  }
  const told = metricsFromHeaders(headers);
  return {
    output: { message: { role: 'assistant', content: decodeBlocks(body['content']) } },
    stopReason: toStopReason(body),
    usage: decodeUsage(body['usage']) ?? told.usage,
    metrics: told.metrics,
    ...responseFields(messageFields(body)),
    ...decodeTrace(body),
  };
}

export function encodeResponse(reply: ConverseReply, context: DialectContext): JsonObject {
  return {
    ...openMessage(context),
    content: encodeBlocks(reply.output.message.content, 'content', []),
    stop_reason: fromStopReason(reply.stopReason),
    ...messageFields(reply.additionalModelResponseFields),
    usage: encodeUsage(reply.usage),
    ...encodeGuardrail(reply.stopReason, reply.trace),
  };
}

/** A message before anything of it is known. */
export function openMessage({ model: { id, baseId = id }, replyId = '0' }: DialectContext): JsonObject {
  return {
    id: `msg_bdrk_${replyId}`,
    type: 'message',
    role: 'assistant',
    model: baseId,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 0, output_tokens: 0 },
  };
}

/** Members of a message that have a place of their own in a Converse reply, or none because they say nothing. */
const knownMembers: ReadonlySet<string> = new Set([
  ...['id', 'type', 'role', 'model', 'content', 'stop_reason', 'usage'],
  ...[guardrailActionMember, traceMember, metricsMember],
]);

/** What Converse has no member for: the stop sequence that was met, and what came later. */
export function messageFields(message: JsonValue | undefined): JsonObject {
  return isJsonObject(message) ? otherMembers(message, knownMembers) : {};
}

export function responseFields(fields: JsonObject): { additionalModelResponseFields?: JsonObject } {
  return Object.keys(fields).length === 0 ? {} : { additionalModelResponseFields: fields };
}

/** `pause_turn` and reasons that came later pass through as they are. */
export function toStopReason(body: JsonObject): StopReason {
  if (isIntervention(body)) return 'guardrail_intervened';
  const native = body['stop_reason'];
  if (native === 'refusal') return 'content_filtered';
  return typeof native === 'string' ? (native as StopReason) : 'end_turn';
}

export function fromStopReason(stopReason: StopReason): string {
  if (stopReason === 'content_filtered') return 'refusal';
  // A guardrail speaks in members of its own: see `encodeGuardrail`.
  return stopReason === 'guardrail_intervened' ? 'end_turn' : stopReason;
}

export function isIntervention(body: JsonObject): boolean {
  return body[guardrailActionMember] === 'INTERVENED';
}

export function decodeTrace(body: JsonObject): { trace?: ConverseTrace } {
  const trace = body[traceMember];
  return isJsonObject(trace) ? { trace } : {};
}

/** What a guardrail did, as InvokeModel tells it for every family. */
export function encodeGuardrail(stopReason: StopReason | undefined, trace: ConverseTrace | undefined): JsonObject {
  const intervened = stopReason === 'guardrail_intervened';
  if (!intervened && trace === undefined) return {};
  return {
    [guardrailActionMember]: intervened ? 'INTERVENED' : 'NONE',
    ...(trace === undefined ? {} : { [traceMember]: { ...trace } }),
  };
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
    inputTokens: numberMember(creation, `ephemeral_${ttl}_input_tokens`),
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
