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

/** More than any event of Bedrock has: a body of 25 MB in base64 is shorter. */
const defaultMaxEventLength = 36 * 1024 * 1024;

export interface SseDecoderOptions {
  /** Characters. When an event, or a line of one, has more, `push` throws a `BedrockError` of kind `protocol`. */
  maxEventLength?: number;
}

export function createSseDecoder({ maxEventLength = defaultMaxEventLength }: SseDecoderOptions = {}): SseDecoder {
  const utf8 = new TextDecoder();
  /** Pieces of a line that has not ended yet. */
  let pieces: string[] = [];
  /** Characters in `pieces`, and in the data of the event that has not ended yet. */
  let lineLength = 0;
  let dataLength = 0;
  let endedWithCr = false;
  let fields: { event?: string | undefined; id?: string; data: string[] } = { data: [] };

  const readLine = (line: string, events: SseEvent[]): void => {
    if (line === '') {
      const { event = 'message', id, data } = fields;
      if (data.length > 0) events.push({ event, data: data.join('\n'), ...(id === undefined ? {} : { id }) });
      fields = { data: [] };
      dataLength = 0;
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const rest = colon < 0 ? '' : line.slice(colon + 1);
    const value = rest.startsWith(' ') ? rest.slice(1) : rest;
    if (name === 'event') fields.event = value === '' ? undefined : value;
    else if (name === 'id' && !value.includes('\0')) fields.id = value;
    else if (name === 'data') {
      fields.data.push(value);
      dataLength += value.length + 1;
    }
  };

  return {
    push(chunk) {
      const events: SseEvent[] = [];
      let text = utf8.decode(chunk, { stream: true });
      if (text === '') return events;
      // A line break of two characters may lie across two chunks.
      if (endedWithCr && text.startsWith('\n')) text = text.slice(1);
      endedWithCr = text.endsWith('\r');
      const lines = text.split(/\r\n|\n|\r/);
      lines.forEach((piece, index) => {
        pieces.push(piece);
        lineLength += piece.length;
        if (lineLength + dataLength > maxEventLength) {
          throw new BedrockError(
            'protocol',
            `An event of the stream is longer than the ${maxEventLength} characters allowed.`,
          );
        }
        if (index === lines.length - 1) return;
        const line = pieces.join('');
        pieces = [];
        lineLength = 0;
        readLine(line, events);
      });
      return events;
    },
    end() {
      pieces = [];
      fields = { data: [] };
      lineLength = dataLength = 0;
    },
  };
}

/** The text of one event. */
export function encodeSse({ event, data, id }: { event?: string; data: string; id?: string }): string {
  const head = [...(event === undefined ? [] : [`event: ${event}`]), ...(id === undefined ? [] : [`id: ${id}`])];
  return [...head, ...data.split(/\r\n|\n|\r/).map((line) => `data: ${line}`), '', ''].join('\n');
}
