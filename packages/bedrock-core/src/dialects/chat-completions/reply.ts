// Chat completion ⇄ Converse reply, and the pieces that streams share with whole replies.
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlock, ConverseReply, TokenUsage } from '../../converse/types.ts';
import { BedrockError } from '../../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { DialectContext, ReplyHeaders } from '../dialect.ts';
import { metricsFromHeaders, tokenUsage } from '../invocation-metrics.ts';
import { createTagSplitter } from '../tag-splitter.ts';
import { decodeToolCall } from './decode-request.ts';
import { readStop, writeStop, type ChatFamily } from './family.ts';
import { isServiceMember } from '../service-members.ts';

const known = new Set(['id', 'object', 'created', 'model', 'choices', 'usage']);

export function decodeResponse(family: ChatFamily, body: JsonObject, headers: ReplyHeaders): ConverseReply {
  const choice = Array.isArray(body['choices']) ? body['choices'][0] : undefined;
  const message = isJsonObject(choice) ? choice['message'] : undefined;
  if (!isJsonObject(choice) || !isJsonObject(message)) {
    throw new BedrockError('protocol', 'The reply has no choices[0].message: this is not a chat completion.');
  }
  const told = metricsFromHeaders(headers);
  const extra = otherMembers(body);
  return {
    output: { message: { role: 'assistant', content: decodeContent(family, message) } },
    stopReason: readStop(family, choice) ?? 'end_turn',
    usage: decodeUsage(body['usage']) ?? told.usage,
    metrics: told.metrics,
    ...(extra === undefined ? {} : { additionalModelResponseFields: extra }),
  };
}

/** Members of the reply that Converse has no name for; what AWS itself adds is not the model's. */
export function otherMembers(body: JsonObject): JsonObject | undefined {
  const others = Object.entries(body).filter(([name]) => !known.has(name) && !isServiceMember(name));
  return others.length === 0 ? undefined : Object.fromEntries(others);
}

function decodeContent(family: ChatFamily, message: JsonObject): ContentBlock[] {
  const blocks: ContentBlock[] = [];
  const reasoning = reasoningOf(message);
  if (reasoning !== undefined) blocks.push(reasoningBlock(reasoning));
  const text = textOf(message['content']);
  const splitter = family.reasoningTags === undefined ? undefined : createTagSplitter(family.reasoningTags);
  const pieces = splitter === undefined ? [{ kind: 'text', text }] : [...splitter.push(text), ...splitter.end()];
  for (const kind of ['reasoning', 'text']) {
    const whole = pieces
      .filter((piece) => piece.kind === kind)
      .map((piece) => piece.text)
      .join('');
    if (whole !== '') blocks.push(kind === 'reasoning' ? reasoningBlock(whole) : { text: whole });
  }
  if (typeof message['refusal'] === 'string') blocks.push({ text: message['refusal'] });
  const calls = Array.isArray(message['tool_calls']) ? message['tool_calls'].filter(isJsonObject) : [];
  return [...blocks, ...calls.map(decodeToolCall)];
}

const reasoningBlock = (text: string): ContentBlock => ({ reasoningContent: { reasoningText: { text } } });

/** Servers disagree on the name: `reasoning_content` with most, `reasoning` with some. */
export function reasoningOf(message: JsonObject): string | undefined {
  const reasoning = message['reasoning_content'] ?? message['reasoning'];
  return typeof reasoning === 'string' && reasoning !== '' ? reasoning : undefined;
}

/** Content is a text, or a list of parts that hold texts. */
export function textOf(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (isJsonObject(part) && typeof part['text'] === 'string' ? part['text'] : '')).join('');
}

/** `prompt_tokens` counts what came from the cache; Converse's `inputTokens` does not. */
export function decodeUsage(usage: JsonValue | undefined): TokenUsage | undefined {
  if (!isJsonObject(usage)) return undefined;
  const { prompt_tokens = 0, completion_tokens = 0, prompt_tokens_details: details } = usage;
  const cached = isJsonObject(details) ? details['cached_tokens'] : undefined;
  const read = typeof cached === 'number' && cached > 0 ? cached : 0;
  const spent = usage['completion_tokens_details'];
  const reasoning = isJsonObject(spent) ? spent['reasoning_tokens'] : undefined;
  return tokenUsage(Number(prompt_tokens) - read, Number(completion_tokens), {
    ...(read === 0 ? {} : { cacheReadInputTokens: read }),
    ...(typeof reasoning === 'number' && reasoning > 0 ? { reasoningTokens: reasoning } : {}),
  });
}

export function encodeUsage({
  inputTokens,
  outputTokens,
  cacheReadInputTokens,
  cacheWriteInputTokens,
  reasoningTokens,
}: TokenUsage): JsonObject {
  const prompt = inputTokens + (cacheReadInputTokens ?? 0) + (cacheWriteInputTokens ?? 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: outputTokens,
    total_tokens: prompt + outputTokens,
    ...(cacheReadInputTokens === undefined ? {} : { prompt_tokens_details: { cached_tokens: cacheReadInputTokens } }),
    ...(reasoningTokens === undefined ? {} : { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  };
}

/** What a server says of itself at the beginning of a reply and of each of its chunks. */
export function openCompletion({ replyId = 'bedrock', createdAt = 0 }: DialectContext, object: string): JsonObject {
  return { id: `chatcmpl-${replyId}`, object, created: createdAt, model: '' };
}

export function encodeResponse(family: ChatFamily, reply: ConverseReply, context: DialectContext): JsonObject {
  const { content } = reply.output.message;
  const calls = content.flatMap(({ toolUse }, index) =>
    toolUse === undefined
      ? []
      : [encodeToolCall(toolUse.toolUseId, toolUse.name, JSON.stringify(toolUse.input), index)],
  );
  const text = content
    .map((block) => block.text ?? block.citationsContent?.content?.map((piece) => piece.text).join('') ?? '')
    .join('');
  const reasoning = content.map(({ reasoningContent }) => reasoningContent?.reasoningText?.text ?? '').join('');
  const tags = family.reasoningTags;
  const inline = reasoning !== '' && tags !== undefined ? `${tags.open}${reasoning}${tags.close}` : '';
  const message = {
    role: 'assistant',
    content: text === '' && inline === '' && calls.length > 0 ? (family.noContent ?? null) : inline + text,
    ...(reasoning !== '' && tags === undefined ? { reasoning_content: reasoning } : {}),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  const extra = reply.additionalModelResponseFields;
  return {
    ...openCompletion(context, 'chat.completion'),
    choices: [{ index: 0, message, ...writeStop(family, reply.stopReason) }],
    usage: encodeUsage(reply.usage),
    ...(isJsonObject(extra) ? extra : {}),
  };
}

export function encodeToolCall(id: string, name: string, input: string, index: number): JsonObject {
  return { index, id, type: 'function', function: { name, arguments: input } };
}
