// Converse events as message chunks. Whole replies go the same way, so that an invoked message and a
// streamed one are the same message.
// SPDX-License-Identifier: Apache-2.0
import type { AIMessageChunkFields, ToolCallChunk } from '@langchain/core/messages';
import { encodeBase64, type ContentBlockDelta, type ConverseStreamEvent, type MetadataEvent } from 'bedrock-core';
import { BedrockMessageChunk } from './message-chunk.ts';
import { toAnnotation, toFinishReason, toTokenUsage, toUsage } from './usage.ts';
import { createWholeBlocks, type Block } from './whole-blocks.ts';

export interface ChunkWriterOptions {
  id: string | undefined;
  model: string;
  /** Content v1: everything is a block of the content, tool calls too. */
  isV1: boolean;
  /** Text as blocks from the start: for replies that will carry citations. */
  asBlocks: boolean;
  /** Whether usage is told at all. */
  streamUsage: boolean;
  /** Into the last chunk's metadata. */
  metadata: Record<string, unknown>;
}

export interface ChunkWriter {
  /** The chunk that this event gives rise to, if any. */
  write(event: ConverseStreamEvent): BedrockMessageChunk | undefined;
  /** The last chunk: stop reason, usage and metadata, each exactly once. */
  end(): BedrockMessageChunk;
}

export function createChunkWriter(options: ChunkWriterOptions): ChunkWriter {
  const { isV1 } = options;
  const id = options.id === undefined ? {} : { id: options.id };
  const version = isV1 ? { output_version: 'v1' as const } : {};
  let stop: ConverseStreamEvent['messageStop'];
  let told: MetadataEvent | undefined;
  // Text alone stays a plain string; once another block has come, blocks are numbered.
  let asBlocks = options.asBlocks || isV1;
  const wholeBlocks = createWholeBlocks();
  const tools = new Map<number, number>();

  const chunk = (fields: Partial<AIMessageChunkFields>): BedrockMessageChunk =>
    new BedrockMessageChunk({ content: asBlocks ? [] : '', response_metadata: { ...version }, ...id, ...fields });
  const block = (value: Block): BedrockMessageChunk => {
    asBlocks = true;
    return chunk({ content: [value] });
  };
  const toolCall = (call: Omit<ToolCallChunk, 'type' | 'index'>, at: number): BedrockMessageChunk => {
    const index = tools.get(at) ?? 0;
    return chunk({
      ...(isV1 ? { content: [{ type: 'tool_call_chunk', ...call, index: at }] } : {}),
      tool_call_chunks: [{ type: 'tool_call_chunk', ...call, index }],
    });
  };

  const writeDelta = (index: number, delta: ContentBlockDelta): BedrockMessageChunk | undefined => {
    if (delta.text !== undefined && !asBlocks) return chunk({ content: delta.text });
    if (wholeBlocks.grow(index, delta)) return undefined;
    if (delta.toolUse !== undefined) return toolCall({ args: delta.toolUse.input }, index);
    return block(deltaBlock(index, delta));
  };

  return {
    write({ contentBlockDelta, contentBlockStart, contentBlockStop, messageStop, metadata }) {
      if (contentBlockDelta !== undefined)
        return writeDelta(contentBlockDelta.contentBlockIndex, contentBlockDelta.delta);
      if (contentBlockStart !== undefined) {
        const { contentBlockIndex: index, start } = contentBlockStart;
        if (wholeBlocks.open(index, start)) return undefined;
        if (start.toolUse === undefined) return block({ type: 'non_standard', value: start });
        tools.set(index, tools.size);
        return toolCall({ id: start.toolUse.toolUseId, name: start.toolUse.name, args: '' }, index);
      }
      if (contentBlockStop !== undefined) {
        const whole = wholeBlocks.close(contentBlockStop.contentBlockIndex);
        return whole === undefined ? undefined : block(whole);
      }
      stop = messageStop ?? stop;
      told = metadata ?? told;
      return undefined;
    },
    end: () => chunk(lastFields(options, { ...version }, stop, told)),
  };
}

/** A delta as a piece of a standard block. Pieces of the same index and type merge. */
function deltaBlock(index: number, delta: ContentBlockDelta): Block {
  const { text, signature, redactedContent } = delta.reasoningContent ?? {};
  if (delta.text !== undefined) return { type: 'text', text: delta.text, index };
  if (text !== undefined) return { type: 'reasoning', reasoning: text, index };
  if (signature !== undefined) return { type: 'reasoning', signature, index };
  if (redactedContent !== undefined)
    return { type: 'reasoning', reasoning: '', redactedContent: [encodeBase64(redactedContent)], index };
  if (delta.citation !== undefined)
    return { type: 'text', text: '', annotations: [toAnnotation(delta.citation)], index };
  // Without a number, as nobody knows how such pieces would merge.
  return { type: 'non_standard', value: delta };
}

function lastFields(
  options: ChunkWriterOptions,
  version: object,
  stop: ConverseStreamEvent['messageStop'],
  told: MetadataEvent | undefined,
): Partial<AIMessageChunkFields> {
  const { usage, metrics, ...rest } = told ?? {};
  return {
    ...(usage === undefined || !options.streamUsage ? {} : { usage_metadata: toUsage(usage) }),
    response_metadata: {
      model_provider: 'bedrock',
      model: options.model,
      model_name: options.model,
      ...options.metadata,
      ...stop,
      finish_reason: toFinishReason(stop?.stopReason ?? 'end_turn'),
      ...(metrics === undefined ? {} : { metrics }),
      ...(usage === undefined ? {} : { usage, tokenUsage: toTokenUsage(usage) }),
      ...rest,
      ...version,
    },
  };
}
