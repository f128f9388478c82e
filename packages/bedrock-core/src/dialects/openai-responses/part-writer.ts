// Writes messages and reasoning into a streamed response: items of several parts, one item at a time.
// https://platform.openai.com/docs/api-reference/responses-streaming
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from '../../json.ts';
import type { NativeEvent } from '../dialect.ts';
import type { ItemList } from './item-list.ts';

/** Blocks are told apart by Converse's numbers. */
export interface PartWriter {
  text(block: number, text: string): NativeEvent[];
  annotation(block: number, annotation: JsonObject): NativeEvent[];
  reasoning(block: number, text: string): NativeEvent[];
  /** The encrypted reasoning: it ends the item whose parts sum it up. */
  encrypted(content: string): NativeEvent[];
  stop(block: number): NativeEvent[];
  close(): NativeEvent[];
}

/** What parts of a kind are called, and where they stand in their item. */
interface PartKind {
  item: 'message' | 'reasoning';
  list: 'content' | 'summary';
  part: string;
  /** What the names of its events begin with. */
  name: string;
  /** What the events around them are called. */
  frame: string;
  index: string;
}

const spoken: PartKind = {
  item: 'message',
  list: 'content',
  part: 'output_text',
  name: 'output_text',
  frame: 'content_part',
  index: 'content_index',
};
const summed: PartKind = {
  item: 'reasoning',
  list: 'summary',
  part: 'summary_text',
  name: 'reasoning_summary_text',
  frame: 'reasoning_summary_part',
  index: 'summary_index',
};
const thought: PartKind = {
  item: 'reasoning',
  list: 'content',
  part: 'reasoning_text',
  name: 'reasoning_text',
  frame: 'content_part',
  index: 'content_index',
};

interface OpenItem {
  kind: PartKind;
  position: number;
  id: string;
  parts: JsonObject[];
}

interface OpenPart {
  item: OpenItem;
  index: number;
  text: string;
  annotations: JsonObject[];
}

interface State {
  list: ItemList;
  open: OpenItem | undefined;
  parts: Map<number, OpenPart>;
}

/** @param isSummed whether the model tells a summary of its reasoning, and not the reasoning itself */
export function createPartWriter(list: ItemList, isSummed: boolean): PartWriter {
  const state: State = { list, open: undefined, parts: new Map() };
  const reasoning = isSummed ? summed : thought;
  return {
    text: (block, text) => addText(state, block, spoken, text),
    reasoning: (block, text) => addText(state, block, reasoning, text),
    annotation(block, annotation) {
      const { part, events } = openPart(state, block, spoken);
      const annotation_index = part.annotations.push(annotation) - 1;
      const told = { ...placeOf(part), annotation_index, annotation };
      return [...events, list.event('response.output_text.annotation.added', told)];
    },
    encrypted(content) {
      const { events } = openItem(state, reasoning);
      return [...events, ...closeItem(state, { encrypted_content: content })];
    },
    stop: (block) => closePart(state, block),
    close: () => closeItem(state),
  };
}

function addText(state: State, block: number, kind: PartKind, delta: string): NativeEvent[] {
  const { part, events } = openPart(state, block, kind);
  part.text += delta;
  return [...events, state.list.event(`response.${kind.name}.delta`, { ...placeOf(part), delta })];
}

function openPart(state: State, block: number, kind: PartKind): { part: OpenPart; events: NativeEvent[] } {
  const before = state.parts.get(block);
  if (before !== undefined) return { part: before, events: [] };
  const { item, events } = openItem(state, kind);
  const part: OpenPart = { item, index: item.parts.length, text: '', annotations: [] };
  item.parts.push(wholePart(part));
  state.parts.set(block, part);
  return { part, events: [...events, frame(state, 'added', part)] };
}

function closePart({ list, parts }: State, block: number): NativeEvent[] {
  const part = parts.get(block);
  if (part === undefined) return [];
  parts.delete(block);
  part.item.parts[part.index] = wholePart(part);
  const told = { ...placeOf(part), text: part.text };
  return [list.event(`response.${part.item.kind.name}.done`, told), frame({ list }, 'done', part)];
}

function frame({ list }: Pick<State, 'list'>, when: 'added' | 'done', part: OpenPart): NativeEvent {
  return list.event(`response.${part.item.kind.frame}.${when}`, { ...placeOf(part), part: wholePart(part) });
}

function openItem(state: State, kind: PartKind): { item: OpenItem; events: NativeEvent[] } {
  if (state.open?.kind === kind) return { item: state.open, events: [] };
  const closed = closeItem(state);
  const id = state.list.idOf(kind.item === 'message' ? 'msg' : 'rs');
  const item: OpenItem = { kind, position: state.list.next(), id, parts: [] };
  state.open = item;
  return { item, events: [...closed, state.list.add(wholeItem(item, 'in_progress'))] };
}

function closeItem(state: State, more: JsonObject = {}): NativeEvent[] {
  const item = state.open;
  if (item === undefined) return [];
  state.open = undefined;
  const open = [...state.parts].filter(([, part]) => part.item === item);
  const closed = open.flatMap(([block]) => closePart(state, block));
  return [...closed, state.list.finish(item.position, { ...wholeItem(item, 'completed'), ...more })];
}

function wholeItem({ kind, id, parts }: OpenItem, status: string): JsonObject {
  if (kind.item === 'message') return { id, type: 'message', status, role: 'assistant', content: [...parts] };
  return { id, type: 'reasoning', summary: [], [kind.list]: [...parts] };
}

function wholePart({ item, text, annotations }: OpenPart): JsonObject {
  const { part } = item.kind;
  return { type: part, text, ...(part === 'output_text' ? { annotations: [...annotations], logprobs: [] } : {}) };
}

const placeOf = ({ item, index }: OpenPart): JsonObject => ({
  item_id: item.id,
  output_index: item.position,
  [item.kind.index]: index,
});
