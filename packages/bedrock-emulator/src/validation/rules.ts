// What Bedrock refuses about a Converse request, in its own words.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlock, ConverseRequest, Message, Model } from 'bedrock-core';
import { invalid } from '../server/http.ts';

type Request = Omit<ConverseRequest, 'modelId'>;
interface Subject {
  request: Request;
  messages: readonly Message[];
  model: Model;
  stream: boolean;
}

/** Returns the words of the refusal, or nothing. */
type Rule = (subject: Subject) => string | undefined;

const blocksOf = ({ messages }: Subject): ContentBlock[] => messages.flatMap(({ content }) => content);
const documentsOf = (subject: Subject): string[] => blocksOf(subject).flatMap(({ document }) => document?.name ?? []);

/** In the order in which the service looks: shape, conversation, model. */
const rules: readonly Rule[] = [
  ({ messages }) =>
    messages.length === 0 ? 'The messages field is required. Add at least one message and try again.' : undefined,
  ({ messages }) => {
    const index = messages.findIndex(({ content }) => !Array.isArray(content) || content.length === 0);
    return index < 0
      ? undefined
      : `The content field in the Message object at messages.${index} is empty. Add a ContentBlock object to the content field and try again.`;
  },
  ({ request }) => checkSettings(request),
  ({ messages }) =>
    messages[0]?.role === 'assistant'
      ? 'A conversation must start with a user message. Try again with a conversation that starts with a user message.'
      : undefined,
  ({ messages }) =>
    messages.some(({ role }, index) => role === messages[index - 1]?.role)
      ? 'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.'
      : undefined,
  ({ messages }) => checkText(messages),
  (subject) =>
    subject.request.toolConfig === undefined &&
    blocksOf(subject).some(({ toolUse, toolResult }) => toolUse !== undefined || toolResult !== undefined)
      ? 'The toolConfig field must be defined when using toolUse and toolResult content blocks.'
      : undefined,
  ({ messages }) => checkToolResults(messages),
  (subject) =>
    documentsOf(subject).some((name) => !/^[a-zA-Z0-9\s()[\]_-]{1,200}$/.test(name) || /\s{2,}/.test(name))
      ? "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character. Check that the file name conforms to these restrictions and retry your request."
      : undefined,
  (subject) =>
    new Set(documentsOf(subject)).size < documentsOf(subject).length
      ? "Messages can't contain duplicate document names. Rename the document and retry your request."
      : undefined,
  ({ request, stream, model }) =>
    stream && request.toolConfig !== undefined && model.capabilities.tools && !model.capabilities.streamingTools
      ? "This model doesn't support tool use in streaming mode."
      : undefined,
  ({ request, model }) =>
    request.toolConfig !== undefined && !model.capabilities.tools ? "This model doesn't support tool use." : undefined,
  ({ request, model }) => {
    const limit = model.capabilities.maxOutputTokens;
    const asked = request.inferenceConfig?.maxTokens;
    return limit !== undefined && asked !== undefined && asked > limit
      ? `The maximum tokens you requested exceed the model limit of ${limit}. Try again with a maximum tokens value lower than ${limit}.`
      : undefined;
  },
  ({ request }) => checkThinking(request),
];

/** Throws the first refusal that applies. */
export function validate(request: Request, model: Model, stream: boolean): void {
  const subject = { request, messages: request.messages ?? [], model, stream };
  for (const rule of rules) {
    const words = rule(subject);
    if (words !== undefined) throw invalid(words);
  }
}

function checkSettings({ inferenceConfig = {} }: Request): string | undefined {
  const { maxTokens, temperature, topP } = inferenceConfig;
  const fault = (name: string, value: unknown, constraint: string): string =>
    `1 validation error detected: Value '${String(value)}' at 'inferenceConfig.${name}' failed to satisfy constraint: Member must have value ${constraint}`;
  if (maxTokens !== undefined && maxTokens < 1) return fault('maxTokens', maxTokens, 'greater than or equal to 1');
  if (temperature !== undefined && (temperature < 0 || temperature > 1))
    return fault('temperature', temperature, 'less than or equal to 1');
  if (topP !== undefined && (topP < 0 || topP > 1)) return fault('topP', topP, 'less than or equal to 1');
  return undefined;
}

function checkText(messages: readonly Message[]): string | undefined {
  for (const [index, { content }] of messages.entries()) {
    const at = content.findIndex(({ text }) => text !== undefined && text.trim() === '');
    if (at >= 0)
      return `The text field in the ContentBlock object at messages.${index}.content.${at} is blank. Add text to the text field, and try again.`;
    const empty = content.findIndex(
      ({ toolResult }) => toolResult?.status === 'error' && toolResult.content.length === 0,
    );
    if (empty >= 0)
      return `The content field at messages.${index}.content.${empty}.toolResult cannot be empty when status value is error.`;
  }
  return undefined;
}

/** Every tool use wants its result in the very next message, and no result comes without a use. */
function checkToolResults(messages: readonly Message[]): string | undefined {
  for (let index = 0; index < messages.length; index++) {
    const used = (messages[index - 1]?.content ?? []).flatMap(({ toolUse }) => toolUse?.toolUseId ?? []);
    const given = (messages[index]?.content ?? []).flatMap(({ toolResult }) => toolResult?.toolUseId ?? []);
    if (given.length > used.length)
      return `The number of toolResult blocks at messages.${index}.content exceeds the number of toolUse blocks of previous turn.`;
    const absent = used.filter((id) => !given.includes(id));
    if (absent.length > 0)
      return `Expected toolResult blocks at messages.${index}.content for the following Ids: ${absent.join(', ')}`;
  }
  return undefined;
}

function checkThinking({ additionalModelRequestFields: fields, inferenceConfig }: Request): string | undefined {
  const thinking =
    typeof fields === 'object' && fields !== null && !Array.isArray(fields) ? fields['thinking'] : undefined;
  const budget =
    typeof thinking === 'object' && thinking !== null && !Array.isArray(thinking)
      ? thinking['budget_tokens']
      : undefined;
  if (typeof budget !== 'number') return undefined;
  if (budget < 1024)
    return 'The model returned the following errors: thinking.enabled.budget_tokens: Input should be greater than or equal to 1024';
  if (inferenceConfig?.maxTokens !== undefined && inferenceConfig.maxTokens <= budget) {
    return 'The model returned the following errors: `max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size';
  }
  return undefined;
}
