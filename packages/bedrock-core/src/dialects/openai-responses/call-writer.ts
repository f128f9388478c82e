// Writes calls of functions into a streamed response. The arguments of several may interleave.
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from '../../json.ts';
import type { NativeEvent } from '../dialect.ts';
import type { ItemList } from './item-list.ts';

/** Blocks are told apart by Converse's numbers. */
export interface CallWriter {
  start(block: number, toolUseId: string, name: string): NativeEvent[];
  input(block: number, input: string): NativeEvent[];
  stop(block: number): NativeEvent[];
  close(): NativeEvent[];
}

export function createCallWriter(list: ItemList): CallWriter {
  const open = new Map<number, { position: number; id: string; item: JsonObject; input: string }>();
  const stop = (block: number): NativeEvent[] => {
    const call = open.get(block);
    if (call === undefined) return [];
    open.delete(block);
    const input = call.input === '' ? '{}' : call.input;
    const told = { item_id: call.id, output_index: call.position, name: call.item['name'] ?? '', arguments: input };
    return [
      list.event('response.function_call_arguments.done', told),
      list.finish(call.position, { ...call.item, arguments: input, status: 'completed' }),
    ];
  };
  return {
    stop,
    start(block, toolUseId, name) {
      const id = list.idOf('fc');
      const item = { id, type: 'function_call', call_id: toolUseId, name, arguments: '' };
      open.set(block, { position: list.next(), id, item, input: '' });
      return [list.add({ ...item, status: 'in_progress' })];
    },
    input(block, delta) {
      const call = open.get(block);
      if (call === undefined) return [];
      call.input += delta;
      const place = { item_id: call.id, output_index: call.position };
      return [list.event('response.function_call_arguments.delta', { ...place, delta })];
    },
    close: () => [...open.keys()].flatMap(stop),
  };
}
