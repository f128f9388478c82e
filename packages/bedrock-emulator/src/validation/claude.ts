// What Claude itself refuses, in Anthropic's words. Converse puts a sentence of its own before them.
// https://docs.claude.com/en/api/messages
// SPDX-License-Identifier: Apache-2.0
import { blocksOf, messagesOf, modelField, rule, thinkingOf, type Rule, type Subject } from './subject.ts';

const isOf =
  (pattern: RegExp) =>
  ({ model }: Subject): boolean =>
    pattern.test(model.baseId ?? '');

const takesOneSampler = isOf(/claude-(opus-4-[15]|sonnet-4-5|haiku-4-5)/);
const takesNoSampler = isOf(/claude-(opus-4-[78]|(sonnet|opus|haiku|fable)-5)/);
const takesNoPrefill = isOf(/claude-(opus-4-[678]|sonnet-4-6|(sonnet|opus|haiku|fable)-5)/);
const takesNoBudget = takesNoSampler;

const isForced = ({ request }: Subject): boolean =>
  request.toolConfig?.toolChoice?.any !== undefined || request.toolConfig?.toolChoice?.tool !== undefined;
const isThinking = (subject: Subject): boolean =>
  thinkingOf(subject).type === 'enabled' || thinkingOf(subject).type === 'adaptive';

const thinkingPage = 'https://docs.claude.com/en/docs/build-with-claude/extended-thinking';

export const claudeRules: readonly Rule[] = [
  rule(
    (subject) =>
      blocksOf(subject).some(({ block: { text, toolResult } }) =>
        [text, ...(toolResult?.content ?? []).map((part) => part.text)].some(
          (said) => said !== undefined && said.trim() === '',
        ),
      ),
    'messages: text content blocks must contain non-whitespace text',
  ),
  rule(unansweredUse, ({ at, count }) => {
    const blocks = `${count} \`tool_result\` block(s)`;
    return `messages.${at}: Did not find ${blocks} at the beginning of this message. Messages following \`tool_use\` blocks must begin with a matching number of \`tool_result\` blocks.`;
  }),
  rule(
    (subject) => takesNoPrefill(subject) && messagesOf(subject).at(-1)?.role === 'assistant',
    'This model does not support assistant message prefill. The conversation must end with a user message.',
  ),
  rule((subject) => {
    const last = messagesOf(subject).at(-1);
    return last?.role === 'assistant' && /\s$/.test(last.content.at(-1)?.text ?? '');
  }, 'messages: final assistant content cannot end with trailing whitespace'),
  rule(
    (subject) =>
      blocksOf(subject).find(({ block, message }) => {
        const reasoning = block.reasoningContent?.reasoningText;
        return message.role === 'assistant' && reasoning !== undefined && !reasoning.signature;
      })?.at,
    ([message, block]) => `messages.${message}.content.${block}.thinking.signature: Field required`,
  ),
  rule(
    (subject) => takesNoSampler(subject) && samplerOf(subject),
    (name) => `\`${name}\` is deprecated for this model.`,
  ),
  rule(
    ({ request: { inferenceConfig }, ...subject }) =>
      takesOneSampler({ request: {}, ...subject }) &&
      inferenceConfig?.temperature !== undefined &&
      inferenceConfig.topP !== undefined,
    '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
  ),
  rule(
    (subject) => takesNoBudget(subject) && thinkingOf(subject).type === 'enabled',
    '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
  ),
  rule(
    (subject) => Number(thinkingOf(subject).budget_tokens ?? Infinity) < 1024,
    'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024',
  ),
  rule(
    (subject) =>
      (subject.request.inferenceConfig?.maxTokens ?? Infinity) <=
      Number(thinkingOf(subject).budget_tokens ?? -Infinity),
    `\`max_tokens\` must be greater than \`thinking.budget_tokens\`. Please consult our documentation at ${thinkingPage}#max-tokens-and-context-window-size`,
  ),
  rule(
    (subject) => isThinking(subject) && (subject.request.inferenceConfig?.temperature ?? 1) !== 1,
    `\`temperature\` may only be set to 1 when thinking is enabled. Please consult our documentation at ${thinkingPage}#important-considerations-when-using-extended-thinking`,
  ),
  rule(
    (subject) => isThinking(subject) && isForced(subject),
    'Thinking may not be enabled when tool_choice forces tool use.',
  ),
];

function samplerOf(subject: Subject): string | undefined {
  const { temperature, topP } = subject.request.inferenceConfig ?? {};
  // With thinking its only legal value is let through.
  if (temperature !== undefined && !(temperature === 1 && isThinking(subject))) return 'temperature';
  if (topP !== undefined) return 'top_p';
  return modelField(subject, 'top_k') === undefined ? undefined : 'top_k';
}

/** The first message that should begin with the results of the one before it, and does not. */
function unansweredUse(subject: Subject): { at: number; count: number } | undefined {
  const messages = messagesOf(subject);
  for (const [index, { content }] of messages.entries()) {
    const uses = content.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []);
    const given = new Set(
      (messages[index + 1]?.content ?? []).flatMap(({ toolResult }) => toolResult?.toolUseId ?? []),
    );
    const missing = uses.filter((id) => !given.has(id));
    if (missing.length > 0) return { at: index + 1, count: missing.length };
  }
  return undefined;
}
