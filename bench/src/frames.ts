// The event-stream format, as little of it as a measurement needs.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
// SPDX-License-Identifier: Apache-2.0
import { crc32 } from 'node:zlib';

const stringType = 7;

function encodeHeader(name: string, value: string): Buffer {
  const opening = Buffer.from([name.length, ...Buffer.from(name), stringType, value.length >> 8, value.length & 0xff]);
  return Buffer.concat([opening, Buffer.from(value)]);
}

/** One event, framed as Bedrock frames it. */
export function encodeFrame(eventType: string, payload: unknown): Buffer {
  const headers = Buffer.concat([
    encodeHeader(':event-type', eventType),
    encodeHeader(':content-type', 'application/json'),
    encodeHeader(':message-type', 'event'),
  ]);
  const body = Buffer.from(JSON.stringify(payload));
  const frame = Buffer.alloc(16 + headers.length + body.length);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(headers.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  headers.copy(frame, 12);
  body.copy(frame, 12 + headers.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, -4)), frame.length - 4);
  return frame;
}

/** The bare minimum that reads such a stream: no checksum, no header, no error is looked at. */
export async function* readPayloads(body: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let start = 0;
    while (rest.length - start >= 16) {
      const length = rest.readUInt32BE(start);
      if (rest.length - start < length) break;
      const payload = start + 12 + rest.readUInt32BE(start + 4);
      yield JSON.parse(rest.toString('utf8', payload, start + length - 4));
      start += length;
    }
    rest = rest.subarray(start);
  }
}
