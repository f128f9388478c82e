// A small client of S3, for what Bedrock reads from there and writes to it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import { readAll } from '../transport/body.ts';
import { findElements, findText } from '../wire/xml.ts';
import type { Answer, Connection } from './connection.ts';
import { readAnswer, sendS3, type S3Call } from './s3-request.ts';
import { uploadInParts } from './s3-upload.ts';
import { parseS3Uri, pathOf } from './s3-uri.ts';
import type { CallOptions } from './settings.ts';

/** An object whose headers have come. Its body can be read once, in one of the two ways. */
export interface S3Object {
  contentType: string;
  contentLength: number | undefined;
  etag: string | undefined;
  /** Leaving the loop closes the connection. */
  stream: AsyncIterable<Uint8Array>;
  bytes(): Promise<Uint8Array>;
}

export interface S3Entry {
  uri: string;
  key: string;
  size: number;
  etag: string | undefined;
  lastModified: Date | undefined;
}

export interface S3GetOptions extends CallOptions {
  /** First and last byte, counted from zero; without a last one, to the end. */
  range?: { first: number; last?: number } | undefined;
}

export interface S3PutOptions extends CallOptions {
  contentType?: string | undefined;
}

/** What is stored: bytes, text, or pieces that come one after another. */
export type S3Body = Uint8Array | string | AsyncIterable<Uint8Array>;

export interface S3 {
  get(uri: string, options?: S3GetOptions): Promise<S3Object>;
  /** In several parts where it is large, or comes piece by piece. */
  put(uri: string, body: S3Body, options?: S3PutOptions): Promise<void>;
  /** Everything whose name begins with that of `uri`, page by page as it is read. */
  list(uri: string, options?: CallOptions): AsyncIterable<S3Entry>;
  delete(uri: string, options?: CallOptions): Promise<void>;
}

export function createS3(connection: Connection): S3 {
  return {
    get: (uri, options = {}) => getObject(connection, uri, options),
    put: (uri, body, options = {}) => putObject(connection, uri, body, options),
    list: (uri, options = {}) => listObjects(connection, uri, options),
    delete: async (uri, options = {}) => {
      await sendS3(connection, { method: 'DELETE', path: pathOf(requireKey(uri)) }, options, readAnswer);
    },
  };
}

async function getObject(connection: Connection, uri: string, { range, ...options }: S3GetOptions): Promise<S3Object> {
  const headers: Record<string, string> =
    range === undefined ? {} : { range: `bytes=${range.first}-${range.last ?? ''}` };
  const call: S3Call = { method: 'GET', path: pathOf(requireKey(uri)), headers };
  return sendS3(connection, call, options, (answer) => {
    const { 'content-type': type, 'content-length': length, etag } = answer.headers;
    const stream = untilRead(answer);
    return Promise.resolve({
      contentType: type ?? 'application/octet-stream',
      contentLength: length === undefined ? undefined : Number(length),
      etag,
      stream,
      bytes: () => readAll(stream, Infinity),
    });
  });
}

async function* untilRead(answer: Answer): AsyncGenerator<Uint8Array> {
  try {
    yield* answer.body;
  } finally {
    answer.release();
  }
}

/** S3 takes up to 5 GB at once; what a lost connection would cost decides earlier. */
const largestPart = 16 * 1024 * 1024;

async function putObject(connection: Connection, uri: string, body: S3Body, options: S3PutOptions): Promise<void> {
  const { contentType = 'application/octet-stream', ...rest } = options;
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const path = pathOf(requireKey(uri));
  const headers = { 'content-type': contentType };
  if (bytes instanceof Uint8Array && bytes.length <= largestPart)
    await sendS3(connection, { method: 'PUT', path, body: bytes, headers }, rest, readAnswer);
  else await uploadInParts(connection, { path, body: bytes, headers }, rest);
}

async function* listObjects(connection: Connection, uri: string, options: CallOptions): AsyncGenerator<S3Entry> {
  const { bucket, key: prefix } = parseS3Uri(uri);
  let token: string | undefined;
  do {
    const query = new URLSearchParams({
      'list-type': '2',
      prefix,
      ...(token === undefined ? {} : { 'continuation-token': token }),
    });
    const call: S3Call = { method: 'GET', path: `/${bucket}?${query.toString().replaceAll('+', '%20')}` };
    const { text } = await sendS3(connection, call, options, readAnswer);
    for (const contents of findElements(text, 'Contents')) yield toEntry(bucket, contents);
    token = findText(text, 'IsTruncated') === 'true' ? findText(text, 'NextContinuationToken') : undefined;
  } while (token !== undefined);
}

function toEntry(bucket: string, contents: string): S3Entry {
  const key = findText(contents, 'Key') ?? '';
  const modified = findText(contents, 'LastModified');
  return {
    uri: `s3://${bucket}/${key}`,
    key,
    size: Number(findText(contents, 'Size') ?? 0),
    etag: findText(contents, 'ETag'),
    lastModified: modified === undefined ? undefined : new Date(modified),
  };
}

function requireKey(uri: string): { bucket: string; key: string } {
  const place = parseS3Uri(uri);
  if (place.key !== '') return place;
  throw new BedrockError('invalid-request', `uri names a bucket, not an object: it looks like 's3://bucket/name'.`, {
    path: 'uri',
  });
}
