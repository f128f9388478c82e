// File data in every shape that the specs V1 to V4 write it in, read into bytes or a place in S3.
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64 } from 'bedrock-core';
import { invalidArgument, unsupported } from '../errors.ts';

/** Bytes, base64, a URL (as text or object), or V4's tagged forms of them. */
export type FileData =
  | Uint8Array
  | string
  | URL
  | { type: 'data'; data: Uint8Array | string }
  | { type: 'url'; url: URL | string }
  | { type: 'reference'; reference: Record<string, string> }
  | { type: 'text'; text: string };

export type FileContent = ({ bytes: Uint8Array; uri?: never } | { uri: string; bytes?: never }) & {
  /** What a data URL says of its content. */
  mediaType?: string | undefined;
};

export function readFileData(data: FileData, path: string): FileContent {
  if (data instanceof Uint8Array) return { bytes: data };
  if (typeof data === 'string') return readText(data, path);
  if (data instanceof URL) return readUrl(data.href, path);
  switch (data.type) {
    case 'data':
      return readFileData(data.data, path);
    case 'url':
      return readUrl(String(data.url), path);
    case 'text':
      return { bytes: new TextEncoder().encode(data.text), mediaType: 'text/plain' };
    case 'reference': {
      const uri = data.reference['bedrock'] ?? data.reference['amazonBedrock'];
      if (uri !== undefined) return readUrl(uri, path);
      throw unsupported(
        'file reference',
        `${path}: Bedrock keeps no files of its own. Pass the bytes, or \`{ bedrock: 's3://…' }\`.`,
      );
    }
    default:
      throw invalidArgument(path, `${path}: this shape of file data is unknown. Pass bytes, base64 or a URL.`);
  }
}

function readText(text: string, path: string): FileContent {
  return /^(?:data:|s3:\/\/|https?:\/\/)/i.test(text) ? readUrl(text, path) : { bytes: decodeBase64(text) };
}

function readUrl(url: string, path: string): FileContent {
  if (/^s3:\/\//i.test(url)) return { uri: url };
  if (/^data:/i.test(url)) return readDataUrl(url, path);
  throw unsupported(
    'file URLs',
    `${path}: Bedrock reads files from S3 alone. Pass an s3:// URL, or download the file and pass its bytes.`,
  );
}

function readDataUrl(url: string, path: string): FileContent {
  const comma = url.indexOf(',');
  if (comma < 0) throw invalidArgument(path, `${path}: the data URL has no comma before its data.`);
  const [mediaType = '', ...parameters] = url.slice('data:'.length, comma).split(';');
  const payload = url.slice(comma + 1);
  const isBase64 = parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64');
  const bytes = isBase64 ? decodeBase64(payload) : new TextEncoder().encode(decodeURIComponent(payload));
  return mediaType === '' ? { bytes } : { bytes, mediaType };
}
