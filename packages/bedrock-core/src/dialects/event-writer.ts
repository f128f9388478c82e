// Writes Converse events for dialects whose own streams do not number their blocks.
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlockDelta, ConverseStreamEvent, MetadataEvent, StopReason } from '../converse/types.ts';

/** Opens, numbers and closes blocks; each call returns the events that it gives rise to. */
export interface EventWriter {
  text(text: string): ConverseStreamEvent[];
  reasoning(text: string): ConverseStreamEvent[];
  /** Opens a tool use; its arguments follow by `toolInput`. */
  toolUse(toolUseId: string, name: string): ConverseStreamEvent[];
  toolInput(input: string): ConverseStreamEvent[];
  /** Any other delta on the open block, or on a new one of that kind. */
  delta(kind: string, delta: ContentBlockDelta): ConverseStreamEvent[];
  /** Closes the open block and the message. */
  stop(stopReason: StopReason, metadata: MetadataEvent): ConverseStreamEvent[];
}

export function createEventWriter(): EventWriter {
  let index = -1;
  let open: string | undefined;
  let started = false;

  const begin = (): ConverseStreamEvent[] => {
    if (started) return [];
    started = true;
    return [{ messageStart: { role: 'assistant' } }];
  };
  const close = (): ConverseStreamEvent[] => {
    if (open === undefined) return [];
    open = undefined;
    return [{ contentBlockStop: { contentBlockIndex: index } }];
  };
  const openBlock = (kind: string): ConverseStreamEvent[] => {
    if (open === kind) return [];
    const events = [...begin(), ...close()];
    open = kind;
    index += 1;
    return events;
  };
  const delta = (kind: string, value: ContentBlockDelta): ConverseStreamEvent[] => [
    ...openBlock(kind),
    { contentBlockDelta: { contentBlockIndex: index, delta: value } },
  ];

  return {
    delta,
    text: (text) => (text === '' ? begin() : delta('text', { text })),
    reasoning: (text) => (text === '' ? begin() : delta('reasoning', { reasoningContent: { text } })),
    toolUse(toolUseId, name) {
      // Every tool use is a block of its own, also right after another one.
      const events = [...close(), ...openBlock('toolUse')];
      return [...events, { contentBlockStart: { contentBlockIndex: index, start: { toolUse: { toolUseId, name } } } }];
    },
    toolInput: (input) => (input === '' ? [] : delta('toolUse', { toolUse: { input } })),
    stop: (stopReason, metadata) => [...begin(), ...close(), { messageStop: { stopReason } }, { metadata }],
  };
}
