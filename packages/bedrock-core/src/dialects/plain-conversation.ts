// A conversation as families see it that take nothing but text: a system text and turns of text.
// SPDX-License-Identifier: Apache-2.0
import { searchResultText } from './search-result.ts';
import type { ContentBlock, ConverseRequest, Message, ToolResultContentBlock } from '../converse/types.ts';
import { sniffFormat } from '../converse/media-type.ts';
import type { Warning } from '../warnings.ts';

export interface Turn {
  role: 'user' | 'assistant';
  text: string;
}

/** System text and alternating turns. A last turn of the assistant is a prefill: the model goes on from it. */
export interface PlainConversation {
  system: string | undefined;
  turns: Turn[];
}

/** For families that take images beside the prompt: a mark in the text stands for each. */
export interface ImageMarks {
  mark: string;
  /** The bytes of the marked images, in their order. */
  images: Uint8Array[];
}

/** Reduces a request to its text. What is not text becomes text where it can, and a warning always. */
export function toPlainConversation(
  request: ConverseRequest,
  marks?: ImageMarks,
): PlainConversation & { warnings: Warning[] } {
  const warnings: Warning[] = [];
  const system = (request.system ?? []).flatMap((block, index) => {
    if (block.text !== undefined) return [block.text];
    if (block.guardContent?.text !== undefined) return [block.guardContent.text.text];
    warnings.push(leftOut(Object.keys(block)[0] ?? 'block', `system[${index}]`));
    return [];
  });
  const turns = (request.messages ?? []).map((message, index): Turn => ({
    role: message.role === 'assistant' ? 'assistant' : 'user',
    text:
      markImages(message.content, marks) +
      message.content
        .flatMap((block, position) =>
          isMarked(block, marks) ? [] : blockText(block, `messages[${index}].content[${position}]`, warnings),
        )
        .join('\n'),
  }));
  return { system: system.length === 0 ? undefined : system.join('\n'), turns: mergeTurns(turns), warnings };
}

/** The inverse of {@link toPlainConversation}. */
export function fromPlainConversation(
  { system, turns }: PlainConversation,
  marks?: ImageMarks,
): Pick<ConverseRequest, 'system' | 'messages'> {
  return {
    ...(system === undefined ? {} : { system: [{ text: system }] }),
    messages: marks === undefined ? turns.map(toMessage) : unmarkImages(turns, marks),
  };
}

const toMessage = ({ role, text }: Turn): Message => ({ role, content: [{ text }] });

/** Each mark becomes the next image; images without a mark belong to the last turn. */
function unmarkImages(turns: Turn[], { mark, images }: ImageMarks): Message[] {
  let next = 0;
  return turns.map(({ role, text }, index) => {
    const [first = '', ...rest] = text.split(mark);
    const end = index === turns.length - 1 ? images.length : next + rest.length;
    const found = images.slice(next, end).map(toImage);
    next = Math.min(end, images.length);
    const plain = first + rest.join('');
    return { role, content: plain === '' && found.length > 0 ? found : [...found, { text: plain }] };
  });
}

function toImage(bytes: Uint8Array): ContentBlock {
  return { image: { format: (sniffFormat(bytes) ?? 'png') as 'png', source: { bytes } } };
}

/** For families without a system role: the system text opens the first turn of the user. */
export function withSystemInFirstTurn(conversation: PlainConversation): PlainConversation {
  const { system, turns } = conversation;
  if (system === undefined) return conversation;
  const [first, ...rest] = turns;
  const merged: Turn[] =
    first?.role === 'user'
      ? [{ role: 'user', text: `${system}\n\n${first.text}` }, ...rest]
      : [{ role: 'user', text: system }, ...turns];
  return { system: undefined, turns: merged };
}

const isMarked = ({ image }: ContentBlock, marks: ImageMarks | undefined): boolean =>
  marks !== undefined && image?.source.bytes !== undefined;

/** The marks of a turn stand before its text, as the model was trained. */
function markImages(content: ContentBlock[], marks: ImageMarks | undefined): string {
  if (marks === undefined) return '';
  const bytes = content.flatMap(({ image }) => image?.source.bytes ?? []);
  marks.images.push(...bytes);
  return marks.mark.repeat(bytes.length);
}

function mergeTurns(turns: Turn[]): Turn[] {
  const merged: Turn[] = [];
  for (const turn of turns) {
    const last = merged.at(-1);
    if (last?.role === turn.role) merged[merged.length - 1] = { role: turn.role, text: `${last.text}\n${turn.text}` };
    else merged.push(turn);
  }
  return merged;
}

function blockText(block: ContentBlock, path: string, warnings: Warning[]): string[] {
  if (block.text !== undefined) return [block.text];
  // Nothing that a model should read: reasoning is not replayed as text, a cache point is a mark.
  if (block.reasoningContent !== undefined) return [];
  const text = textOf(block);
  warnings.push(
    text === undefined
      ? leftOut(Object.keys(block)[0] ?? 'block', path)
      : asText(Object.keys(block)[0] ?? 'block', path),
  );
  return text === undefined ? [] : [text];
}

function textOf(block: ContentBlock): string | undefined {
  if (block.toolUse !== undefined) return `${block.toolUse.name}(${JSON.stringify(block.toolUse.input)})`;
  if (block.toolResult !== undefined) return block.toolResult.content.map(resultText).join('\n');
  if (block.guardContent?.text !== undefined) return block.guardContent.text.text;
  if (block.citationsContent !== undefined)
    return (block.citationsContent.content ?? []).map(({ text }) => text).join('');
  if (block.searchResult !== undefined) return searchResultText(block.searchResult);
  if (block.document?.source.text !== undefined) return block.document.source.text;
  return block.document?.source.content?.map(({ text }) => text).join('\n');
}

function resultText(content: ToolResultContentBlock): string {
  return content.text ?? JSON.stringify(content.json ?? Object.keys(content)[0]);
}

const asText = (kind: string, path: string): Warning => ({
  code: 'sent-as-text',
  message: `This model takes only text: the ${kind} block was sent as text.`,
  path,
});

const leftOut = (kind: string, path: string): Warning => ({
  code: 'unsupported-content',
  message: `This model takes only text: the ${kind} block was left out.`,
  path,
});
