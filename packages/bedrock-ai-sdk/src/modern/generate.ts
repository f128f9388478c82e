// A whole Converse reply as the ordered content of V2 to V4.
// SPDX-License-Identifier: Apache-2.0
import {
  encodeBase64,
  type ContentBlock,
  type ConverseRequest,
  type JsonObject,
  type JsonValue,
  type ReasoningContentBlock,
} from 'bedrock-core';
import { underKeys } from '../metadata.ts';
import type { ToolResultCall } from '../stream.ts';
import { citationMetadata, inputText, resultValue, toSource, type CitationDelta } from '../reply.ts';
import type { Content, Metadata, SourceContent, ToolCallContent, ToolResultContent } from './types.ts';

/** What the mapping of a reply needs to know of its call. */
export interface ReplyContext<Data> {
  request: ConverseRequest;
  /** Names that metadata goes out under. */
  keys: readonly string[];
  generateId(): string;
  fileData(bytes: Uint8Array): Data;
}

export function toContent<Data>(blocks: readonly ContentBlock[], context: ReplyContext<Data>): Content<Data>[] {
  const toolNames = new Map(
    blocks.flatMap(({ toolUse }) => (toolUse === undefined ? [] : [[toolUse.toolUseId, toolUse.name]])),
  );
  return blocks.flatMap((block) => toParts(block, context, toolNames));
}

function toParts<Data>(
  block: ContentBlock,
  context: ReplyContext<Data>,
  toolNames: ReadonlyMap<string, string>,
): Content<Data>[] {
  if (block.text !== undefined) return [{ type: 'text', text: block.text }];
  if (block.reasoningContent !== undefined) {
    return [
      {
        type: 'reasoning',
        text: block.reasoningContent.reasoningText?.text ?? '',
        ...reasoningMetadata(block.reasoningContent, context.keys),
      },
    ];
  }
  if (block.toolUse !== undefined) {
    const { toolUseId, name, input, type } = block.toolUse;
    return [toToolCall(toolUseId || context.generateId(), name, inputText(input), type)];
  }
  if (block.citationsContent !== undefined) {
    const { content = [], citations = [] } = block.citationsContent;
    const text = content.map((piece) => piece.text).join('');
    return [{ type: 'text', text }, ...citations.map((citation) => toSourcePart(citation, context))];
  }
  if (block.toolResult !== undefined) {
    const { toolUseId: id, status, type } = block.toolResult;
    const call = { id, name: toolNames.get(id) ?? '', status, type };
    return [toToolResult(call, resultValue(block.toolResult), context.keys)];
  }
  if (block.image?.source?.bytes !== undefined) return [toFile(block.image.format, block.image.source.bytes, context)];
  // A block that this version does not know is in `response.body`.
  return [];
}

export function reasoningMetadata(
  block: ReasoningContentBlock,
  keys: readonly string[],
): { providerMetadata?: Metadata } {
  const { reasoningText, redactedContent } = block;
  const found: JsonObject = {
    ...(reasoningText?.signature === undefined ? {} : { signature: reasoningText.signature }),
    ...(redactedContent === undefined ? {} : { redactedData: encodeBase64(redactedContent) }),
  };
  return Object.keys(found).length === 0 ? {} : { providerMetadata: underKeys(keys, found) };
}

export function toToolCall(
  toolCallId: string,
  toolName: string,
  input: string,
  type: 'server_tool_use' | undefined,
): ToolCallContent {
  return { type: 'tool-call', toolCallId, toolName, input, ...(type === undefined ? {} : { providerExecuted: true }) };
}

export function toToolResult(
  { id, name, status, type }: ToolResultCall,
  result: JsonValue[],
  keys: readonly string[],
): ToolResultContent {
  return {
    ...{ type: 'tool-result', toolCallId: id, toolName: name, result, providerExecuted: true },
    ...(status === 'error' ? { isError: true } : {}),
    ...(type === undefined ? {} : { providerMetadata: underKeys(keys, { toolResultType: type }) }),
  };
}

export function toSourcePart(
  citation: CitationDelta,
  { request, generateId, keys }: ReplyContext<unknown>,
): SourceContent {
  const providerMetadata = underKeys(keys, citationMetadata(citation));
  return { type: 'source', id: generateId(), ...toSource(citation, request), providerMetadata };
}

export function toFile<Data>(
  format: string,
  bytes: Uint8Array,
  { fileData }: ReplyContext<Data>,
): Content<Data> & { type: 'file' } {
  return { type: 'file', mediaType: `image/${format}`, data: fileData(bytes) };
}
