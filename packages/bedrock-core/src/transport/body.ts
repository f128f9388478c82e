// A reply's body in one piece.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';

const defaultMaxBytes = 64 * 1024 * 1024;

/**
 * Reads a body to its end.
 *
 * @throws {BedrockError} `protocol` beyond `maxBytes` (default 64 MiB); the connection is closed.
 */
export async function readAll(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number = defaultMaxBytes,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) {
      throw new BedrockError('protocol', `The reply has more than ${maxBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  if (chunks.length === 1) return chunks[0] as Uint8Array;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
