// Bodies in chunks with a checksum behind them, as the AWS SDK sends what it uploads to S3.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { EmulatorRequest } from '../server/http.ts';
import { S3Refusal } from './refusals.ts';

export interface Payload {
  bytes: Uint8Array;
  /** `x-amz-checksum-…` headers, from the headers or the trailer. */
  checksums: Record<string, string>;
}

const checksumHeader = /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$/;

/** The object itself. Throws when a checksum that can be checked does not fit. */
export function readPayload({ headers, body }: EmulatorRequest): Payload {
  const isChunked = (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  const { bytes, trailer } = isChunked ? decodeChunks(body) : { bytes: body, trailer: {} };
  const given = Object.entries({ ...headers, ...trailer }).filter(([name]) => checksumHeader.test(name));
  for (const [name, value] of given) {
    const expected = checksum(name, bytes);
    if (expected !== undefined && expected !== value)
      throw new S3Refusal(400, 'BadDigest', 'The checksum you specified did not match the calculated checksum.');
  }
  return { bytes, checksums: Object.fromEntries(given) };
}

/** Signatures of single chunks are not checked. */
function decodeChunks(body: Uint8Array): { bytes: Uint8Array; trailer: Record<string, string> } {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const pieces: Buffer[] = [];
  for (let offset = 0; ;) {
    const lineEnd = buffer.indexOf('\r\n', offset);
    const size = lineEnd < 0 ? NaN : Number.parseInt(buffer.toString('latin1', offset, lineEnd), 16);
    if (!(size >= 0) || lineEnd + 2 + size > buffer.length)
      throw new S3Refusal(400, 'IncompleteBody', 'The request body terminated unexpectedly');
    offset = lineEnd + 2;
    if (size === 0) return { bytes: Buffer.concat(pieces), trailer: parseTrailer(buffer.toString('latin1', offset)) };
    pieces.push(buffer.subarray(offset, offset + size));
    offset += size + 2;
  }
}

function parseTrailer(text: string): Record<string, string> {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).trim().toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
}

function checksum(name: string, bytes: Uint8Array): string | undefined {
  switch (name) {
    case 'x-amz-checksum-crc32': {
      const sum = Buffer.alloc(4);
      sum.writeUInt32BE(crc32(bytes));
      return sum.toString('base64');
    }
    case 'x-amz-checksum-sha1':
    case 'x-amz-checksum-sha256':
      return createHash(name.slice('x-amz-checksum-'.length)).update(bytes).digest('base64');
    default:
      return undefined;
  }
}
