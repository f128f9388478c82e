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
  return /^(?:data:|s3:\/\/|https?:\/\/)/i.test(text) ? readUrl(text, path) : { bytes: readBase64(text, path) };
}

/** `decodeBase64` skips what is no base64: a file that is not what it was would be sent. */
function readBase64(text: string, path: string): Uint8Array {
  if (/^[\w+/=\s-]*$/.test(text)) return decodeBase64(text);
  throw invalidArgument(path, `${path}: the text is not base64. Pass bytes, base64, or a URL (data:, s3:).`);
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
  const text = payload.includes('%') ? readPercentEncoded(payload, path) : payload;
  const bytes = isBase64 ? readBase64(text, path) : new TextEncoder().encode(text);
  return mediaType === '' ? { bytes } : { bytes, mediaType };
}

function readPercentEncoded(text: string, path: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidArgument(path, `${path}: the data URL has a \`%\` without two hexadecimal digits of UTF-8 after it.`);
  }
}
