// What a fault makes of a reply: an error in its place, or a stream that breaks after so many events.
// SPDX-License-Identifier: Apache-2.0
import { encodeFrame, writeEvent, writeException } from 'bedrock-core/dialects';
import { AwsRefusal, ConnectionReset, type EmulatorReply } from '../server/http.ts';
import { errors } from './errors.ts';
import { isBreakage, type Breakage, type Fault } from './fault.ts';

/** Throws when the fault is an error in the place of the reply. */
export function refuseBy({ name, after, retryAfter }: Fault): void {
  if (isBreakage(name) || after !== undefined) return;
  const [status, message] = errors[name] ?? [500, name];
  throw new AwsRefusal(status, name, message, {
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  });
}

/** The reply as the fault lets it through. A reply in one piece counts as one event. */
export function breakBy(fault: Fault, reply: EmulatorReply, signal: AbortSignal): EmulatorReply {
  const { body } = reply;
  if (!(body instanceof Uint8Array)) return { ...reply, body: broken(body, fault, signal) };
  // Its length is told beforehand, so that a body that was cut is known for one.
  const headers = { ...reply.headers, 'content-length': String(body.length) };
  const isCut = fault.name === 'truncate' || fault.name === 'end';
  return { ...reply, headers, body: isCut ? cut(body) : broken([body], fault, signal) };
}

async function* cut(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield half(body);
  throw new ConnectionReset(false);
}

async function* broken(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { name, after = 0 }: Fault,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const piece of pieces) {
    if (sent++ !== after) {
      yield piece;
      continue;
    }
    const { instead, goesOn = false } = await endings[isBreakage(name) ? name : 'exception'](piece, name, signal);
    yield* instead;
    if (!goesOn) return;
  }
}

interface Ending {
  instead: Uint8Array[];
  goesOn?: boolean;
}

type End = (piece: Uint8Array, name: string, signal: AbortSignal) => Ending | Promise<Ending>;

const half = (piece: Uint8Array): Uint8Array => piece.subarray(0, Math.max(1, piece.length >> 1));

const endings: Readonly<Record<Breakage | 'exception', End>> = {
  exception: (_, name) => ({
    instead: [writeException(name.charAt(0).toLowerCase() + name.slice(1), errors[name]?.[1] ?? name)],
  }),
  'error-frame': () => {
    const headers = {
      ':message-type': 'error',
      ':error-code': 'InternalFailure',
      ':error-message': 'Something failed.',
    };
    return { instead: [encodeFrame(headers, new Uint8Array())] };
  },
  'bad-crc': (piece) => {
    // The last byte: of a frame, one of its checksum; of a JSON text, its closing brace.
    const damaged = piece.slice();
    damaged[damaged.length - 1] = (damaged[damaged.length - 1] as number) ^ 0xff;
    return { instead: [damaged], goesOn: true };
  },
  'unknown-event': (piece) => ({
    instead: [writeEvent({ type: 'eventOfTheFuture', data: { news: true } }), piece],
    goesOn: true,
  }),
  truncate: (piece) => ({ instead: [half(piece)] }),
  end: () => ({ instead: [] }),
  close: () => {
    throw new ConnectionReset(false);
  },
  reset: () => {
    throw new ConnectionReset(true);
  },
  async stall(_, __, signal) {
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    return { instead: [] };
  },
};
