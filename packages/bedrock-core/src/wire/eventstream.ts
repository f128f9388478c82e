// AWS's event stream: chunks ⇄ frames, every frame checked by its two CRCs.
// https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html
// SPDX-License-Identifier: Apache-2.0
import { crc32 } from '#platform';
import { BedrockError } from '../errors.ts';
import { concat, decodeHeaders, encodeHeaders, type Headers } from './headers.ts';

/** One message of the stream. A decoded payload is a view of the chunk that it came in. */
export interface Frame {
  headers: Headers;
  payload: Uint8Array;
}

export interface FrameDecoder {
  /**
   * The frames that this chunk completes. When one is damaged, those before it are returned and the
   * next call throws a `BedrockError` of kind `protocol`.
   */
  push(chunk: Uint8Array): Frame[];
  /** Throws `stream-interrupted` when the stream ended within a frame. */
  end(): void;
}

export interface FrameDecoderOptions {
  /** Bytes. A frame that declares more is refused before anything is allocated for it. */
  maxFrameLength?: number;
}

// Total length, header length and their CRC before; the message's CRC after.
const preludeLength = 12;
const overhead = preludeLength + 4;

/** Bedrock refuses bodies over 25 MB; the same bytes in base64, in a frame, stay below this. */
const defaultMaxFrameLength = 36 * 1024 * 1024;

export function encodeFrame(headers: Headers, payload: Uint8Array): Uint8Array {
  const block = encodeHeaders(headers);
  const frame = new Uint8Array(overhead + block.length + payload.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, frame.length);
  view.setUint32(4, block.length);
  view.setUint32(8, crc32(frame.subarray(0, 8)));
  frame.set(block, preludeLength);
  frame.set(payload, preludeLength + block.length);
  view.setUint32(frame.length - 4, crc32(frame.subarray(0, frame.length - 4)));
  return frame;
}

/**
 * Each byte is looked at a bounded number of times, whatever the sizes of chunks and frames: a frame
 * within one chunk is not copied at all, one that spans chunks is copied once, when it is complete.
 */
export function createFrameDecoder({ maxFrameLength = defaultMaxFrameLength }: FrameDecoderOptions = {}): FrameDecoder {
  const readHeaders = createHeaderReader();
  /** Pieces of a frame that is not complete yet, how long they are, and how long it will be. */
  let pieces: Uint8Array[] = [];
  let held = 0;
  let awaited = preludeLength;
  let offset = 0;
  let failure: BedrockError | undefined;

  const hold = (piece: Uint8Array): void => {
    if (piece.length === 0) return;
    pieces.push(piece);
    held += piece.length;
  };
  const release = (): Uint8Array => {
    const [first = new Uint8Array()] = pieces;
    const whole = pieces.length === 1 ? first : concat(pieces);
    pieces = [];
    held = 0;
    return whole;
  };

  /** Reads whole frames off the front; returns where the first incomplete one begins. */
  const readFrames = (bytes: Uint8Array, frames: Frame[]): number => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    awaited = preludeLength;
    while (bytes.length - at >= preludeLength) {
      const length = checkPrelude(bytes, view, at, offset, maxFrameLength);
      if (bytes.length - at < length) {
        awaited = length;
        break;
      }
      frames.push(readFrame(bytes, view, at, length, offset, readHeaders));
      at += length;
      offset += length;
    }
    return at;
  };

  const pushBytes = (chunk: Uint8Array, frames: Frame[]): void => {
    let rest = chunk;
    // First complete what is held, with no more of the chunk than that takes.
    while (held > 0 && rest.length > 0) {
      const missing = awaited - held;
      hold(rest.subarray(0, missing));
      rest = rest.subarray(missing);
      if (held < awaited) return;
      const bytes = release();
      hold(bytes.subarray(readFrames(bytes, frames)));
    }
    if (rest.length > 0) hold(rest.subarray(readFrames(rest, frames)));
  };

  return {
    push(chunk) {
      if (failure !== undefined) throw failure;
      const frames: Frame[] = [];
      try {
        pushBytes(chunk, frames);
      } catch (error) {
        if (!BedrockError.isInstance(error)) throw error;
        failure = error;
        if (frames.length === 0) throw error;
      }
      return frames;
    },
    end() {
      if (failure !== undefined) throw failure;
      if (held > 0) {
        throw new BedrockError('stream-interrupted', `The stream ended within a frame: ${held} of at least ${awaited} bytes came (at byte ${offset}).`);
      }
    },
  };
}

function checkPrelude(bytes: Uint8Array, view: DataView, at: number, offset: number, maxFrameLength: number): number {
  const length = view.getUint32(at);
  const headersLength = view.getUint32(at + 4);
  if (view.getUint32(at + 8) !== crc32(bytes.subarray(at, at + 8))) throw damaged('the CRC of its prelude is wrong', offset);
  if (length < overhead) throw damaged(`it declares ${length} bytes, fewer than any frame has`, offset);
  if (length > maxFrameLength) throw damaged(`it declares ${length} bytes, more than the ${maxFrameLength} allowed`, offset);
  if (headersLength > length - overhead) throw damaged(`its headers run past its end`, offset);
  return length;
}

function readFrame(bytes: Uint8Array, view: DataView, at: number, length: number, offset: number, readHeaders: HeaderReader): Frame {
  const end = at + length - 4;
  if (view.getUint32(end) !== crc32(bytes.subarray(at, end))) throw damaged('the CRC of its content is wrong', offset);
  const payloadAt = at + preludeLength + view.getUint32(at + 4);
  return { headers: readHeaders(bytes, at + preludeLength, payloadAt), payload: bytes.subarray(payloadAt, end) };
}

type HeaderReader = (bytes: Uint8Array, start: number, end: number) => Headers;

/** Consecutive frames nearly always carry the same header block: parsed once, then recognised. */
function createHeaderReader(): HeaderReader {
  const seen = new Map<number, { block: Uint8Array; headers: Headers }>();
  return (bytes, start, end) => {
    const known = seen.get(end - start);
    if (known !== undefined && equals(known.block, bytes, start)) return known.headers;
    const block = bytes.slice(start, end);
    const headers = Object.freeze(decodeHeaders(block));
    // Blocks beyond this length are not the service's, and not worth keeping.
    if (block.length <= 512) seen.set(block.length, { block, headers });
    return headers;
  };
}

function equals(block: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < block.length; index++) if (block[index] !== bytes[start + index]) return false;
  return true;
}

const damaged = (why: string, offset: number): BedrockError =>
  new BedrockError('protocol', `The frame at byte ${offset} of the stream is damaged: ${why}.`);
