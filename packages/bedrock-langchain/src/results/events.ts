// Converse events as LangChain's native stream events: blocks opened, grown and finished in their order.
// SPDX-License-Identifier: Apache-2.0
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event';
import { AIMessageChunk } from '@langchain/core/messages';
import type { ConverseStreamEvent } from 'bedrock-core';
import { readReply } from '../errors.ts';
import type { ChunkWriter } from './chunks.ts';
import { wholeCall } from './message-chunk.ts';

type Content = Record<string, unknown>;

/** `writer` writes content v1, where every block is in the content. */
export async function* toStreamEvents(
  events: AsyncIterable<ConverseStreamEvent>,
  writer: ChunkWriter,
  id: string | undefined,
): AsyncGenerator<ChatModelStreamEvent> {
  const open: OpenBlock[] = [];
  let next = 0;
  yield { event: 'message-start', ...(id === undefined ? {} : { id }) };
  for await (const event of events) {
    for (const piece of readReply(() => piecesOf(writer.write(event)))) {
      let block = open.find(({ content: { index } }) => index !== undefined && index === piece['index']);
      if (block === undefined) {
        block = { at: next++, content: opening(piece) };
        open.push(block);
        yield told('content-block-start', block.at, { content: { ...block.content } });
      }
      const delta = grow(block.content, piece);
      if (delta !== undefined) yield told('content-block-delta', block.at, { delta });
    }
    if (event.contentBlockStop !== undefined) yield* finish(open);
  }
  yield* finish(open);
  const { usage_metadata: usage, response_metadata } = writer.end();
  if (usage !== undefined) yield { event: 'usage', usage };
  const { finish_reason: reason, ...responseMetadata } = response_metadata;
  yield {
    event: 'message-finish',
    reason: reason as 'stop',
    ...(usage === undefined ? {} : { usage }),
    responseMetadata,
  };
}

interface OpenBlock {
  at: number;
  content: Content;
}

const told = (event: string, index: number, rest: object): ChatModelStreamEvent =>
  ({ event, index, ...rest }) as object as ChatModelStreamEvent;

const piecesOf = (chunk: AIMessageChunk | undefined): Content[] => (Array.isArray(chunk?.content) ? chunk.content : []);

/** Bedrock sends one block after the other: where one stops, all that are open do. */
function* finish(open: OpenBlock[]): Generator<ChatModelStreamEvent> {
  for (const { at, content } of open.splice(0)) yield told('content-block-finish', at, { content: closing(content) });
}

/** A block without what its first piece brings: that comes as its first delta. Other blocks come whole. */
function opening(piece: Content): Content {
  const { type, index } = piece;
  if (type === 'text' || type === 'reasoning') return { type, [type]: '', index };
  return type === 'tool_call_chunk' ? { ...piece, args: '' } : piece;
}

/** Members that grow by appending text, and those that are lists which get longer. */
const texts = ['text', 'reasoning', 'args', 'signature'] as const;
const lists = ['annotations', 'redactedContent'] as const;

/** Grows the block, and says how in the terms of the stream's deltas. */
function grow(content: Content, piece: Content): object | undefined {
  if (content === piece) return undefined;
  const fields: Content = {};
  for (const name of texts) {
    const value = piece[name];
    if (typeof value === 'string' && value !== '') fields[name] = `${String(content[name] ?? '')}${value}`;
  }
  for (const name of lists) {
    const value = piece[name];
    if (Array.isArray(value)) fields[name] = [...((content[name] as unknown[] | undefined) ?? []), ...value];
  }
  Object.assign(content, fields);
  const [only, ...others] = Object.keys(fields);
  if (only === undefined) return undefined;
  if (others.length === 0 && only === 'text') return { type: 'text-delta', text: piece['text'] };
  if (others.length === 0 && only === 'reasoning') return { type: 'reasoning-delta', reasoning: piece['reasoning'] };
  // A block delta is merged over the block: it carries what the members are now.
  return { type: 'block-delta', fields };
}

/** A call as LangChain reads it from a whole message. */
function closing(content: Content): Content {
  if (content['type'] !== 'tool_call_chunk') return content;
  const { id, name, args } = content as { id?: string; name?: string; args?: string };
  const call = { type: 'tool_call_chunk' as const, index: 0, args: args ?? '', ...(id === undefined ? {} : { id }) };
  const tool_call_chunks = [name === undefined ? call : { ...call, name }];
  return wholeCall(content, new AIMessageChunk({ content: '', tool_call_chunks }));
}
