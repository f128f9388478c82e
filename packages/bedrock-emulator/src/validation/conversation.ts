// What Converse refuses about a conversation, in AWS's words and order.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html
// SPDX-License-Identifier: Apache-2.0
import { blocksOf, messagesOf, rule, type Rule, type Subject } from './subject.ts';

const namesOf = (subject: Subject): string[] => blocksOf(subject).flatMap(({ block }) => block.document?.name ?? []);

export const conversationRules: readonly Rule[] = [
  rule(
    (subject) => messagesOf(subject).length === 0,
    'The messages field is required. Add at least one message and try again.',
  ),
  rule(
    (subject) => position(messagesOf(subject).findIndex(({ content }) => (content ?? []).length === 0)),
    (at) =>
      `The content field in the Message object at messages.${at} is empty. Add a ContentBlock object to the content field and try again.`,
  ),
  rule(
    (subject) => blocksOf(subject).find(({ block }) => Object.keys(block).length === 0)?.at,
    ([message, block]) =>
      `The ContentBlock object at messages.${message}.content.${block} must set one of the following keys: text, image, toolUse, toolResult, document, video, cachePoint, reasoningContent, citationsContent, searchResult.`,
  ),
  rule(
    (subject) => messagesOf(subject)[0]?.role === 'assistant',
    'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
  ),
  rule(
    (subject) => messagesOf(subject).some(({ role }, index, all) => role === all[index - 1]?.role),
    'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.',
  ),
  rule(
    (subject) => blocksOf(subject).find(({ block }) => block.text !== undefined && block.text.trim() === '')?.at,
    ([message, block]) =>
      `The text field in the ContentBlock object at messages.${message}.content.${block} is blank. Add text to the text field, and try again.`,
  ),
  rule(
    (subject) =>
      messagesOf(subject).some(
        ({ content }) =>
          content.some(({ document }) => document !== undefined) && !content.some(({ text }) => text !== undefined),
      ),
    'A text block must be included when using documents.',
  ),
  rule(
    (subject) =>
      blocksOf(subject).find(
        ({ block: { toolResult } }) => toolResult?.status === 'error' && (toolResult.content ?? []).length === 0,
      )?.at,
    ([message, block]) =>
      `The content field at messages.${message}.content.${block}.toolResult cannot be empty when status value is error.`,
  ),
  rule(
    (subject) =>
      subject.request.toolConfig === undefined &&
      blocksOf(subject).some(({ block }) => block.toolUse !== undefined || block.toolResult !== undefined),
    'The toolConfig field must be defined when using toolUse and toolResult content blocks.',
  ),
  checkToolResults,
  rule(
    (subject) => namesOf(subject).some((name) => !/^[a-zA-Z0-9\s()[\]_-]+$/.test(name) || /\s{2,}|\t/.test(name)),
    "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character. Check that the file name conforms to these restrictions and retry your request.",
  ),
  rule(
    (subject) => new Set(namesOf(subject)).size < namesOf(subject).length,
    "Messages can't contain duplicate document names. Rename the document and retry your request.",
  ),
  rule((subject) => {
    const format = subject.request.outputConfig?.textFormat;
    return format !== undefined && !isJson(format.structure?.jsonSchema?.schema);
  }, 'The schema field at outputConfig.textFormat.structure.jsonSchema is not valid JSON. Correct the schema and try again.'),
];

const position = (index: number): number | undefined => (index < 0 ? undefined : index);

function isJson(text: unknown): boolean {
  try {
    JSON.parse(String(text));
    return true;
  } catch {
    return false;
  }
}

/** Every tool use wants its result in the very next message, and no result comes without a use. */
function checkToolResults(subject: Subject): string | undefined {
  const messages = messagesOf(subject);
  for (let index = 0; index <= messages.length; index++) {
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
