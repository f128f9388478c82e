// Mends the order of a conversation: turns alternate, and results of tools stand right after their uses.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html
// SPDX-License-Identifier: Apache-2.0
import { isOutOfOrder, isRefusedPrefill, lacksText, missingResults, nextUserTurn, saysNothing } from '../faults.ts';
import type { ContentBlock, Message } from '../types.ts';
import type { Mending } from './mend.ts';

const defaultContinue = 'Please continue.';

/** Turns must alternate; the results of a turn's tools stand in one message. */
export function mergeRoles(messages: readonly Message[], { tell }: Mending): Message[] {
  const merged: Message[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (last?.role !== message.role) {
      merged.push(message);
      continue;
    }
    const { role } = message;
    tell(
      'merged-turns',
      `messages[${merged.length - 1}]`,
      `Two turns of the ${role} in a row were made one, as Bedrock wants turns to alternate.`,
    );
    const content = [...last.content, ...message.content];
    merged[merged.length - 1] = { ...last, content: role === 'user' ? resultsFirst(content) : content };
  }
  return merged;
}

/** A conversation starts with the user; where the caller says so or the model wants it, it also ends there. */
export function fillGaps(
  messages: Message[],
  userContinueMessage: string | false | undefined,
  { model, tell }: Mending,
): Message[] {
  if (userContinueMessage === false) return messages;
  const filler: Message = { role: 'user', content: [{ text: userContinueMessage || defaultContinue }] };
  const last = messages.at(-1);
  const isRefused = last !== undefined && isRefusedPrefill(last, model);
  const opens = messages[0]?.role === 'assistant';
  const closes = isRefused || (last?.role === 'assistant' && userContinueMessage !== undefined);
  if (opens) tell('first-turn', 'messages[0]', 'A conversation must start with the user: a turn was put before it.');
  if (closes)
    tell(
      isRefused ? 'prefill' : 'last-turn',
      `messages[${messages.length - 1}]`,
      isRefused
        ? 'This model does not continue the words of the assistant: the user asks to continue.'
        : 'The conversation ended with the assistant: the user asks to continue.',
    );
  return opens || closes ? [...(opens ? [filler] : []), ...messages, ...(closes ? [filler] : [])] : messages;
}

/** Each use of a tool has its result in the user's next turn: brought there, or a placeholder. */
export function pairResults(messages: Message[], mending: Mending): Message[] {
  const paired = [...messages];
  let places: Map<string, number> | undefined;
  for (let index = 0; index < paired.length; index++) {
    const absent = missingResults(paired, index);
    if (absent.length === 0) continue;
    places ??= placeResults(paired);
    const next = nextUserTurn(paired, index);
    const found: ContentBlock[] = [];
    for (const id of new Set(absent)) {
      const place = places.get(id) ?? -1;
      const late = place > next ? takeResult(paired, place, id) : undefined;
      found.push(late ?? noResult(id));
      tellPaired(id, next, late !== undefined, mending);
    }
    const turn = paired[next] as Message;
    paired[next] = { ...turn, content: resultsFirst([...turn.content, ...found]) };
  }
  return paired;
}

const noResult = (toolUseId: string): ContentBlock => ({
  toolResult: { toolUseId, content: [{ text: '(no result: the call was cut off)' }], status: 'error' },
});

function tellPaired(id: string, turn: number, isLate: boolean, { tell }: Mending): void {
  const path = `messages[${turn}].content`;
  if (isLate)
    tell('moved-result', path, `The result for '${id}' was brought to the turn after its use, where Bedrock wants it.`);
  else
    tell('missing-result', path, `The tool use '${id}' has no result, which Bedrock refuses: a placeholder says so.`);
}

/** In which message the result for an id stands. */
function placeResults(messages: readonly Message[]): Map<string, number> {
  return new Map(
    messages.flatMap(({ content }, index) =>
      content.flatMap(({ toolResult }): [string, number][] =>
        toolResult === undefined ? [] : [[toolResult.toolUseId, index]],
      ),
    ),
  );
}

/** Takes a result out of its message, which keeps a word where nothing else is left. */
function takeResult(messages: Message[], place: number, id: string): ContentBlock | undefined {
  const message = messages[place] as Message;
  const block = message.content.find(({ toolResult }) => toolResult?.toolUseId === id);
  const rest = message.content.filter((other) => other !== block);
  const content = saysNothing(rest) ? [{ text: '(The result stands after its use.)' }] : rest;
  messages.splice(place, 1, { ...message, content });
  return block;
}

/** Results before the rest, and a text beside documents. */
export function arrangeContent(message: Message, index: number, { tell }: Mending): Message {
  const path = `messages[${index}].content`;
  let { content } = message;
  if (isOutOfOrder(message.role, content)) {
    tell(
      'results-first',
      path,
      'The results of tools were put before the rest of the message, where Bedrock wants them.',
    );
    content = resultsFirst(content);
  }
  if (lacksText(content)) {
    tell('document-without-text', path, 'Bedrock wants a text beside a document: a neutral one was added.');
    content = [...content, { text: 'See the attached document.' }];
  }
  return content === message.content ? message : { ...message, content };
}

function resultsFirst(content: ContentBlock[]): ContentBlock[] {
  return [
    ...content.filter(({ toolResult }) => toolResult !== undefined),
    ...content.filter(({ toolResult }) => toolResult === undefined),
  ];
}

/** White space at the end of a prefill is refused. */
export function trimEnd(messages: Message[], { tell }: Mending): Message[] {
  const last = messages.at(-1);
  const text = last?.role === 'assistant' ? last.content.at(-1)?.text : undefined;
  if (last === undefined || text === undefined || text === text.trimEnd()) return messages;
  tell(
    'trailing-space',
    `messages[${messages.length - 1}]`,
    'White space at the end of the last text of the assistant was left out.',
  );
  return [...messages.slice(0, -1), { ...last, content: [...last.content.slice(0, -1), { text: text.trimEnd() }] }];
}
