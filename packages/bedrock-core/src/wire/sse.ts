// Server-sent events: chunks ⇄ events.
// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';

export interface SseEvent {
  /** `message` when the stream names none. */
  event: string;
  data: string;
  id?: string;
}

export interface SseDecoder {
  /** The events that this chunk completes. */
  push(chunk: Uint8Array): SseEvent[];
  /** An event that the end of the stream cuts off is dropped, as the standard says. */
  end(): void;
}

/** Characters that a line may hold before it is taken for something else than an event stream. */
const maxLineLength = 36 * 1024 * 1024;

export function createSseDecoder(): SseDecoder {
  const utf8 = new TextDecoder();
  /** Pieces of a line that has not ended yet. */
  let pieces: string[] = [];
  let held = 0;
  let endedWithCr = false;
  let fields: { event?: string; id?: string; data: string[] } = { data: [] };

  const readLine = (line: string, events: SseEvent[]): void => {
    if (line === '') {
      const { event = 'message', id, data } = fields;
      if (data.length > 0) events.push({ event, data: data.join('\n'), ...(id === undefined ? {} : { id }) });
      fields = { data: [] };
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const rest = colon < 0 ? '' : line.slice(colon + 1);
    const value = rest.startsWith(' ') ? rest.slice(1) : rest;
    if (name === 'data') fields.data.push(value);
    else if (name === 'event' && value !== '') fields.event = value;
    else if (name === 'id') fields.id = value;
  };

  return {
    push(chunk) {
      const events: SseEvent[] = [];
      let text = utf8.decode(chunk, { stream: true });
      // A line break of two characters may lie across two chunks.
      if (endedWithCr && text.startsWith('\n')) text = text.slice(1);
      if (text !== '') endedWithCr = text.endsWith('\r');
      const lines = text.split(/\r\n|\n|\r/);
      lines.forEach((piece, index) => {
        pieces.push(piece);
        held += piece.length;
        if (held > maxLineLength) throw new BedrockError('protocol', 'A line of the event stream is longer than any event of Bedrock.');
        if (index === lines.length - 1) return;
        const line = pieces.join('');
        pieces = [];
        held = 0;
        readLine(line, events);
      });
      return events;
    },
    end() {
      pieces = [];
      fields = { data: [] };
    },
  };
}

/** The text of one event. */
export function encodeSse({ event, data, id }: { event?: string; data: string; id?: string }): string {
  const head = [...(event === undefined ? [] : [`event: ${event}`]), ...(id === undefined ? [] : [`id: ${id}`])];
  return [...head, ...data.split('\n').map((line) => `data: ${line}`), '', ''].join('\n');
}
