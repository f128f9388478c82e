// Items of a request or of a reply → Converse content, the inverse of encode-items.ts.
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64 } from '#platform';
import type { Citation, ContentBlock, Message, ToolResultBlock } from '../../converse/types.ts';
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../../json.ts';
import { decodeFile, decodeImage } from './media.ts';
import { objectsOf, textMember } from './members.ts';

/** The messages that input items make up. What the system says stands elsewhere. */
export function decodeItems(items: readonly JsonObject[]): Message[] {
  const messages: Message[] = [];
  for (const item of items) {
    const role = roleOf(item);
    if (role === 'system') continue;
    const content = decodeItem(item);
    const last = messages.at(-1);
    if (last?.role === role) messages[messages.length - 1] = { role, content: [...last.content, ...content] };
    else messages.push({ role, content });
  }
  return messages;
}

/** The texts of messages of the system, or of its developer. */
export function systemTexts(items: readonly JsonObject[]): string[] {
  return items
    .filter((item) => roleOf(item) === 'system')
    .flatMap((item) => decodeParts(item['content']).flatMap(({ text }) => text ?? []));
}

function roleOf({ type = 'message', role }: JsonObject): Message['role'] {
  if (type === 'function_call_output') return 'user';
  if (type !== 'message' || role === 'assistant') return 'assistant';
  return role === 'system' || role === 'developer' ? 'system' : 'user';
}

/** The blocks of one item. One of a type that came later is kept whole under that type's name. */
export function decodeItem(item: JsonObject): ContentBlock[] {
  switch (item['type'] ?? 'message') {
    case 'message':
      return decodeParts(item['content']);
    case 'function_call':
      return [{ toolUse: { ...namesOf(item), input: decodeArguments(textMember(item, 'arguments')) } }];
    case 'function_call_output':
      return [{ toolResult: decodeToolResult(item) }];
    case 'reasoning':
      return decodeReasoning(item);
    default:
      return [passThrough(item)];
  }
}

/** What tells a call of a function apart. */
export function namesOf(item: JsonObject): { toolUseId: string; name: string } {
  return { toolUseId: textMember(item, 'call_id') || textMember(item, 'id'), name: textMember(item, 'name') };
}

/** Arguments that are not JSON stay text. */
function decodeArguments(text: string): JsonValue {
  return text.trim() === '' ? {} : (parseJson(text) ?? text);
}

export function passThrough(item: JsonObject): ContentBlock {
  return { [textMember(item, 'type') || 'item']: item } as object as ContentBlock;
}

function decodeParts(content: JsonValue | undefined): ContentBlock[] {
  return typeof content === 'string' ? [{ text: content }] : objectsOf(content).map(decodePart);
}

export function decodePart(part: JsonObject): ContentBlock {
  switch (part['type']) {
    case 'input_text':
    case 'output_text':
      return decodeText(part);
    case 'refusal':
      return { text: textMember(part, 'refusal') };
    case 'input_image':
      return decodeImage(part) ?? passThrough(part);
    case 'input_file':
      return decodeFile(part) ?? passThrough(part);
    case 'input_audio':
      return decodeAudio(part) ?? passThrough(part);
    default:
      return passThrough(part);
  }
}

function decodeText(part: JsonObject): ContentBlock {
  const text = textMember(part, 'text');
  const citations = objectsOf(part['annotations']).map(decodeAnnotation);
  return citations.length === 0 ? { text } : { citationsContent: { content: [{ text }], citations } };
}

/** A page that is cited, or a citation of a kind that came later as it is. */
export function decodeAnnotation(annotation: JsonObject): Citation {
  const { type, url, title } = annotation;
  if (type !== 'url_citation' || typeof url !== 'string') return annotation;
  return { ...(typeof title === 'string' ? { title } : {}), location: { web: { url } } };
}

function decodeAudio({ input_audio: audio }: JsonObject): ContentBlock | undefined {
  if (!isJsonObject(audio)) return undefined;
  const bytes = decodeBase64(textMember(audio, 'data'));
  return { audio: { format: textMember(audio, 'format') as 'mp3', source: { bytes } } };
}

function decodeToolResult(item: JsonObject): ToolResultBlock {
  const mark = 'Error: ';
  const [first, ...rest] = decodeParts(item['output']) as ToolResultBlock['content'];
  const toolUseId = textMember(item, 'call_id');
  if (first?.text?.startsWith(mark) !== true)
    return { toolUseId, content: first === undefined ? [] : [first, ...rest] };
  const text = first.text.slice(mark.length);
  return { toolUseId, content: text === '' && rest.length > 0 ? rest : [{ text }, ...rest], status: 'error' };
}

/** Each part of the reasoning in words, then the whole of it encrypted: only the model can read that. */
function decodeReasoning(item: JsonObject): ContentBlock[] {
  const texts = [...objectsOf(item['summary']), ...objectsOf(item['content'])].map((part) => textMember(part, 'text'));
  const encrypted = decodeEncrypted(item);
  return [
    ...texts.map((text) => ({ reasoningContent: { reasoningText: { text } } })),
    ...(encrypted === undefined ? [] : [{ reasoningContent: { redactedContent: encrypted } }]),
  ];
}

export function decodeEncrypted(item: JsonObject): Uint8Array | undefined {
  const encrypted = textMember(item, 'encrypted_content');
  return encrypted === '' ? undefined : new TextEncoder().encode(encrypted);
}
