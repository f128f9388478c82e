// Frames of the event stream that are wrong in one place.
// https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html
// SPDX-License-Identifier: Apache-2.0
import { crc32 } from 'node:zlib';
import { encodeFrame } from 'bedrock-core/dialects';

/** The frame with all bits of one byte turned. */
export function flip(frame: Uint8Array, at: number): Uint8Array {
  const damaged = frame.slice();
  damaged[at] = (damaged[at] ?? 0) ^ 0xff;
  return damaged;
}

/** Declares another length than it has, with a checksum that says so is right. */
export function declaring(frame: Uint8Array, length: number): Uint8Array {
  return withPrelude(frame, 0, Math.min(length, 0xffff_ffff));
}

/** Declares headers that are longer than the frame. */
export function headersBeyond(frame: Uint8Array): Uint8Array {
  return withPrelude(frame, 4, frame.length);
}

/** An event whose JSON breaks off. */
export function badJson(): Uint8Array {
  const headers = { ':event-type': 'contentBlockDelta', ':message-type': 'event' };
  return encodeFrame(headers, new TextEncoder().encode('{"delta":'));
}

function withPrelude(frame: Uint8Array, at: 0 | 4, value: number): Uint8Array {
  const changed = frame.slice();
  if (changed.length < 12) return changed;
  const view = new DataView(changed.buffer);
  view.setUint32(at, value);
  view.setUint32(8, crc32(changed.subarray(0, 8)));
  return changed;
}
