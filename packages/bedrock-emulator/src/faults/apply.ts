// What a fault makes of a reply on its way: one that breaks after so many events, or is cut otherwise.
// SPDX-License-Identifier: Apache-2.0
import { encodeFrame, writeEvent, writeException } from 'bedrock-core/dialects';
import { ConnectionReset, type EmulatorReply, type EmulatorRequest } from '../server/http.ts';
import { errors } from './errors.ts';
import { isBreakage, type Breakage, type Fault } from './fault.ts';
import { badJson, declaring, flip, headersBeyond } from './frames.ts';
import { leaving } from './replace.ts';
import { brokenEvent, failureEvent, strangeEvent } from './sse.ts';

/** The reply as the fault lets it through. A reply in one piece counts as one event. */
export function breakBy(fault: Fault, reply: EmulatorReply, { signal, rawPath }: EmulatorRequest): EmulatorReply {
  const { name } = fault;
  const { body } = reply;
  const isSse = reply.headers['content-type'] === 'text/event-stream';
  const ending = endingOf(fault, isSse ? rawPath : undefined);
  // It shows when the connection is used again.
  if (name === 'stale') return reply;
  if (name === 'chunks') return { ...reply, body: inChunks(body, fault.bytes) };
  if (!(body instanceof Uint8Array)) return { ...reply, body: broken(body, fault, ending, signal) };
  if (name === 'cut-json') return { ...reply, body: half(body) };
  // Its length is told beforehand, so that a body that was cut is known for one.
  const headers = { ...reply.headers, 'content-length': String(body.length) };
  const isCut = name === 'truncate' || name === 'end';
  return { ...reply, headers, body: isCut ? cut(body) : broken([body], fault, ending, signal) };
}

async function* cut(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield half(body);
  throw new ConnectionReset('close');
}

/** The same bytes, so many at a time; all at once where no number is given. */
async function* inChunks(
  body: Uint8Array | AsyncIterable<Uint8Array>,
  size = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body instanceof Uint8Array ? [body] : body) pieces.push(piece);
  const whole = Buffer.concat(pieces);
  for (let at = 0; at < whole.length; at += Math.max(1, size)) yield whole.subarray(at, at + Math.max(1, size));
}

async function* broken(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  fault: Fault,
  ending: End,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const piece of pieces) {
    if (sent++ !== (fault.after ?? 0)) {
      yield piece;
      continue;
    }
    const { instead, goesOn = false } = await ending(piece, fault, signal);
    yield* instead;
    if (!goesOn) return;
  }
}

interface Ending {
  instead: Uint8Array[];
  goesOn?: boolean;
}

type End = (piece: Uint8Array, fault: Fault, signal: AbortSignal) => Ending | Promise<Ending>;

const half = (piece: Uint8Array): Uint8Array => piece.subarray(0, Math.max(1, piece.length >> 1));

function closing(how: ConnectionReset['how']): End {
  return () => {
    throw new ConnectionReset(how);
  };
}

/** Something between the events, which all come. */
const inserting =
  (type: string, data: Record<string, unknown>): End =>
  (piece) => ({ instead: [writeEvent({ type, data: data as never }), piece], goesOn: true });

const unharmed: End = (piece) => ({ instead: [piece], goesOn: true });

const endings: Readonly<Record<Breakage, End>> = {
  exception(_, { name, type = isBreakage(name) ? 'exceptionOfTheFuture' : name }) {
    return { instead: [writeException(type.charAt(0).toLowerCase() + type.slice(1), errors[type]?.[1] ?? type)] };
  },
  'error-frame': () => {
    const headers = {
      ':message-type': 'error',
      ':error-code': 'InternalFailure',
      ':error-message': 'Something failed.',
    };
    return { instead: [encodeFrame(headers, new Uint8Array())] };
  },
  // The last byte: of a frame, one of its checksum; of a JSON text, its closing brace.
  'bad-crc': (piece) => ({ instead: [flip(piece, piece.length - 1)], goesOn: true }),
  'bad-prelude': (piece) => ({ instead: [flip(piece, 8)], goesOn: true }),
  'bad-json': () => ({ instead: [badJson()], goesOn: true }),
  'frame-length': (piece, { bytes = 0 }) => ({ instead: [declaring(piece, bytes)], goesOn: true }),
  'headers-length': (piece) => ({ instead: [headersBeyond(piece)], goesOn: true }),
  'stray-bytes': (_, { bytes = 3 }) => ({ instead: [new Uint8Array(bytes)] }),
  'unknown-event': inserting('eventOfTheFuture', { news: true }),
  'unknown-delta': inserting('contentBlockDelta', { contentBlockIndex: 0, delta: { deltaOfTheFuture: 'news' } }),
  truncate: (piece) => ({ instead: [half(piece)] }),
  end: () => ({ instead: [] }),
  close: closing('close'),
  reset: closing('reset'),
  goaway: closing('goaway'),
  async stall(_, __, signal) {
    await leaving(signal);
    return { instead: [] };
  },
  'cut-json': unharmed,
  chunks: unharmed,
  stale: unharmed,
};

/** Server-sent events fail in their own words, and have no frames to damage. */
function endingOf({ name }: Fault, ssePath: string | undefined): End {
  const breakage = isBreakage(name) ? name : 'exception';
  if (ssePath === undefined) return endings[breakage];
  const inSse: Partial<Record<Breakage, End>> = {
    exception: (_, { name: type, type: given = type }) => ({ instead: [failureEvent(given, ssePath)] }),
    'error-frame': () => ({ instead: [failureEvent('InternalServerException', ssePath)] }),
    'unknown-event': (piece) => ({ instead: [strangeEvent(ssePath), piece], goesOn: true }),
    'unknown-delta': (piece) => ({ instead: [strangeEvent(ssePath), piece], goesOn: true }),
    'bad-json': () => ({ instead: [brokenEvent()], goesOn: true }),
  };
  return inSse[breakage] ?? endings[breakage];
}
