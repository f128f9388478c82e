// Uploads in parts, and the deletion of several objects at once.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
// SPDX-License-Identifier: Apache-2.0
import { encodeText, findElements, findText } from 'bedrock-core/dialects';
import type { EmulatorReply } from '../server/http.ts';
import { readPayload } from './aws-chunked.ts';
import { noSuchUpload, xmlReply } from './refusals.ts';
import { empty, keptHeaders, type S3Call } from './s3-call.ts';

export function startUpload({ bucket, key, store, headers }: S3Call): EmulatorReply {
  const contentType = headers['content-type'] ?? 'binary/octet-stream';
  const id = store.startUpload(bucket, key, { contentType, headers: keptHeaders(headers) });
  return xmlReply(
    `<InitiateMultipartUploadResult><Bucket>${encodeText(bucket)}</Bucket><Key>${encodeText(key)}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
  );
}

export function storePart(call: S3Call, uploadId: string): EmulatorReply {
  const { bytes, checksums } = readPayload(call);
  const etag = call.store.putPart(uploadId, Number(call.query.get('partNumber') ?? 0), bytes);
  if (etag === undefined) throw noSuchUpload();
  return empty(200, { etag, ...checksums });
}

export function completeUpload({ bucket, key, store, body }: S3Call, uploadId: string): EmulatorReply {
  const parts = findElements(new TextDecoder().decode(body), 'Part');
  const numbers = parts.map((part) => Number(findText(part, 'PartNumber') ?? 0));
  const object = store.completeUpload(uploadId, numbers);
  if (object === undefined) throw noSuchUpload();
  return xmlReply(
    `<CompleteMultipartUploadResult><Bucket>${encodeText(bucket)}</Bucket><Key>${encodeText(key)}</Key><ETag>${encodeText(object.etag)}</ETag></CompleteMultipartUploadResult>`,
  );
}

export function deleteMany({ bucket, store, body }: S3Call): EmulatorReply {
  const keys = findElements(new TextDecoder().decode(body), 'Object').flatMap((each) => findText(each, 'Key') ?? []);
  for (const key of keys) store.delete(bucket, key);
  const deleted = keys.map((key) => `<Deleted><Key>${encodeText(key)}</Key></Deleted>`);
  return xmlReply(`<DeleteResult>${deleted.join('')}</DeleteResult>`);
}
