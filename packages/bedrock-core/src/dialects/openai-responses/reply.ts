// Response ⇄ Converse reply, and what streams share with it.
// https://platform.openai.com/docs/api-reference/responses/object
// SPDX-License-Identifier: Apache-2.0
import { errorFromAws } from '../../aws-errors.ts';
import type { ConverseReply, ServiceTier, StopReason, TokenUsage } from '../../converse/types.ts';
import { BedrockError } from '../../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { ReplyHeaders } from '../dialect.ts';
import { metricsFromHeaders, tokenUsage } from '../invocation-metrics.ts';
import { decodeItem } from './decode-items.ts';
import { isEmpty, objectsOf, otherMembers, textMember } from './members.ts';

export function decodeResponse(body: JsonObject, headers: ReplyHeaders): ConverseReply {
  if (body['status'] === 'failed') throw decodeFailure(body['error']);
  if (!Array.isArray(body['output']))
    throw new BedrockError('protocol', 'The reply has no output: this is not a response of the Responses API.');
  const told = metricsFromHeaders(headers);
  return {
    output: { message: { role: 'assistant', content: objectsOf(body['output']).flatMap(decodeItem) } },
    stopReason: toStopReason(body, false),
    usage: decodeUsage(body['usage']) ?? told.usage,
    metrics: told.metrics,
    ...decodeTier(body),
    ...responseFields(body),
  };
}

/** Members that have a place in a Converse reply, or repeat the request. */
const known: ReadonlySet<string> = new Set([
  ...[
    'id',
    'object',
    'created_at',
    'completed_at',
    'status',
    'error',
    'incomplete_details',
    'model',
    'output',
    'usage',
  ],
  ...['background', 'conversation', 'instructions', 'max_output_tokens', 'max_tool_calls', 'metadata', 'output_text'],
  ...['parallel_tool_calls', 'previous_response_id', 'prompt', 'prompt_cache_key', 'prompt_cache_retention'],
  ...['reasoning', 'safety_identifier', 'service_tier', 'store', 'temperature', 'text', 'tool_choice', 'tools'],
  ...['top_logprobs', 'top_p', 'truncation', 'user', 'frequency_penalty', 'presence_penalty'],
]);

/** What Converse has no member for. */
export function responseFields(body: JsonObject): { additionalModelResponseFields?: JsonObject } {
  const fields = otherMembers(body, known);
  return isEmpty(fields) ? {} : { additionalModelResponseFields: fields };
}

export function decodeTier({ service_tier: tier }: JsonObject): { serviceTier?: ServiceTier } {
  return typeof tier === 'string' ? { serviceTier: { type: tier as 'default' } } : {};
}

/** A reason or a status that came later passes through as it is. */
export function toStopReason(body: JsonObject, hasRefused: boolean): StopReason {
  const { status, incomplete_details: details } = body;
  const items = objectsOf(body['output']);
  if (status === 'incomplete') {
    const reason = isJsonObject(details) ? textMember(details, 'reason') : '';
    return stopReasons.find(([name]) => name === reason)?.[1] ?? ((reason || status) as StopReason);
  }
  if (typeof status === 'string' && status !== 'completed') return status as StopReason;
  if (hasRefused || items.some(isRefusal)) return 'content_filtered';
  return items.some(({ type }) => type === 'function_call') ? 'tool_use' : 'end_turn';
}

const stopReasons: readonly (readonly [reason: string, stopReason: StopReason])[] = [
  ['max_output_tokens', 'max_tokens'],
  ['content_filter', 'content_filtered'],
];

const isRefusal = ({ content }: JsonObject): boolean => objectsOf(content).some(({ type }) => type === 'refusal');

/** Status of a response, and why it is incomplete when it is. */
export function fromStopReason(stopReason: StopReason): { status: string; incomplete_details: JsonValue } {
  if (['end_turn', 'tool_use', 'stop_sequence'].includes(stopReason))
    return { status: 'completed', incomplete_details: null };
  const filtered = stopReason === 'guardrail_intervened' ? 'content_filter' : stopReason;
  const reason = stopReasons.find(([, name]) => name === stopReason)?.[0] ?? filtered;
  return { status: 'incomplete', incomplete_details: { reason } };
}

/** `input_tokens` counts what the cache read and wrote; Converse's `inputTokens` does not. */
export function decodeUsage(usage: JsonValue | undefined): TokenUsage | undefined {
  if (!isJsonObject(usage)) return undefined;
  const count = (holder: JsonValue | undefined, name: string): number => {
    const value = isJsonObject(holder) ? holder[name] : undefined;
    return typeof value === 'number' ? value : 0;
  };
  const read = count(usage['input_tokens_details'], 'cached_tokens');
  const write = count(usage['input_tokens_details'], 'cache_write_tokens');
  const reasoning = count(usage['output_tokens_details'], 'reasoning_tokens');
  return tokenUsage(count(usage, 'input_tokens') - read - write, count(usage, 'output_tokens'), {
    ...(read === 0 ? {} : { cacheReadInputTokens: read }),
    ...(write === 0 ? {} : { cacheWriteInputTokens: write }),
    ...(reasoning === 0 ? {} : { reasoningTokens: reasoning }),
  });
}

export function encodeUsage(usage: TokenUsage): JsonObject {
  const { inputTokens, outputTokens, cacheReadInputTokens: read = 0, cacheWriteInputTokens: write = 0 } = usage;
  const input = inputTokens + read + write;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: read, cache_write_tokens: write },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
    total_tokens: input + outputTokens,
  };
}

/** OpenAI's codes of failures, as AWS names them. */
const errorTypes: ReadonlyMap<string, string> = new Map([
  ['rate_limit_exceeded', 'ThrottlingException'],
  ['server_error', 'InternalServerException'],
  ['server_overloaded', 'ServiceUnavailableException'],
  ['invalid_prompt', 'ValidationException'],
  ['invalid_request_error', 'ValidationException'],
  ['context_length_exceeded', 'ValidationException'],
  ['insufficient_quota', 'ServiceQuotaExceededException'],
]);

export function decodeFailure(failure: JsonValue | undefined): BedrockError {
  const told = isJsonObject(failure) ? failure : {};
  const [code, type] = [textMember(told, 'code'), textMember(told, 'type')];
  return errorFromAws({
    awsType: errorTypes.get(code) ?? errorTypes.get(type) ?? 'ModelErrorException',
    message: textMember(told, 'message') || 'The model reported an error.',
  });
}
