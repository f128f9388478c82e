// Events of output items → Converse events. Parts are told apart by their place in the output.
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlockDelta, ConverseStreamEvent } from '../../converse/types.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { createEventWriter, type EventWriter } from '../event-writer.ts';
import { decodeAnnotation, decodeEncrypted, namesOf, passThrough } from './decode-items.ts';
import { isEmpty, objectsOf, textMember } from './members.ts';

export interface ItemReader {
  writer: EventWriter;
  /** Nothing for an event that is none of an item's. */
  decode(type: string, data: JsonObject): ConverseStreamEvent[] | undefined;
  hasRefused(): boolean;
  hasCalled(): boolean;
}

type PartKind = 'text' | 'summary' | 'thought';

/** Which member numbers the parts of an item, by the event that adds to them. */
const partEvents: ReadonlyMap<string, readonly [kind: PartKind, index: string]> = new Map([
  ['response.output_text.delta', ['text', 'content_index']],
  ['response.refusal.delta', ['text', 'content_index']],
  ['response.reasoning_summary_text.delta', ['summary', 'summary_index']],
  ['response.reasoning_text.delta', ['thought', 'content_index']],
]);

interface State {
  writer: EventWriter;
  /** Keys of what something has come of. */
  seen: Set<string>;
  hasRefused: boolean;
  hasCalled: boolean;
}

export function createItemReader(): ItemReader {
  const state: State = { writer: createEventWriter(), seen: new Set(), hasRefused: false, hasCalled: false };
  return {
    writer: state.writer,
    decode: (type, data) => decode(state, type, data),
    hasRefused: () => state.hasRefused,
    hasCalled: () => state.hasCalled,
  };
}

function decode(state: State, type: string, data: JsonObject): ConverseStreamEvent[] | undefined {
  const at = indexOf(data, 'output_index');
  const item = isJsonObject(data['item']) ? data['item'] : {};
  const [kind, index] = partEvents.get(type) ?? [];
  if (kind !== undefined && index !== undefined) {
    state.hasRefused ||= type === 'response.refusal.delta';
    return addText(state, kind, `${at}/${indexOf(data, index)}`, textMember(data, 'delta'));
  }
  switch (type) {
    case 'response.output_item.added':
      return item['type'] === 'function_call' ? openCall(state, at, item) : [];
    case 'response.output_item.done':
      return isEmpty(item) ? [] : catchUp(state, at, item);
    case 'response.function_call_arguments.delta':
      return addInput(state, at, textMember(data, 'delta'));
    case 'response.output_text.annotation.added': {
      const { annotation } = data;
      const key = `text/${at}/${indexOf(data, 'content_index')}`;
      return isJsonObject(annotation) ? add(state, key, { citation: decodeAnnotation(annotation) }) : [];
    }
    default:
      return undefined;
  }
}

/** An item is told whole at its end: what no delta has said is said now. */
function catchUp(state: State, at: number, item: JsonObject): ConverseStreamEvent[] {
  const missing = (kind: PartKind, list: string): ConverseStreamEvent[] =>
    objectsOf(item[list]).flatMap((part, index) => {
      const place = `${at}/${index}`;
      if (state.seen.has(`${kind}/${place}`)) return [];
      return addText(state, kind, place, textMember(part, 'text') || textMember(part, 'refusal'));
    });
  switch (item['type']) {
    case 'message':
      state.hasRefused ||= objectsOf(item['content']).some(({ type }) => type === 'refusal');
      return missing('text', 'content');
    case 'reasoning': {
      const redactedContent = decodeEncrypted(item);
      const told = [...missing('summary', 'summary'), ...missing('thought', 'content')];
      if (redactedContent === undefined) return told;
      return [...told, ...add(state, `whole/${at}`, { reasoningContent: { redactedContent } })];
    }
    case 'function_call': {
      const opened = openCall(state, at, item);
      const isTold = state.seen.has(`input/${at}`);
      return isTold ? opened : [...opened, ...addInput(state, at, textMember(item, 'arguments'))];
    }
    default:
      return add(state, `whole/${at}`, passThrough(item) as object as ContentBlockDelta);
  }
}

function add({ seen, writer }: State, key: string, delta: ContentBlockDelta): ConverseStreamEvent[] {
  seen.add(key);
  return writer.delta(key, delta);
}

function addText(state: State, kind: PartKind, place: string, text: string): ConverseStreamEvent[] {
  if (text === '') return [];
  return add(state, `${kind}/${place}`, kind === 'text' ? { text } : { reasoningContent: { text } });
}

function openCall(state: State, at: number, item: JsonObject): ConverseStreamEvent[] {
  if (state.seen.has(`call/${at}`)) return [];
  state.seen.add(`call/${at}`);
  state.hasCalled = true;
  const { toolUseId, name } = namesOf(item);
  return state.writer.toolUse(at, toolUseId, name);
}

function addInput({ seen, writer }: State, at: number, input: string): ConverseStreamEvent[] {
  if (input !== '') seen.add(`input/${at}`);
  return writer.toolInput(at, input);
}

/** Where the member stands in the output; 0 for what is no number. */
function indexOf(data: JsonObject, name: string): number {
  const value = data[name];
  return typeof value === 'number' ? value : 0;
}
