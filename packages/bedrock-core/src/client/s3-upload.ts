// Objects that are too large for one request, or that come piece by piece: stored in parts.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import { findText } from '../wire/xml.ts';
import type { Connection } from './connection.ts';
import { readAnswer, sendS3, type S3Answer } from './s3-request.ts';
import type { CallOptions } from './settings.ts';

/** All parts but the last have at least 5 MiB, and there are at most 10,000. */
const partSize = 8 * 1024 * 1024;
const maxParts = 10_000;

interface Upload {
  path: string;
  body: Uint8Array | AsyncIterable<Uint8Array>;
  headers: Record<string, string>;
}

/** The parts of an upload that fails are taken away again: S3 would keep them, and their price. */
export async function uploadInParts(
  connection: Connection,
  { path, body, headers }: Upload,
  options: CallOptions,
): Promise<void> {
  const started = await sendS3(connection, { method: 'POST', path: `${path}?uploads`, headers }, options, readAnswer);
  const uploadId = findText(started.text, 'UploadId');
  if (uploadId === undefined) throw new BedrockError('protocol', 'The reply holds no UploadId.');
  const query = `uploadId=${encodeURIComponent(uploadId)}`;
  try {
    const etags: string[] = [];
    for await (const part of body instanceof Uint8Array ? cut(body) : gather(body)) {
      if (etags.length === maxParts)
        throw new BedrockError('invalid-request', `The object has more than ${maxParts} parts of ${partSize} bytes.`);
      const partPath = `${path}?partNumber=${etags.length + 1}&${query}`;
      const stored = await sendS3(connection, { method: 'PUT', path: partPath, body: part }, options, readAnswer);
      etags.push(stored.headers['etag'] ?? '');
    }
    const manifest = new TextEncoder().encode(manifestOf(etags));
    const call = { method: 'POST', path: `${path}?${query}`, body: manifest } as const;
    checkCompletion(await sendS3(connection, call, options, readAnswer));
  } catch (error) {
    // The caller's signal may be the reason to stop: it does not stop the cleaning up.
    const { signal: _, ...others } = options;
    await sendS3(connection, { method: 'DELETE', path: `${path}?${query}` }, others, readAnswer).catch(() => undefined);
    throw error;
  }
}

function manifestOf(etags: readonly string[]): string {
  const parts = etags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`);
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`;
}

/** S3 may answer with 200 and find out only then that it failed. */
function checkCompletion({ text }: S3Answer): void {
  const code = findText(text, 'Code');
  if (code === undefined) return;
  throw new BedrockError('server', findText(text, 'Message') ?? 'S3 could not join the parts.', { awsType: code });
}

/** At least one part, if an empty one. */
function* cut(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start === 0 || start < bytes.length; start += partSize)
    yield bytes.subarray(start, start + partSize);
}

async function* gather(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let part = new Uint8Array(partSize);
  let length = 0;
  let isFirst = true;
  for await (const piece of pieces) {
    for (let start = 0; start < piece.length;) {
      const taken = piece.subarray(start, start + partSize - length);
      part.set(taken, length);
      length += taken.length;
      start += taken.length;
      if (length < partSize) continue;
      yield part;
      part = new Uint8Array(partSize);
      length = 0;
      isFirst = false;
    }
  }
  if (length > 0 || isFirst) yield part.subarray(0, length);
}
