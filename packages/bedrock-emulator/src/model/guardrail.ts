// The emulator's guardrails: all of them intervene on one word, so that both outcomes can be tried.
// https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-test.html
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlock, ConverseReply, ConverseRequest, JsonObject } from 'bedrock-core';
import { guardrailActionMember, traceMember } from 'bedrock-core/dialects';

type Request = Omit<ConverseRequest, 'modelId'>;

const blockedWord = /\bforbidden\b/i;

export const blockedText = 'Sorry, the model cannot answer this question.';

/** What a guardrail finds in texts; `undefined` when there is nothing to find. */
export function assess(texts: readonly string[]): JsonObject | undefined {
  if (!texts.some((text) => blockedWord.test(text))) return undefined;
  return { wordPolicy: { customWords: [{ match: 'forbidden', action: 'BLOCKED' }] } };
}

const memberName = 'amazon-bedrock-guardrailConfig';
const tag = /<(\/?)amazon-bedrock-guardrails-(guardContent|groundingSource|query)_([a-zA-Z0-9]{1,20})>/g;

/** A request of InvokeModel's as Converse says it: what stands between tags is marked content. */
export function readTags(request: Request): Request {
  const { additionalModelRequestFields: fields, messages = [] } = request;
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields) || !(memberName in fields)) return request;
  const { [memberName]: config, ...rest } = fields;
  const { additionalModelRequestFields: _, ...bare } = request;
  const suffix =
    typeof config === 'object' && config !== null && 'tagSuffix' in config ? config['tagSuffix'] : undefined;
  return {
    ...bare,
    ...(Object.keys(rest).length === 0 ? {} : { additionalModelRequestFields: rest }),
    messages: messages.map((message) => ({
      ...message,
      content: message.content.flatMap((block) =>
        block.text === undefined || suffix === undefined ? [block] : untag(block.text, String(suffix)),
      ),
    })),
  };
}

function untag(text: string, suffix: string): ContentBlock[] {
  // Text, slash, name and suffix of a tag, text, …
  const pieces = text.split(tag);
  const blocks: ContentBlock[] = [];
  for (let index = 0; index < pieces.length; index += 4) {
    const piece = pieces[index] ?? '';
    const [slash, , of] = pieces.slice(index - 3, index);
    if (piece.trim() === '') continue;
    const isOpen = index > 0 && slash === '' && of === suffix;
    blocks.push(isOpen ? { guardContent: { text: { text: piece } } } : { text: piece });
  }
  return blocks.length === 0 ? [{ text }] : blocks;
}

/** Where some content is marked, the rest is not looked at. */
function guardedTexts({ messages = [] }: Request): string[] {
  const blocks = messages.filter(({ role }) => role === 'user').flatMap(({ content }) => content);
  const marked = blocks.flatMap(({ guardContent }) => guardContent?.text?.text ?? []);
  return marked.length > 0 ? marked : blocks.flatMap(({ text }) => text ?? []);
}

/** The reply in the model's place, when the request's guardrail intervenes. */
export function guard(request: Request): ConverseReply | undefined {
  const { guardrailIdentifier, trace } = request.guardrailConfig ?? {};
  const assessment = guardrailIdentifier === undefined ? undefined : assess(guardedTexts(request));
  if (guardrailIdentifier === undefined || assessment === undefined) return undefined;
  const told = { inputAssessment: { [guardrailIdentifier]: assessment }, actionReason: 'Guardrail blocked.' };
  return {
    output: { message: { role: 'assistant', content: [{ text: blockedText }] } },
    stopReason: 'guardrail_intervened',
    usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
    metrics: { latencyMs: 100 },
    ...(trace === undefined || trace === 'disabled' ? {} : { trace: { guardrail: told } }),
  };
}

/** What InvokeModel says of it in the reply's body; only where a guardrail was asked for. */
export function guardrailMembers({ guardrailConfig }: Request, { stopReason, trace }: ConverseReply): JsonObject {
  if (guardrailConfig?.guardrailIdentifier === undefined) return {};
  const { inputAssessment, ...rest } = trace?.guardrail ?? {};
  return {
    [guardrailActionMember]: stopReason === 'guardrail_intervened' ? 'INTERVENED' : 'NONE',
    ...(inputAssessment === undefined ? {} : { [traceMember]: { guardrail: { ...rest, input: inputAssessment } } }),
  };
}
