// A small S3: objects, ranges, lists, uploads in parts. What Bedrock's jobs write is read here.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
// SPDX-License-Identifier: Apache-2.0
import type { Operation } from '../operations/operation.ts';
import type { EmulatorReply, EmulatorRequest } from '../server/http.ts';
import { readPayload } from './aws-chunked.ts';
import { listBuckets, listObjects } from './list.ts';
import type { StoredObject } from './object-store.ts';
import { noSuchKey, S3Refusal, xmlReply } from './refusals.ts';
import { empty, keptHeaders, type S3Call } from './s3-call.ts';
import { completeUpload, deleteMany, startUpload, storePart } from './upload.ts';

export const s3: Operation = async (call, { store }) => {
  const { bucket, key } = findPlace(call);
  const s3Call: S3Call = { ...call, bucket, key, store };
  call.entry.operation = `S3 ${call.method}`;
  if (bucket === '') return listBuckets(store);
  return key === '' ? onBucket(s3Call) : onObject(s3Call);
};

/** Path style, or the bucket before the host. */
function findPlace({ rawPath, headers }: EmulatorRequest): { bucket: string; key: string } {
  const host = headers[':authority'] ?? headers['host'] ?? '';
  const before = /^([a-z0-9][a-z0-9.-]+)\.(?:localhost|s3[.-])/.exec(host)?.[1];
  const path = rawPath.slice(1);
  const slash = path.indexOf('/');
  const [bucket, key] =
    before !== undefined ? [before, path] : slash < 0 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)];
  try {
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  } catch {
    throw new S3Refusal(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
}

function onBucket(call: S3Call): EmulatorReply {
  const { method, bucket, store, query } = call;
  if (method === 'PUT') {
    store.createBucket(bucket);
    return empty(200, { location: `/${bucket}` });
  }
  if (method === 'HEAD') return empty(200);
  if (method === 'DELETE') return empty(204);
  if (method === 'POST' && query.has('delete')) return deleteMany(call);
  if (query.has('location')) return xmlReply('<LocationConstraint>us-east-1</LocationConstraint>');
  return listObjects(call);
}

function onObject(call: S3Call): EmulatorReply {
  const { method, bucket, key, store, query } = call;
  const uploadId = query.get('uploadId');
  switch (method) {
    case 'PUT':
      return uploadId === null ? putObject(call) : storePart(call, uploadId);
    case 'POST':
      return uploadId === null ? startUpload(call) : completeUpload(call, uploadId);
    case 'DELETE':
      if (uploadId === null) store.delete(bucket, key);
      else store.abortUpload(uploadId);
      return empty(204);
    default:
      return getObject(call);
  }
}

function putObject(call: S3Call): EmulatorReply {
  const { bucket, key, store, headers } = call;
  const { bytes, checksums } = readPayload(call);
  const contentType = headers['content-type'] ?? 'binary/octet-stream';
  const object = store.put(bucket, key, { bytes, contentType, headers: { ...keptHeaders(headers), ...checksums } });
  return empty(200, { etag: object.etag, ...checksums });
}

function getObject({ method, bucket, key, store, headers }: S3Call): EmulatorReply {
  const object = store.get(bucket, key);
  if (object === undefined) throw noSuchKey();
  const range = headers['range'] === undefined ? undefined : parseRange(headers['range'], object.bytes.length);
  const bytes = range === undefined ? object.bytes : object.bytes.subarray(range.first, range.last + 1);
  const reply: EmulatorReply = {
    status: range === undefined ? 200 : 206,
    headers: {
      ...headersOf(object, range !== undefined, headers['x-amz-checksum-mode'] === 'ENABLED'),
      'content-length': String(bytes.length),
      ...(range === undefined ? {} : { 'content-range': `bytes ${range.first}-${range.last}/${object.bytes.length}` }),
    },
    body: bytes,
  };
  return method === 'HEAD' ? { ...reply, body: new Uint8Array() } : reply;
}

function headersOf(
  { contentType, etag, modified, headers }: StoredObject,
  isPartial: boolean,
  wantsChecksums: boolean,
): Record<string, string> {
  const kept = Object.entries(headers).filter(
    // A checksum is that of the whole object.
    ([name]) => !name.startsWith('x-amz-checksum-') || (wantsChecksums && !isPartial),
  );
  return {
    'content-type': contentType,
    etag,
    'last-modified': modified.toUTCString(),
    'accept-ranges': 'bytes',
    ...Object.fromEntries(kept),
  };
}

function parseRange(text: string, length: number): { first: number; last: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text.trim());
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const isSuffix = match[1] === '';
  const first = isSuffix ? Math.max(0, length - Number(match[2])) : Number(match[1]);
  const last = isSuffix || match[2] === '' ? length - 1 : Math.min(Number(match[2]), length - 1);
  if (first > last) throw new S3Refusal(416, 'InvalidRange', 'The requested range is not satisfiable');
  return { first, last };
}
