// Places in S3, as `s3://bucket/key`.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';

export interface S3Place {
  bucket: string;
  /** May be empty, or end with a slash: then it names a folder. */
  key: string;
}

/** Throws `invalid-request` for what is no place in S3. */
export function parseS3Uri(uri: string, path = 'uri'): S3Place {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(uri);
  const [, bucket = '', key = ''] = match ?? [];
  if (match === null || key.length > 1024 || /(^|\/)\.{1,2}(\/|$)/.test(key))
    throw new BedrockError('invalid-request', `${path} is no place in S3: it looks like 's3://bucket/folder/name'.`, {
      path,
    });
  return { bucket, key };
}

/** The path of a request in path style, which every endpoint serves. As S3 signs it: all but unreserved characters encoded. */
export function pathOf({ bucket, key }: S3Place): string {
  const encoded = key
    .split('/')
    .map((segment) =>
      encodeURIComponent(segment).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`),
    );
  return `/${bucket}/${encoded.join('/')}`;
}

/** Amazon Bedrock API keys open Bedrock alone. */
export function noApiKey(): BedrockError {
  return new BedrockError('configuration', 'S3 takes no Bedrock API key: pass `credentials` instead of `apiKey`.', {
    path: 'credentials',
  });
}
