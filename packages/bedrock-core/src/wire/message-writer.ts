// Native events → frames: what a server writes, and whoever speaks with a model in both directions.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
// SPDX-License-Identifier: Apache-2.0
import { encodeBase64 } from '#platform';
import { encodeFrame } from './frame-writer.ts';
import type { FrameEvent } from './messages.ts';

const encoder = new TextEncoder();

/** The inverse of `readEvent`. `padding` becomes the member `p`. */
export function writeEvent({ type, data }: FrameEvent, padding?: string): Uint8Array {
  const payload = padding === undefined ? data : { ...data, p: padding };
  const headers = { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' };
  return encodeFrame(headers, encoder.encode(JSON.stringify(payload)));
}

/** The inverse of `readChunk`. */
export function writeChunk({ data }: FrameEvent, padding?: string): Uint8Array {
  return writeEvent({ type: 'chunk', data: { bytes: encodeBase64(encoder.encode(JSON.stringify(data))) } }, padding);
}

/** An exception in the stream, e.g. `throttlingException`. */
export function writeException(type: string, message: string): Uint8Array {
  const headers = { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' };
  return encodeFrame(headers, encoder.encode(JSON.stringify({ message })));
}
