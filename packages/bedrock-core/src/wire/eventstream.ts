// AWS's event stream: chunks ⇄ frames, every frame checked by its two CRCs.
// https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html
// SPDX-License-Identifier: Apache-2.0
import { crc32 } from '#platform';
import { BedrockError } from '../errors.ts';
import { damagedFrame, decodeHeaders, type Headers } from './headers.ts';

/**
 * One message of the stream. Of a decoded frame, the payload is a view: of the chunk that brought it,
 * or of a buffer of its own when it came in several. The headers are frozen and have no prototype.
 */
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

/**
 * Each byte is looked at a bounded number of times, whatever the sizes of chunks and frames: a frame
 * within one chunk is not copied at all, one that spans chunks is gathered in a buffer of its own.
 */
export function createFrameDecoder({ maxFrameLength = defaultMaxFrameLength }: FrameDecoderOptions = {}): FrameDecoder {
  const readHeaders = createHeaderReader();
  let begun = new BegunFrame();
  let offset = 0;
  let failure: BedrockError | undefined;

  /** Goes on with the frame that earlier chunks began; returns where the unread part of this one begins. */
  const complete = (chunk: Uint8Array, frames: Frame[]): number => {
    let at = begun.add(chunk, 0);
    if (begun.isComplete && begun.awaited === preludeLength) {
      begun.awaited = checkPrelude(begun.bytes, viewOf(begun.bytes), 0, offset, maxFrameLength);
      at = begun.add(chunk, at);
    }
    if (begun.isComplete) {
      frames.push(readFrame(begun.bytes, viewOf(begun.bytes), 0, begun.awaited, offset, readHeaders));
      offset += begun.awaited;
      begun = new BegunFrame();
    }
    return at;
  };

  const pushBytes = (chunk: Uint8Array, frames: Frame[]): void => {
    let at = begun.length > 0 ? complete(chunk, frames) : 0;
    if (at === chunk.length) return;
    const view = viewOf(chunk);
    while (chunk.length - at >= preludeLength) {
      const length = checkPrelude(chunk, view, at, offset, maxFrameLength);
      if (chunk.length - at < length) {
        begun.awaited = length;
        break;
      }
      frames.push(readFrame(chunk, view, at, length, offset, readHeaders));
      at += length;
      offset += length;
    }
    begun.add(chunk, at);
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
      if (begun.length > 0) {
        const came = `${begun.length} of at least ${begun.awaited} bytes came`;
        const message = `The stream ended within a frame: ${came} (at byte ${offset}).`;
        throw new BedrockError('stream-interrupted', message, { isRetryable: true });
      }
    },
  };
}

/** The beginning of a frame. Its buffer grows with what has come, never at once to the length that the frame declares. */
class BegunFrame {
  bytes: Uint8Array = new Uint8Array();
  length = 0;
  /** How many bytes to wait for: the prelude, and once that has told it, the whole frame. */
  awaited: number = preludeLength;

  get isComplete(): boolean {
    return this.length === this.awaited;
  }

  /** Takes what is awaited and the chunk has from `at` on; returns where it stopped. */
  add(chunk: Uint8Array, at: number): number {
    const end = Math.min(chunk.length, at + this.awaited - this.length);
    if (end === at) return at;
    const length = this.length + end - at;
    if (length > this.bytes.length) {
      const larger = new Uint8Array(Math.min(this.awaited, Math.max(length, 2 * this.bytes.length, 1024)));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(chunk.subarray(at, end), this.length);
    this.length = length;
    return end;
  }
}

function checkPrelude(bytes: Uint8Array, view: DataView, at: number, offset: number, maxFrameLength: number): number {
  const length = view.getUint32(at);
  const headersLength = view.getUint32(at + 4);
  if (view.getUint32(at + 8) !== crc32(slice(bytes, at, at + 8)))
    throw damagedFrame('the CRC of its prelude is wrong', offset);
  if (length < overhead) throw damagedFrame(`it declares ${length} bytes, fewer than any frame has`, offset);
  if (length > maxFrameLength)
    throw damagedFrame(`it declares ${length} bytes, more than the ${maxFrameLength} allowed`, offset);
  if (headersLength > length - overhead) throw damagedFrame(`its headers run past its end`, offset);
  return length;
}

function readFrame(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  length: number,
  offset: number,
  readHeaders: HeaderReader,
): Frame {
  const end = at + length - 4;
  if (view.getUint32(end) !== crc32(slice(bytes, at, end)))
    throw damagedFrame('the CRC of its content is wrong', offset);
  const payloadAt = at + preludeLength + view.getUint32(at + 4);
  return {
    headers: readHeaders(bytes, view, at + preludeLength, payloadAt, offset),
    payload: slice(bytes, payloadAt, end),
  };
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** `subarray`, without its look-up of the chunk's subclass (on Node a Buffer), which takes as long again. */
const slice = (bytes: Uint8Array, start: number, end: number): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);

type HeaderReader = (bytes: Uint8Array, view: DataView, start: number, end: number, offset: number) => Headers;

/** Consecutive frames nearly always carry the same header block: parsed once, then recognised. */
function createHeaderReader(): HeaderReader {
  const seen = new Map<number, { block: DataView; headers: Headers }>();
  return (bytes, view, start, end, offset) => {
    const known = seen.get(end - start);
    if (known !== undefined && equals(known.block, view, start)) return known.headers;
    const block = bytes.slice(start, end);
    const headers = Object.freeze(decodeHeaders(block, offset));
    // Longer blocks are not the service's, and a date or bytes could be changed by whoever has them.
    const isShareable = block.length <= 512 && Object.values(headers).every((value) => typeof value !== 'object');
    if (isShareable) seen.set(block.length, { block: viewOf(block), headers });
    return headers;
  };
}

/** Compares four bytes at a time: a header block is half of a typical frame. */
function equals(block: DataView, view: DataView, start: number): boolean {
  const { byteLength } = block;
  let index = 0;
  for (; index + 4 <= byteLength; index += 4) if (block.getInt32(index) !== view.getInt32(start + index)) return false;
  for (; index < byteLength; index++) if (block.getInt8(index) !== view.getInt8(start + index)) return false;
  return true;
}
