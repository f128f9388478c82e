// Writes Converse events for dialects whose own streams do not number their blocks.
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlockDelta, ConverseStreamEvent, MetadataEvent, StopReason } from '../converse/types.ts';
import type { JsonValue } from '../json.ts';

/** Opens, numbers and closes blocks; each call returns the events that it gives rise to. */
export interface EventWriter {
  text(text: string): ConverseStreamEvent[];
  reasoning(text: string): ConverseStreamEvent[];
  /** A delta on the open block of that kind, or on a new one. */
  delta(kind: string, delta: ContentBlockDelta): ConverseStreamEvent[];
  /** Opens a tool use under a key of the dialect's own; its arguments follow by `toolInput`. */
  toolUse(key: number, toolUseId: string, name: string): ConverseStreamEvent[];
  toolInput(key: number, input: string): ConverseStreamEvent[];
  /** Closes what is open, and the message. */
  stop(
    stopReason: StopReason,
    metadata: MetadataEvent,
    additionalModelResponseFields?: JsonValue,
  ): ConverseStreamEvent[];
}

export function createEventWriter(): EventWriter {
  let nextIndex = 0;
  let started = false;
  /** The open text or reasoning block. At most one, and none while tools are open. */
  let open: { kind: string; index: number } | undefined;
  /** Arguments of parallel tools may interleave, so tools stay open until something else begins. */
  const tools = new Map<number, number>();

  const begin = (): ConverseStreamEvent[] => {
    if (started) return [];
    started = true;
    return [{ messageStart: { role: 'assistant' } }];
  };
  const closeAll = (): ConverseStreamEvent[] => {
    const indexes = [...(open === undefined ? [] : [open.index]), ...tools.values()];
    open = undefined;
    tools.clear();
    return indexes.map((contentBlockIndex) => ({ contentBlockStop: { contentBlockIndex } }));
  };
  const delta = (kind: string, value: ContentBlockDelta): ConverseStreamEvent[] => {
    const events = open?.kind === kind ? [] : [...begin(), ...closeAll()];
    open = open?.kind === kind ? open : { kind, index: nextIndex++ };
    return [...events, { contentBlockDelta: { contentBlockIndex: open.index, delta: value } }];
  };

  return {
    delta,
    text: (text) => (text === '' ? begin() : delta('text', { text })),
    reasoning: (text) => (text === '' ? begin() : delta('reasoning', { reasoningContent: { text } })),
    toolUse(key, toolUseId, name) {
      const events = [...begin(), ...(open === undefined ? [] : closeAll())];
      const contentBlockIndex = nextIndex++;
      tools.set(key, contentBlockIndex);
      return [...events, { contentBlockStart: { contentBlockIndex, start: { toolUse: { toolUseId, name } } } }];
    },
    toolInput(key, input) {
      const contentBlockIndex = tools.get(key);
      if (contentBlockIndex === undefined || input === '') return [];
      return [{ contentBlockDelta: { contentBlockIndex, delta: { toolUse: { input } } } }];
    },
    stop: (stopReason, metadata, additionalModelResponseFields) => [
      ...begin(),
      ...closeAll(),
      {
        messageStop: {
          stopReason,
          ...(additionalModelResponseFields === undefined ? {} : { additionalModelResponseFields }),
        },
      },
      { metadata },
    ],
  };
}
