// Converse events as LangChain's native stream events.
// SPDX-License-Identifier: Apache-2.0
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event';
import type { AIMessageChunk, ContentBlock } from '@langchain/core/messages';

/** Chunks of one call as events: blocks opened, grown and finished in their order. */
export async function* chunksToEvents(chunks: AsyncIterable<AIMessageChunk>): AsyncGenerator<ChatModelStreamEvent> {
  let started = false;
  let whole: AIMessageChunk | undefined;
  const blocks = new Map<string, { index: number; content: Record<string, unknown> }>();
  const order: string[] = [];

  for await (const chunk of chunks) {
    whole = whole === undefined ? chunk : whole.concat(chunk);
    if (!started) {
      started = true;
      yield { event: 'message-start', ...(chunk.id === undefined ? {} : { id: chunk.id }) };
    }
    for (const piece of piecesOf(chunk)) {
      let block = blocks.get(piece.key);
      if (block === undefined) {
        block = { index: order.length, content: { ...piece.opening } };
        blocks.set(piece.key, block);
        order.push(piece.key);
        yield {
          event: 'content-block-start',
          index: block.index,
          content: { ...block.content },
        } as object as ChatModelStreamEvent;
      }
      const delta = grow(block.content, piece);
      yield { event: 'content-block-delta', index: block.index, delta } as object as ChatModelStreamEvent;
    }
  }
  for (const [index, key] of order.entries()) {
    const content = finish(blocks.get(key)?.content ?? {});
    yield { event: 'content-block-finish', index, content } as object as ChatModelStreamEvent;
  }
  const usage = whole?.usage_metadata;
  if (usage !== undefined) yield { event: 'usage', usage } as object as ChatModelStreamEvent;
  yield {
    event: 'message-finish',
    reason: reasonOf(String(whole?.response_metadata['stopReason'] ?? 'end_turn')),
    ...(usage === undefined ? {} : { usage }),
    responseMetadata: whole?.response_metadata ?? {},
  } as object as ChatModelStreamEvent;
}

interface Piece {
  key: string;
  opening: Record<string, unknown>;
  /** Members that grow by appending. */
  append: Record<string, string>;
  /** Members that are set, or lists that get longer. */
  set: Record<string, unknown>;
}

function piecesOf(chunk: AIMessageChunk): Piece[] {
  const text =
    typeof chunk.content === 'string' ? (chunk.content === '' ? [] : [textPiece('text', chunk.content)]) : [];
  const blocks = Array.isArray(chunk.content) ? (chunk.content as Record<string, unknown>[]).map(blockPiece) : [];
  const calls = (chunk.tool_call_chunks ?? []).map(({ id, name, args = '', index }): Piece => ({
    key: `tool ${index ?? 0}`,
    opening: { type: 'tool_call_chunk', id, name, args: '', index },
    append: { args },
    set: {},
  }));
  return [...text, ...blocks, ...calls];
}

const textPiece = (key: string, text: string): Piece => ({
  key,
  opening: { type: 'text', text: '' },
  append: { text },
  set: {},
});

function blockPiece({ index, ...block }: Record<string, unknown>): Piece {
  const key = `block ${String(index)}`;
  if (block['type'] === 'text') {
    const { text = '', annotations } = block;
    return { ...textPiece(key, String(text)), set: annotations === undefined ? {} : { annotations } };
  }
  if (block['type'] === 'reasoning') {
    const { reasoning = '', type: _, ...set } = block;
    return { key, opening: { type: 'reasoning', reasoning: '' }, append: { reasoning: String(reasoning) }, set };
  }
  return { key, opening: { type: block['type'] }, append: {}, set: block };
}

/** Grows the block, and says how in the terms of the stream's deltas. */
function grow(content: Record<string, unknown>, { append, set }: Piece): Record<string, unknown> {
  for (const [name, piece] of Object.entries(append)) content[name] = String(content[name] ?? '') + piece;
  for (const [name, value] of Object.entries(set)) {
    const before = content[name];
    content[name] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
  }
  const isPlain = Object.keys(set).length === 0;
  if (isPlain && append['text'] !== undefined) return { type: 'text-delta', text: append['text'] };
  if (isPlain && append['reasoning'] !== undefined) return { type: 'reasoning-delta', reasoning: append['reasoning'] };
  // A block delta is merged over the block: it carries what the members are now.
  const fields = Object.fromEntries([...Object.keys(append), ...Object.keys(set)].map((name) => [name, content[name]]));
  return { type: 'block-delta', fields };
}

function finish(content: Record<string, unknown>): ContentBlock {
  if (content['type'] !== 'tool_call_chunk') return content as ContentBlock;
  const { id, name, args } = content;
  try {
    return { type: 'tool_call', id, name, args: JSON.parse(String(args || '{}')) as unknown } as ContentBlock;
  } catch {
    return { type: 'invalid_tool_call', id, name, args, error: 'The arguments are not JSON.' } as ContentBlock;
  }
}

function reasonOf(stopReason: string): 'stop' | 'length' | 'tool_use' | 'content_filter' {
  if (stopReason === 'tool_use') return 'tool_use';
  if (stopReason === 'max_tokens' || stopReason === 'model_context_window_exceeded') return 'length';
  return stopReason === 'guardrail_intervened' || stopReason === 'content_filtered' ? 'content_filter' : 'stop';
}
