// Converse's events of content blocks → events of output items.
// SPDX-License-Identifier: Apache-2.0
import type { Citation, ContentBlockDelta, ConverseStreamEvent } from '../../converse/types.ts';
import type { JsonObject } from '../../json.ts';
import type { NativeEvent } from '../dialect.ts';
import { createCallWriter } from './call-writer.ts';
import { passedThrough } from './encode-items.ts';
import type { ItemList } from './item-list.ts';
import { createPartWriter } from './part-writer.ts';

export interface BlockEncoder {
  /** Nothing for an event that is none of a block's. */
  encode(event: ConverseStreamEvent): NativeEvent[] | undefined;
  close(): NativeEvent[];
}

export function createBlockEncoder(list: ItemList, isSummed: boolean): BlockEncoder {
  const parts = createPartWriter(list, isSummed);
  const calls = createCallWriter(list);
  /** Encrypted reasoning comes whole, with its item: its pieces wait for the end. */
  const encrypted = new Map<number, Uint8Array[]>();

  const add = (block: number, delta: ContentBlockDelta): NativeEvent[] => {
    if (delta.text !== undefined) return parts.text(block, delta.text);
    if (delta.toolUse !== undefined) return calls.input(block, delta.toolUse.input);
    if (delta.citation !== undefined) return parts.annotation(block, encodeCitation(delta.citation as Citation));
    if (delta.reasoningContent !== undefined) {
      const { text, redactedContent } = delta.reasoningContent;
      if (redactedContent !== undefined) encrypted.set(block, [...(encrypted.get(block) ?? []), redactedContent]);
      return text === undefined ? [] : parts.reasoning(block, text);
    }
    const native = passedThrough(delta);
    if (native === undefined) return [];
    const closed = parts.close();
    const position = list.next();
    return [...closed, list.add(native), list.finish(position, native)];
  };
  const stop = (block: number): NativeEvent[] => {
    const pieces = encrypted.get(block);
    if (pieces === undefined) return [...parts.stop(block), ...calls.stop(block)];
    encrypted.delete(block);
    const decoder = new TextDecoder();
    const text = pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode();
    return parts.encrypted(text);
  };

  return {
    encode({ contentBlockStart: start, contentBlockDelta: delta, contentBlockStop: stopped }) {
      if (delta !== undefined) return add(delta.contentBlockIndex, delta.delta);
      if (stopped !== undefined) return stop(stopped.contentBlockIndex);
      if (start === undefined) return undefined;
      const { toolUse } = start.start;
      if (toolUse === undefined) return [];
      const closed = parts.close();
      return [...closed, ...calls.start(start.contentBlockIndex, toolUse.toolUseId, toolUse.name)];
    },
    close() {
      const closed = parts.close();
      return [...closed, ...calls.close()];
    },
  };
}

/** Citations of another kind than web pages go as they are. */
function encodeCitation(citation: Citation): JsonObject {
  const { title = '', location } = citation;
  if (location?.web === undefined) return { ...(citation as object as JsonObject) };
  return { type: 'url_citation', url: location.web.url ?? '', title, start_index: 0, end_index: 0 };
}
