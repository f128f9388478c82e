// The output items of a response that is being streamed, in their order, kept for the event that ends it.
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from '../../json.ts';
import type { NativeEvent } from '../dialect.ts';

export type WriteEvent = (type: string, data: JsonObject) => NativeEvent;

export interface ItemList {
  event: WriteEvent;
  /** Where the next item will stand. */
  next(): number;
  /** An id for the next item. */
  idOf(prefix: string): string;
  add(item: JsonObject): NativeEvent;
  finish(position: number, item: JsonObject): NativeEvent;
  all(): JsonObject[];
}

export function createItemList(event: WriteEvent, replyId: string): ItemList {
  const output: JsonObject[] = [];
  return {
    event,
    next: () => output.length,
    idOf: (prefix) => `${prefix}_${replyId}_${output.length}`,
    add(item) {
      output.push(item);
      return event('response.output_item.added', { output_index: output.length - 1, item });
    },
    finish(position, item) {
      output[position] = item;
      return event('response.output_item.done', { output_index: position, item });
    },
    all: () => [...output],
  };
}
