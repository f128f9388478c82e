// Content blocks of Claude's Messages ⇄ Converse's: what requests and replies share.
// https://docs.anthropic.com/en/api/messages
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64, encodeBase64 } from '#platform';
import type {
  CachePointBlock,
  Citation,
  CitationLocation,
  ContentBlock,
  DocumentBlock,
  ToolResultBlock,
} from '../../converse/types.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { Warning } from '../../warnings.ts';

/** Converse blocks as Claude's. A cache point marks the block before it. What Claude cannot say is told in `warnings`. */
export function encodeBlocks(blocks: readonly ContentBlock[], path: string, warnings: Warning[]): JsonObject[] {
  const encoded: JsonObject[] = [];
  blocks.forEach((block, index) => {
    if (block.cachePoint !== undefined) markCached(encoded, block.cachePoint);
    else {
      const native = encodeBlock(block, `${path}[${index}]`, warnings);
      if (native === undefined) warnings.push(leftOut(block, `${path}[${index}]`));
      else encoded.push(native);
    }
  });
  return encoded;
}

export function markCached(blocks: JsonObject[], { ttl }: CachePointBlock): void {
  const last = blocks.at(-1);
  if (last !== undefined) last['cache_control'] = { type: 'ephemeral', ...(ttl === undefined ? {} : { ttl }) };
}

function encodeBlock(block: ContentBlock, path: string, warnings: Warning[]): JsonObject | undefined {
  if (block.text !== undefined) return { type: 'text', text: block.text };
  if (block.image !== undefined) return encodeImage(block.image);
  if (block.document !== undefined) return encodeDocument(block.document);
  if (block.toolUse !== undefined) {
    const { toolUseId, name, input, type } = block.toolUse;
    return { type: type ?? 'tool_use', id: toolUseId, name, input };
  }
  if (block.toolResult !== undefined) return encodeToolResult(block.toolResult, path, warnings);
  if (block.reasoningContent !== undefined) return encodeReasoning(block.reasoningContent);
  if (block.citationsContent !== undefined) {
    const { content = [], citations = [] } = block.citationsContent;
    return { type: 'text', text: content.map(({ text }) => text).join(''), citations: citations.map(encodeCitation) };
  }
  if (block.searchResult !== undefined) {
    const { source, title, content, citations } = block.searchResult;
    const texts = content.map(({ text }) => ({ type: 'text', text }));
    return { type: 'search_result', source, title, content: texts, ...(citations === undefined ? {} : { citations }) };
  }
  if (block.guardContent?.text !== undefined) return { type: 'text', text: block.guardContent.text.text };
  return unknownMember(block);
}

/** A block that came from Claude under a type of its own goes back as it came. */
function unknownMember(block: ContentBlock): JsonObject | undefined {
  const [name, value] = Object.entries(block)[0] ?? [];
  return isJsonObject(value) && value['type'] === name ? value : undefined;
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
  if (source.text !== undefined) return { type: 'text', media_type: 'text/plain', data: source.text };
  if (source.content !== undefined)
    return { type: 'content', content: source.content.map(({ text }) => ({ type: 'text', text })) };
  if (source.bytes === undefined) return undefined;
  if (format === 'pdf') return { type: 'base64', media_type: 'application/pdf', data: encodeBase64(source.bytes) };
  const isText = format !== undefined && ['txt', 'md', 'csv', 'html'].includes(format);
  return isText ? { type: 'text', media_type: 'text/plain', data: new TextDecoder().decode(source.bytes) } : undefined;
}

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
  const text = (name: string): string => String(block[name] ?? '');
  switch (block['type']) {
    case 'text':
      return decodeText(block);
    case 'image':
      return decodeImage(block) ?? passThrough(block);
    case 'document':
      return decodeDocument(block) ?? passThrough(block);
    case 'tool_use':
      return { toolUse: { toolUseId: text('id'), name: text('name'), input: block['input'] ?? {} } };
    case 'server_tool_use':
      return {
        toolUse: { toolUseId: text('id'), name: text('name'), input: block['input'] ?? {}, type: 'server_tool_use' },
      };
    case 'tool_result':
      return { toolResult: decodeToolResult(block) };
    case 'thinking': {
      const signature = text('signature');
      return {
        reasoningContent: { reasoningText: { text: text('thinking'), ...(signature === '' ? {} : { signature }) } },
      };
    }
    case 'redacted_thinking':
      return { reasoningContent: { redactedContent: new TextEncoder().encode(text('data')) } };
    case 'search_result': {
      const content = decodeBlocks(block['content']).map(({ text: piece = '' }) => ({ text: piece }));
      return { searchResult: { source: text('source'), title: text('title'), content, ...enabledCitations(block) } };
    }
    default:
      return passThrough(block);
  }
}

/** A block of a type that this version does not know is kept whole, under its type's name. */
function passThrough(block: JsonObject): ContentBlock {
  return { [String(block['type'] ?? 'block')]: block } as object as ContentBlock;
}

function decodeText({ text, citations }: JsonObject): ContentBlock {
  const cited = Array.isArray(citations) ? citations.filter(isJsonObject).map(decodeCitation) : [];
  if (cited.length === 0) return { text: String(text ?? '') };
  return { citationsContent: { content: [{ text: String(text ?? '') }], citations: cited } };
}

function decodeImage({ source }: JsonObject): ContentBlock | undefined {
  if (!isJsonObject(source) || source['type'] !== 'base64') return undefined;
  const format = String(source['media_type'] ?? '').replace(/^image\//, '') as 'png';
  return { image: { format, source: { bytes: decodeBase64(String(source['data'] ?? '')) } } };
}

function decodeDocument(block: JsonObject): ContentBlock | undefined {
  const { source, title, context } = block;
  if (!isJsonObject(source)) return undefined;
  const rest = {
    name: String(title ?? 'document'),
    ...(typeof context === 'string' ? { context } : {}),
    ...enabledCitations(block),
  };
  if (source['type'] === 'base64')
    return { document: { ...rest, format: 'pdf', source: { bytes: decodeBase64(String(source['data'] ?? '')) } } };
  if (source['type'] === 'text') return { document: { ...rest, source: { text: String(source['data'] ?? '') } } };
  if (source['type'] !== 'content') return undefined;
  return {
    document: { ...rest, source: { content: decodeBlocks(source['content']).map(({ text = '' }) => ({ text })) } },
  };
}

function enabledCitations({ citations }: JsonObject): { citations?: { enabled: boolean } } {
  return isJsonObject(citations) ? { citations: { enabled: citations['enabled'] === true } } : {};
}

function decodeToolResult(block: JsonObject): ToolResultBlock {
  const content = decodeBlocks(block['content']).filter(({ cachePoint }) => cachePoint === undefined);
  return {
    toolUseId: String(block['tool_use_id'] ?? ''),
    content: content as ToolResultBlock['content'],
    ...(block['is_error'] === true ? { status: 'error' } : {}),
  };
}

/** Claude's names of the ends of a cited range, by the kind of place that Converse has for it. */
const ranges = {
  char_location: ['documentChar', 'start_char_index', 'end_char_index'],
  page_location: ['documentPage', 'start_page_number', 'end_page_number'],
  content_block_location: ['documentChunk', 'start_block_index', 'end_block_index'],
} as const;

export function decodeCitation(citation: JsonObject): Citation {
  const { type, cited_text, document_title, title, source } = citation;
  const named = document_title ?? title;
  const location = decodeLocation(citation, String(type));
  return {
    ...(typeof named === 'string' ? { title: named } : {}),
    ...(typeof source === 'string' ? { source } : {}),
    ...(typeof cited_text === 'string' ? { sourceContent: [{ text: cited_text }] } : {}),
    ...(location === undefined ? {} : { location }),
  };
}

function decodeLocation(citation: JsonObject, type: string): CitationLocation | undefined {
  const number = (name: string): number => Number(citation[name] ?? 0);
  if (type === 'web_search_result_location') return { web: { url: String(citation['url'] ?? '') } };
  if (type === 'search_result_location') {
    return {
      searchResultLocation: {
        searchResultIndex: number('search_result_index'),
        start: number('start_block_index'),
        end: number('end_block_index'),
      },
    };
  }
  if (!(type in ranges)) return undefined;
  const [member, start, end] = ranges[type as keyof typeof ranges];
  return {
    [member]: { documentIndex: number('document_index'), start: number(start), end: number(end) },
  } as object as CitationLocation;
}

export function encodeCitation({ title, source, sourceContent = [], location }: Citation): JsonObject {
  const cited_text = sourceContent.map(({ text }) => text).join('');
  const { web, searchResultLocation: found } = location ?? {};
  if (web !== undefined)
    return { type: 'web_search_result_location', cited_text, url: web.url ?? '', title: title ?? '' };
  if (found !== undefined) {
    const { searchResultIndex = 0, start = 0, end = 0 } = found;
    return {
      type: 'search_result_location',
      cited_text,
      search_result_index: searchResultIndex,
      start_block_index: start,
      end_block_index: end,
      title: title ?? '',
      source: source ?? '',
    };
  }
  const [type, [member, start, end]] = Object.entries(ranges).find(([, [name]]) => location?.[name] !== undefined) ?? [
    'char_location',
    ranges.char_location,
  ];
  const range = location?.[member] ?? {};
  return {
    type,
    cited_text,
    document_index: range.documentIndex ?? 0,
    document_title: title ?? null,
    [start]: range.start ?? 0,
    [end]: range.end ?? 0,
  };
}

const leftOut = (block: object, path: string): Warning => ({
  code: 'unsupported-content',
  message: `Claude's Messages have no place for this ${Object.keys(block)[0] ?? 'block'}: it was left out.`,
  path,
});
