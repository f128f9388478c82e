// PNG files of three colours a pixel.
// https://www.w3.org/TR/png-3/
// SPDX-License-Identifier: Apache-2.0
import { crc32, deflateSync } from 'node:zlib';

/** `paint` fills a row of red, green and blue, one byte each. */
export function writePng(width: number, height: number, paint: (row: Uint8Array, y: number) => void): Uint8Array {
  const stride = 1 + 3 * width;
  const raw = new Uint8Array(stride * height);
  // The first byte of each row, zero, says that it is not filtered.
  for (let y = 0; y < height; y++) paint(raw.subarray(y * stride + 1, (y + 1) * stride), y);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw, { level: 1 })),
    chunk('IEND', new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
