// Converse messages → input items: messages, calls of functions, their outputs, and reasoning.
// https://platform.openai.com/docs/api-reference/responses/create
// SPDX-License-Identifier: Apache-2.0
import { encodeBase64 } from '#platform';
import type { ContentBlock, Message, ToolResultBlock } from '../../converse/types.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { searchResultText } from '../search-result.ts';
import type { Warning } from '../../warnings.ts';
import { encodeDocument, encodeImage } from './media.ts';

export function encodeItems(messages: readonly Message[], warnings: Warning[]): JsonObject[] {
  return messages.flatMap((message, index) => encodeMessage(message, `messages[${index}]`, warnings));
}

/** One message may become several items: what is not said in it stands beside it. */
function encodeMessage({ role, content }: Message, path: string, warnings: Warning[]): JsonObject[] {
  const items: JsonObject[] = [];
  let parts: JsonObject[] = [];
  /** Reasoning in words goes back only with the encrypted reasoning that it sums up. */
  let summary: JsonObject[] = [];
  const add = (item: JsonObject): void => {
    if (parts.length > 0) items.push({ type: 'message', role, content: parts });
    parts = [];
    items.push(item);
  };
  content.forEach((block, index) => {
    const place = `${path}.content[${index}]`;
    if (block.reasoningContent !== undefined) {
      const { reasoningText, redactedContent } = block.reasoningContent;
      if (redactedContent === undefined) summary.push({ type: 'summary_text', text: reasoningText?.text ?? '' });
      else {
        add({ type: 'reasoning', summary, encrypted_content: new TextDecoder().decode(redactedContent) });
        summary = [];
      }
      return;
    }
    summary = [];
    const item = encodeItem(block, role, place, warnings);
    if (item !== undefined) add(item);
    else parts.push(...(role === 'assistant' ? encodeSpoken : encodePart)(block, place, warnings));
  });
  return parts.length === 0 ? items : [...items, { type: 'message', role, content: parts }];
}

function encodeItem(
  block: ContentBlock,
  role: Message['role'],
  path: string,
  warnings: Warning[],
): JsonObject | undefined {
  if (block.toolUse !== undefined) {
    const { toolUseId, name, input } = block.toolUse;
    const text = typeof input === 'string' ? input : JSON.stringify(input);
    return { type: 'function_call', call_id: toolUseId, name, arguments: text };
  }
  if (block.toolResult !== undefined) return encodeToolResult(block.toolResult, path, warnings);
  return role === 'assistant' ? passedThrough(block) : undefined;
}

/** An item or a part that came under a type of its own (see decode-items.ts) goes back as it came. */
export function passedThrough(block: object): JsonObject | undefined {
  const [name, value] = Object.entries(block)[0] ?? [];
  return isJsonObject(value) && value['type'] === name ? value : undefined;
}

function encodeSpoken(block: ContentBlock, path: string, warnings: Warning[]): JsonObject[] {
  const text = block.text ?? block.citationsContent?.content?.map((piece) => piece.text).join('');
  if (text !== undefined) return [{ type: 'output_text', text }];
  if (block.cachePoint === undefined) warnings.push(leftOut(block, path));
  return [];
}

function encodePart(block: ContentBlock, path: string, warnings: Warning[]): JsonObject[] {
  const part = encodeMedium(block) ?? passedThrough(block);
  if (part !== undefined) return [part];
  // OpenAI's models cache by themselves: a cache point is only a mark, and no loss.
  if (block.cachePoint === undefined) warnings.push(leftOut(block, path));
  return [];
}

type Medium = Pick<ContentBlock, 'text' | 'image' | 'document' | 'searchResult' | 'guardContent' | 'audio'>;

function encodeMedium(block: Medium): JsonObject | undefined {
  if (block.text !== undefined) return { type: 'input_text', text: block.text };
  if (block.image !== undefined) return encodeImage(block.image);
  if (block.document !== undefined) return encodeDocument(block.document);
  if (block.guardContent?.text !== undefined) return { type: 'input_text', text: block.guardContent.text.text };
  if (block.searchResult !== undefined) return { type: 'input_text', text: searchResultText(block.searchResult) };
  if (block.audio?.source.bytes === undefined) return undefined;
  const { format, source } = block.audio;
  return { type: 'input_audio', input_audio: { data: encodeBase64(source.bytes), format } };
}

function encodeToolResult(
  { toolUseId, content, status }: ToolResultBlock,
  path: string,
  warnings: Warning[],
): JsonObject {
  const parts = content.flatMap((block, index): JsonObject[] => {
    if (block.json !== undefined) return [{ type: 'input_text', text: JSON.stringify(block.json) }];
    return encodePart(block, `${path}.toolResult.content[${index}]`, warnings);
  });
  return { type: 'function_call_output', call_id: toolUseId, output: encodeOutput(parts, status === 'error') };
}

/** Text alone goes as a string. There is no member for a failure; the text has to say it. */
function encodeOutput(parts: JsonObject[], failed: boolean): JsonValue {
  const mark = failed ? 'Error: ' : '';
  if (parts.every(({ type }) => type === 'input_text')) return mark + parts.map(({ text }) => text).join('\n');
  return failed ? [{ type: 'input_text', text: mark }, ...parts] : parts;
}

const leftOut = (block: object, path: string): Warning => ({
  code: 'unsupported-content',
  message: `The Responses API has no place for a ${Object.keys(block)[0] ?? 'block'} here: it was left out.`,
  path,
});
