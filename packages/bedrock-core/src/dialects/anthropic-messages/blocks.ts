// Content blocks of Claude's Messages ⇄ Converse's: what requests and replies share.
// https://docs.anthropic.com/en/api/messages
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64, encodeBase64 } from '#platform';
import type {
  CachePointBlock,
  CitationsContentBlock,
  ContentBlock,
  DocumentBlock,
  GuardContentBlock,
  ToolReferenceBlock,
  ToolResultBlock,
  ToolUseBlock,
} from '../../converse/types.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { Warning } from '../../warnings.ts';
import { decodeCitation, encodeCitation } from './citations.ts';
import { otherMembers, textMember } from './members.ts';

/** Converse blocks as Claude's. A cache point marks the block before it. What Claude cannot say is told in `warnings`. */
export function encodeBlocks(blocks: readonly ContentBlock[], path: string, warnings: Warning[]): JsonObject[] {
  const encoded: JsonObject[] = [];
  blocks.forEach((block, index) => {
    const place = `${path}[${index}]`;
    if (block.cachePoint !== undefined) markCached(encoded, block.cachePoint, place, warnings);
    else {
      const native = encodeBlock(block, place, warnings);
      if (native === undefined) warnings.push(leftOut(block, place));
      else encoded.push(native);
    }
  });
  return encoded;
}

/** Marks the last block, or the last tool, as the end of what may be cached. */
export function markCached(blocks: JsonObject[], { ttl }: CachePointBlock, path: string, warnings: Warning[]): void {
  const last = blocks.at(-1);
  if (last === undefined || last['type'] === 'thinking' || last['type'] === 'redacted_thinking') {
    const message = 'Claude caches up to a block, and never up to its own reasoning: the cache point was left out.';
    warnings.push({ code: 'unsupported-content', message, path });
  } else {
    const cached = { ...last, cache_control: { type: 'ephemeral', ...(ttl === undefined ? {} : { ttl }) } };
    blocks[blocks.length - 1] = cached;
  }
}

function encodeBlock(block: ContentBlock, path: string, warnings: Warning[]): JsonObject | undefined {
  if (block.text !== undefined) return { type: 'text', text: block.text };
  const native = passedThrough(block);
  if (native !== undefined) return native;
  if (block.toolUse !== undefined) return encodeToolUse(block.toolUse);
  if (block.toolResult !== undefined) return encodeToolResult(block.toolResult, path, warnings);
  if (block.reasoningContent !== undefined) return encodeReasoning(block.reasoningContent);
  if (block.image !== undefined) return encodeImage(block.image);
  if (block.document !== undefined) return encodeDocument(block.document);
  if (block.citationsContent !== undefined) return encodeCitations(block.citationsContent, path, warnings);
  if (block.searchResult !== undefined) {
    const { source, title, content, citations } = block.searchResult;
    const texts = content.map(({ text }) => ({ type: 'text', text }));
    return { type: 'search_result', source, title, content: texts, ...(citations === undefined ? {} : { citations }) };
  }
  if (block.guardContent !== undefined) return encodeGuardContent(block.guardContent, path, warnings);
  if (block.toolAddition !== undefined) return { type: 'tool_addition', tool: encodeReference(block.toolAddition) };
  if (block.toolRemoval !== undefined) return { type: 'tool_removal', tool: encodeReference(block.toolRemoval) };
  return undefined;
}

/** A block that came from Claude under a type of its own (see `passThrough`) goes back as it came. */
function passedThrough(block: ContentBlock): JsonObject | undefined {
  const [name, value] = Object.entries(block)[0] ?? [];
  return isJsonObject(value) && value['type'] === name ? value : undefined;
}

function encodeToolUse(toolUse: ToolUseBlock): JsonObject {
  const { toolUseId, name, input, type = 'tool_use' } = toolUse;
  return { type, id: toolUseId, name, input, ...otherMembers(toolUse, toolUseNames) };
}

function encodeImage({ format, source }: NonNullable<ContentBlock['image']>): JsonObject | undefined {
  if (source.bytes === undefined) return undefined;
  return { type: 'image', source: { type: 'base64', media_type: `image/${format}`, data: encodeBase64(source.bytes) } };
}

function encodeDocument({ name, format, source, context, citations }: DocumentBlock): JsonObject | undefined {
  const native = encodeDocumentSource(format, source);
  if (native === undefined) return undefined;
  return {
    type: 'document',
    source: native,
    title: name,
    ...(context === undefined ? {} : { context }),
    ...(citations === undefined ? {} : { citations }),
  };
}

function encodeDocumentSource(
  format: DocumentBlock['format'],
  source: DocumentBlock['source'],
): JsonObject | undefined {
  if (source.text !== undefined) return plainText(source.text);
  if (source.content !== undefined)
    return { type: 'content', content: source.content.map(({ text }) => ({ type: 'text', text })) };
  if (source.bytes === undefined) return undefined;
  if (format === 'pdf') return { type: 'base64', media_type: 'application/pdf', data: encodeBase64(source.bytes) };
  const isText = format !== undefined && ['txt', 'md', 'csv', 'html'].includes(format);
  return isText ? plainText(new TextDecoder().decode(source.bytes)) : undefined;
}

const plainText = (data: string): JsonObject => ({ type: 'text', media_type: 'text/plain', data });

function encodeToolResult(
  { toolUseId, content, status }: ToolResultBlock,
  path: string,
  warnings: Warning[],
): JsonObject {
  const blocks = content.flatMap((block, index): JsonObject[] => {
    if (block.json !== undefined) return [{ type: 'text', text: JSON.stringify(block.json) }];
    const native = encodeBlock(block, `${path}.toolResult.content[${index}]`, warnings);
    if (native === undefined) warnings.push(leftOut(block, `${path}.toolResult.content[${index}]`));
    return native === undefined ? [] : [native];
  });
  return {
    type: 'tool_result',
    tool_use_id: toolUseId,
    content: blocks,
    ...(status === 'error' ? { is_error: true } : {}),
  };
}

function encodeReasoning({
  reasoningText,
  redactedContent,
}: NonNullable<ContentBlock['reasoningContent']>): JsonObject {
  // Redacted content is opaque text here: Converse's bytes are that text.
  if (redactedContent !== undefined)
    return { type: 'redacted_thinking', data: new TextDecoder().decode(redactedContent) };
  return { type: 'thinking', thinking: reasoningText?.text ?? '', signature: reasoningText?.signature ?? '' };
}

function encodeCitations(block: CitationsContentBlock, path: string, warnings: Warning[]): JsonObject {
  const { content = [], citations = [] } = block;
  const encoded = citations.flatMap((citation, index): JsonObject[] => {
    const native = encodeCitation(citation);
    if (native === undefined) {
      const message = 'Claude takes no citation without a location: it was left out.';
      warnings.push({ code: 'unsupported-content', message, path: `${path}.citationsContent.citations[${index}]` });
    }
    return native === undefined ? [] : [native];
  });
  const text = content.map((piece) => piece.text).join('');
  return { type: 'text', text, ...(encoded.length === 0 ? {} : { citations: encoded }) };
}

/** On InvokeModel a guardrail looks at tags in the prompt, not at marked blocks. */
function encodeGuardContent(
  { text, image }: GuardContentBlock,
  path: string,
  warnings: Warning[],
): JsonObject | undefined {
  const message =
    "InvokeModel has no guardContent: it was sent as plain content. Use the surface 'converse' to mark it.";
  warnings.push({ code: 'unmarked-guard-content', message, path });
  if (text !== undefined) return { type: 'text', text: text.text };
  return image === undefined ? undefined : encodeImage(image);
}

function encodeReference({ tool }: ToolReferenceBlock): JsonObject {
  const { type = 'tool_reference', name, serverName } = tool;
  return {
    type,
    ...(name === undefined ? {} : { name }),
    ...(serverName === undefined ? {} : { server_name: serverName }),
  };
}

/** Claude's blocks as Converse's. A `cache_control` becomes a cache point after its block. */
export function decodeBlocks(content: JsonValue | undefined): ContentBlock[] {
  if (typeof content === 'string') return [{ text: content }];
  if (!Array.isArray(content)) return [];
  return content.filter(isJsonObject).flatMap((block) => {
    const { cache_control: cached, ...rest } = block;
    return [decodeBlock(rest), ...(isJsonObject(cached) ? [{ cachePoint: decodeCachePoint(cached) }] : [])];
  });
}

export function decodeCachePoint({ ttl }: JsonObject): CachePointBlock {
  return { type: 'default', ...(ttl === '5m' || ttl === '1h' ? { ttl } : {}) };
}

export function decodeBlock(block: JsonObject): ContentBlock {
  return decodeKnown(block) ?? passThrough(block);
}

function decodeKnown(block: JsonObject): ContentBlock | undefined {
  switch (block['type']) {
    case 'text':
      return decodeText(block);
    case 'image':
      return decodeImage(block);
    case 'document':
      return decodeDocument(block);
    case 'tool_use':
    case 'server_tool_use':
      return { toolUse: decodeToolUse(block) };
    case 'tool_result':
      return { toolResult: decodeToolResult(block) };
    case 'thinking': {
      const signature = textMember(block, 'signature');
      const text = textMember(block, 'thinking');
      return { reasoningContent: { reasoningText: { text, ...(signature === '' ? {} : { signature }) } } };
    }
    case 'redacted_thinking':
      return { reasoningContent: { redactedContent: new TextEncoder().encode(textMember(block, 'data')) } };
    case 'search_result': {
      const [source, title] = [textMember(block, 'source'), textMember(block, 'title')];
      return { searchResult: { source, title, content: decodeTexts(block['content']), ...enabledCitations(block) } };
    }
    case 'tool_addition':
    case 'tool_removal':
      return decodeReference(block);
    default:
      return undefined;
  }
}

/**
 * A block that Converse has no member for (a type that came later, an image by URL) is kept whole, `type`
 * and all, under its type's name: `{ web_search_tool_result: { type: 'web_search_tool_result', … } }`.
 */
function passThrough(block: JsonObject): ContentBlock {
  return { [textMember(block, 'type') || 'block']: block } as object as ContentBlock;
}

const toolUseNames: ReadonlySet<string> = new Set(['type', 'id', 'toolUseId', 'name', 'input']);

function decodeToolUse(block: JsonObject): ToolUseBlock {
  return {
    ...otherMembers(block, toolUseNames),
    toolUseId: textMember(block, 'id'),
    name: textMember(block, 'name'),
    input: block['input'] ?? {},
    ...(block['type'] === 'server_tool_use' ? { type: 'server_tool_use' } : {}),
  };
}

function decodeText(block: JsonObject): ContentBlock {
  const text = textMember(block, 'text');
  const { citations } = block;
  const cited = Array.isArray(citations) ? citations.filter(isJsonObject).map(decodeCitation) : [];
  return cited.length === 0 ? { text } : { citationsContent: { content: [{ text }], citations: cited } };
}

function decodeTexts(content: JsonValue | undefined): { text: string }[] {
  return decodeBlocks(content).map(({ text = '' }) => ({ text }));
}

function decodeImage({ source }: JsonObject): ContentBlock | undefined {
  if (!isJsonObject(source) || source['type'] !== 'base64') return undefined;
  const format = textMember(source, 'media_type').replace(/^image\//, '') as 'png';
  return { image: { format, source: { bytes: decodeBase64(textMember(source, 'data')) } } };
}

function decodeDocument(block: JsonObject): ContentBlock | undefined {
  const { source, title, context } = block;
  if (!isJsonObject(source)) return undefined;
  const rest = {
    name: typeof title === 'string' ? title : 'document',
    ...(typeof context === 'string' ? { context } : {}),
    ...enabledCitations(block),
  };
  const data = textMember(source, 'data');
  if (source['type'] === 'base64')
    return { document: { ...rest, format: 'pdf', source: { bytes: decodeBase64(data) } } };
  if (source['type'] === 'text') return { document: { ...rest, source: { text: data } } };
  if (source['type'] !== 'content') return undefined;
  return { document: { ...rest, source: { content: decodeTexts(source['content']) } } };
}

function enabledCitations({ citations }: JsonObject): { citations?: { enabled: boolean } } {
  return isJsonObject(citations) ? { citations: { enabled: citations['enabled'] === true } } : {};
}

function decodeToolResult(block: JsonObject): ToolResultBlock {
  const content = decodeBlocks(block['content']).filter(({ cachePoint }) => cachePoint === undefined);
  return {
    toolUseId: textMember(block, 'tool_use_id'),
    content: content as ToolResultBlock['content'],
    ...(block['is_error'] === true ? { status: 'error' } : {}),
  };
}

/** A tool by reference; one that is defined on the spot passes through. */
function decodeReference({ type, tool }: JsonObject): ContentBlock | undefined {
  if (!isJsonObject(tool) || tool['type'] === 'tool_definition') return undefined;
  const { name, server_name } = tool;
  const reference = {
    type: textMember(tool, 'type'),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof server_name === 'string' ? { serverName: server_name } : {}),
  };
  return type === 'tool_addition' ? { toolAddition: { tool: reference } } : { toolRemoval: { tool: reference } };
}

const leftOut = (block: object, path: string): Warning => ({
  code: 'unsupported-content',
  message: `Claude's Messages have no place for this ${Object.keys(block)[0] ?? 'block'}: it was left out.`,
  path,
});
