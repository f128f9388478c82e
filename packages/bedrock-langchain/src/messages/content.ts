// Content blocks of LangChain's messages (v0, v1, other providers', Bedrock's own) as Converse blocks.
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64, type ContentBlock, type JsonValue, type ToolResultContentBlock } from 'bedrock-core';
import { joinBytes } from '../bytes.ts';
import { setAside } from '../warnings.ts';
import { fileBlock, type File } from './media.ts';
import { cachePointOf, textBlock, type Block, type ContentContext } from './text.ts';

/** Members of Converse's own blocks: what is written in its terms goes through as it is. */
const converseMembers = [
  ...['image', 'document', 'video', 'audio', 'cachePoint', 'guardContent', 'searchResult', 'toolUse', 'toolResult'],
  ...['reasoningContent', 'citationsContent'],
] as const;

/** All blocks of a message's content. */
export function readBlocks(blocks: readonly (Block | string)[], path: string, context: ContentContext): ContentBlock[] {
  return blocks.flatMap((block, index) => {
    if (typeof block === 'string') return textBlock(block);
    const converted = convert(block, `${path}[${index}]`, context);
    const cachePoint = cachePointOf(block['cache_control']);
    return cachePoint === undefined ? converted : [...converted, { cachePoint }];
  });
}

function convert(block: Block, path: string, context: ContentContext): ContentBlock[] {
  const native = converseMembers.find(
    (name) =>
      typeof block[name] === 'object' &&
      block[name] !== null &&
      (block['type'] === undefined || block['type'] === name),
  );
  if (native !== undefined) {
    const own = native === 'toolUse' ? context.takeCall?.((block['toolUse'] as Block)['toolUseId']) : undefined;
    return own ?? [{ [native]: block[native] } as object as ContentBlock];
  }
  switch (block['type']) {
    case 'text':
      return citedText(block);
    case 'text-plain':
      return plainTextFile(block, context);
    case 'image_url':
      return [fileBlock({ data: urlOf(block['image_url']) }, 'image/jpeg', context.nextName)];
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
    case 'document':
    case 'input_audio':
      return mediaBlock(block, path, context);
    case 'reasoning':
    case 'thinking':
    case 'redacted_thinking':
    case 'reasoning_content':
      return reasoningBlock(block);
    case 'non_standard':
      return typeof block['value'] === 'object' && block['value'] !== null
        ? convert(block['value'] as Block, path, context)
        : [];
    case 'tool_call':
    case 'tool_call_chunk':
    case 'tool_use':
      return context.takeCall?.(block['id']) ?? [];
    case 'server_tool_call':
    case 'server_tool_call_result':
      return serverToolBlock(block);
    // ToolMessages say these, and nothing can be made of a call that cannot be read.
    case 'invalid_tool_call':
    case 'input_json_delta':
    case 'tool_result':
    case 'function_call':
      return [];
    case 'cachePoint':
    case 'cache_point':
      return [{ cachePoint: { type: 'default' } }];
    default:
      setAside(context.warnings, String(block['type'] ?? 'unknown'), path);
      return [];
  }
}

function plainTextFile(block: Block, { nextName }: ContentContext): ContentBlock[] {
  const data = new TextEncoder().encode(String(block['text'] ?? block['data'] ?? ''));
  return [fileBlock({ data, mimeType: 'text/plain', name: nameOf(block, block) }, 'text/plain', nextName)];
}

/** Calls that the service itself ran, and what came of them, go back as they came. */
function serverToolBlock(block: Block): ContentBlock[] {
  if (block['type'] === 'server_tool_call') {
    const { id, name, args } = block as { id: string; name: string; args: JsonValue };
    return [{ toolUse: { toolUseId: id, name, input: args, type: 'server_tool_use' } }];
  }
  const { toolCallId, status, output, extras } = block as { toolCallId: string; status?: 'success' } & Block;
  const content = (Array.isArray(output) ? output : [{ json: output }]) as ToolResultContentBlock[];
  return [{ toolResult: { toolUseId: toolCallId, content, status, ...(extras as object | undefined) } }];
}

function citedText(block: Block): ContentBlock[] {
  return textBlock(String(block['text'] ?? ''));
}

function urlOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? String((value as Block)['url'] ?? '') : String(value ?? '');
}

function mediaBlock(block: Block, path: string, context: ContentContext): ContentBlock[] {
  if (block['source_type'] === 'text') return plainTextFile(block, context);
  const file = readMedia(block);
  if (file === undefined) {
    setAside(context.warnings, String(block['type']), path);
    return [];
  }
  const fallbacks: Readonly<Record<string, string>> = {
    image: 'image/jpeg',
    audio: 'audio/mpeg',
    input_audio: 'audio/mpeg',
    video: 'video/mp4',
  };
  const converted = fileBlock(file, fallbacks[String(block['type'])] ?? 'application/pdf', context.nextName);
  const { citations, context: about } = block as { citations?: { enabled: boolean }; context?: string };
  if (converted.document === undefined || (citations === undefined && about === undefined)) return [converted];
  return [
    {
      document: {
        ...converted.document,
        ...(citations === undefined ? {} : { citations }),
        ...(about === undefined ? {} : { context: about }),
      },
    },
  ];
}

/** The spellings: standard v1, `source_type` of v0, Anthropic's `source`, OpenAI's `file` and `input_audio`. */
function readMedia(block: Block): File | undefined {
  const inner = (['source', 'file', 'input_audio'] as const)
    .map((name) => block[name])
    .find((value) => typeof value === 'object' && value !== null) as Block | undefined;
  const from = inner ?? block;
  const data =
    from['data'] ?? from['url'] ?? from['file_data'] ?? from['fileId'] ?? from['file_id'] ?? from['id'] ?? from['text'];
  if (typeof data !== 'string' && !(data instanceof Uint8Array)) return undefined;
  const mimeType =
    from['mimeType'] ??
    from['mime_type'] ??
    from['media_type'] ??
    (typeof from['format'] === 'string' ? `audio/${from['format']}` : undefined);
  return {
    data,
    mimeType: typeof mimeType === 'string' ? mimeType : undefined,
    name: nameOf(block, from),
  };
}

function nameOf(block: Block, from: Block): string | undefined {
  const { name, filename, title } = (block['metadata'] ?? {}) as Block;
  const given = name ?? filename ?? title ?? from['filename'] ?? block['title'] ?? block['name'];
  return typeof given === 'string' ? given : undefined;
}

/** Reasoning goes back with its signature, unchanged; without one only some models made it. */
function reasoningBlock(block: Block): ContentBlock[] {
  const inner = (
    typeof block['reasoningText'] === 'object' && block['reasoningText'] !== null ? block['reasoningText'] : block
  ) as Block;
  const redacted = block['redactedContent'] ?? block['data'];
  if (redacted !== undefined) {
    const pieces = (Array.isArray(redacted) ? redacted : [redacted]) as string[];
    return [{ reasoningContent: { redactedContent: joinBytes(pieces.map((piece) => decodeBase64(String(piece)))) } }];
  }
  const text = String(inner['reasoning'] ?? inner['thinking'] ?? inner['text'] ?? '');
  const signature = inner['signature'] ?? (inner['extras'] as Block | undefined)?.['signature'];
  if (text === '' && signature === undefined) return [];
  return [{ reasoningContent: { reasoningText: { text, ...(typeof signature === 'string' ? { signature } : {}) } } }];
}
