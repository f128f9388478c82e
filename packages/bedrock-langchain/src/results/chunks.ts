// Converse events as message chunks. Whole replies go the same way, so that an invoked message and a
// streamed one are the same message.
// SPDX-License-Identifier: Apache-2.0
import { AIMessageChunk, type AIMessageChunkFields, type UsageMetadata } from '@langchain/core/messages';
import {
  encodeBase64,
  type Citation,
  type ContentBlockDelta,
  type ConverseStreamEvent,
  type MetadataEvent,
  type TokenUsage,
} from 'bedrock-core';

type Block = { type: string; index: number; [name: string]: unknown };

export interface ChunkWriterOptions {
  id: string | undefined;
  model: string;
  /** Text as blocks from the start: for replies that will carry citations, and for content v1. */
  asBlocks: boolean;
  /** Whether usage is told at all. */
  streamUsage: boolean;
  /** Into the last chunk's metadata. */
  metadata: Record<string, unknown>;
}

export interface ChunkWriter {
  /** The chunk that this event gives rise to, if any. */
  write(event: ConverseStreamEvent): AIMessageChunk | undefined;
  /** The last chunk: stop reason, usage and metadata, each exactly once. */
  end(): AIMessageChunk;
}

export function createChunkWriter(options: ChunkWriterOptions): ChunkWriter {
  const { id } = options;
  let stop: ConverseStreamEvent['messageStop'];
  let told: MetadataEvent | undefined;
  // Text alone stays a plain string; once another block has come, blocks are numbered.
  let asBlocks = options.asBlocks;
  let toolIndex = 0;
  const tools = new Map<number, number>();

  const chunk = (fields: Partial<AIMessageChunkFields>): AIMessageChunk => {
    const whole: AIMessageChunkFields = { content: asBlocks ? [] : '', ...(id === undefined ? {} : { id }), ...fields };
    return new AIMessageChunk(whole);
  };
  const block = (value: Block): AIMessageChunk => {
    asBlocks = true;
    return chunk({ content: [value] });
  };

  const writeDelta = (index: number, delta: ContentBlockDelta): AIMessageChunk => {
    if (delta.text !== undefined && !asBlocks) return chunk({ content: delta.text });
    if (delta.toolUse === undefined) return block(deltaBlock(index, delta));
    const { input: args } = delta.toolUse;
    return chunk({ tool_call_chunks: [{ type: 'tool_call_chunk', args, index: tools.get(index) ?? 0 }] });
  };

  const writeStart = ({
    contentBlockIndex,
    start,
  }: NonNullable<ConverseStreamEvent['contentBlockStart']>): AIMessageChunk | undefined => {
    if (start.toolUse !== undefined) {
      const index = toolIndex++;
      tools.set(contentBlockIndex, index);
      const { toolUseId, name } = start.toolUse;
      return chunk({ tool_call_chunks: [{ type: 'tool_call_chunk', id: toolUseId, name, args: '', index }] });
    }
    if (start.image !== undefined)
      return block({ type: 'image', mimeType: `image/${start.image.format}`, index: contentBlockIndex });
    return block({ type: 'non_standard', value: start, index: contentBlockIndex });
  };

  return {
    write(event) {
      if (event.contentBlockDelta !== undefined)
        return writeDelta(event.contentBlockDelta.contentBlockIndex, event.contentBlockDelta.delta);
      if (event.contentBlockStart !== undefined) return writeStart(event.contentBlockStart);
      if (event.messageStop !== undefined) stop = event.messageStop;
      if (event.metadata !== undefined) told = event.metadata;
      return undefined;
    },
    end: () => chunk(lastFields(options, stop, told)),
  };
}

/** A delta as a piece of a standard block. Pieces of the same index and type merge. */
function deltaBlock(index: number, delta: ContentBlockDelta): Block {
  const { text, signature, redactedContent } = delta.reasoningContent ?? {};
  if (delta.text !== undefined) return { type: 'text', text: delta.text, index };
  if (text !== undefined) return { type: 'reasoning', reasoning: text, index };
  if (signature !== undefined) return { type: 'reasoning', signature, index };
  if (redactedContent !== undefined) {
    return { type: 'reasoning', reasoning: '', redactedContent: [encodeBase64(redactedContent)], index };
  }
  if (delta.citation !== undefined)
    return { type: 'text', text: '', annotations: [toAnnotation(delta.citation)], index };
  const bytes = delta.image?.source?.bytes;
  if (bytes !== undefined) return { type: 'image', data: encodeBase64(bytes), index };
  return { type: 'non_standard', value: delta, index };
}

function lastFields(
  options: ChunkWriterOptions,
  stop: ConverseStreamEvent['messageStop'],
  told: MetadataEvent | undefined,
): Partial<AIMessageChunkFields> {
  const { usage, metrics, ...rest } = told ?? {};
  return {
    ...(usage === undefined || !options.streamUsage ? {} : { usage_metadata: toUsage(usage) }),
    response_metadata: {
      model_provider: 'bedrock',
      model_name: options.model,
      ...options.metadata,
      ...stop,
      ...(metrics === undefined ? {} : { metrics }),
      ...(usage === undefined ? {} : { usage, tokenUsage: toTokenUsage(usage) }),
      ...rest,
    },
  };
}

/** LangChain's counts hold what came from and went to the cache; Converse's `inputTokens` does not. */
function toUsage(usage: TokenUsage): UsageMetadata {
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens } = usage;
  const input = inputTokens + (cacheReadInputTokens ?? 0) + (cacheWriteInputTokens ?? 0);
  const details = {
    ...(cacheReadInputTokens === undefined ? {} : { cache_read: cacheReadInputTokens }),
    ...(cacheWriteInputTokens === undefined ? {} : { cache_creation: cacheWriteInputTokens }),
  };
  return {
    input_tokens: input,
    output_tokens: outputTokens,
    total_tokens: input + outputTokens,
    ...(Object.keys(details).length === 0 ? {} : { input_token_details: details }),
  };
}

/** The same counts under the names that LangChain gives them in an LLM's output. */
function toTokenUsage(usage: TokenUsage): Record<string, number> {
  const { input_tokens, output_tokens, total_tokens } = toUsage(usage);
  return { promptTokens: input_tokens, completionTokens: output_tokens, totalTokens: total_tokens };
}

function toAnnotation(citation: NonNullable<ContentBlockDelta['citation']> | Citation): Record<string, unknown> {
  const { title, source, sourceContent, location } = citation;
  const range =
    location?.documentChar ?? location?.documentPage ?? location?.documentChunk ?? location?.searchResultLocation;
  const citedText = sourceContent?.map(({ text }) => text ?? '').join('');
  return {
    type: 'citation',
    ...(title === undefined ? {} : { title }),
    ...(source === undefined ? {} : { source }),
    ...(location?.web?.url === undefined ? {} : { url: location.web.url }),
    ...(citedText === undefined ? {} : { citedText }),
    ...(range?.start === undefined ? {} : { startIndex: range.start }),
    ...(range?.end === undefined ? {} : { endIndex: range.end }),
  };
}
