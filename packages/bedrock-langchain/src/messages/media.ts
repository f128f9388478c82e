// Files of LangChain's messages, in all their spellings, as Converse blocks.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError, decodeBase64, type ContentBlock, type DocumentFormat, type MediaSource } from 'bedrock-core';

/** A file, whichever spelling it came in. */
export interface File {
  /** Bytes, base64, a data URL or an S3 address. */
  data: Uint8Array | string;
  mimeType?: string | undefined;
  name?: string | undefined;
}

const imageFormats: Readonly<Record<string, string>> = {
  png: 'png',
  jpeg: 'jpeg',
  jpg: 'jpeg',
  gif: 'gif',
  webp: 'webp',
};
const documentFormats: Readonly<Record<string, DocumentFormat>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
};
const videoFormats: Readonly<Record<string, string>> = {
  quicktime: 'mov',
  'x-matroska': 'mkv',
  'x-flv': 'flv',
  'x-ms-wmv': 'wmv',
  '3gpp': 'three_gp',
};
const audioFormats: Readonly<Record<string, string>> = { mpeg: 'mp3', 'x-wav': 'wav', wave: 'wav', mp4: 'm4a' };

/** The block of the file's kind. `fallback` is the type when the file itself tells none. */
export function fileBlock(file: File, fallback: string, nextName: () => string): ContentBlock {
  const { source, type } = readFile(file, fallback);
  const [kind, subtype = ''] = type.split('/') as [string, string?];
  if (kind === 'image') {
    const format = imageFormats[subtype];
    if (format === undefined) throw unknownType(type, 'image/png, image/jpeg, image/gif, image/webp');
    return { image: { format: format as 'png', source } };
  }
  if (kind === 'video') return { video: { format: (videoFormats[subtype] ?? subtype) as 'mp4', source } };
  if (kind === 'audio') return { audio: { format: (audioFormats[subtype] ?? subtype) as 'mp3', source } };
  const format = documentFormats[type];
  if (format === undefined) throw unknownType(type, Object.keys(documentFormats).join(', '));
  return { document: { format, name: cleanName(file.name) || nextName(), source } };
}

function readFile({ data, mimeType }: File, fallback: string): { source: MediaSource; type: string } {
  if (typeof data !== 'string') return { source: { bytes: data }, type: mimeType ?? fallback };
  if (data.startsWith('s3://'))
    return { source: { s3Location: { uri: data } }, type: mimeType ?? typeOfExtension(data) ?? fallback };
  if (data.startsWith('data:')) {
    const comma = data.indexOf(',');
    if (comma < 0) throw new BedrockError('invalid-request', 'The data URL of a file has no comma before its data.');
    const told = data.slice('data:'.length, comma).split(';')[0] || undefined;
    return { source: { bytes: readBase64(data.slice(comma + 1)) }, type: told ?? mimeType ?? fallback };
  }
  if (/^https?:\/\//.test(data)) {
    const message = `Bedrock does not fetch files from URLs (${data.slice(0, 60)}). Download it and pass the bytes as a data URL, or put it in S3 and pass s3://….`;
    throw new BedrockError('unsupported', message);
  }
  return { source: { bytes: readBase64(data) }, type: mimeType ?? fallback };
}

/** `decodeBase64` skips what is no base64: a file that is not what it was would be sent. */
function readBase64(text: string): Uint8Array {
  if (/^[\w+/=\s-]*$/.test(text)) return decodeBase64(text);
  throw new BedrockError(
    'invalid-request',
    'The data of a file is not base64. Pass bytes, base64, a data URL with base64, or s3://….',
  );
}

function typeOfExtension(uri: string): string | undefined {
  const extension = uri.slice(uri.lastIndexOf('.') + 1).toLowerCase();
  if (extension in imageFormats) return `image/${extension}`;
  return (
    Object.entries(documentFormats).find(([, format]) => format === extension)?.[0] ??
    (extension === 'mp4' ? 'video/mp4' : undefined)
  );
}

/** Letters, digits, single spaces, hyphens, parentheses and brackets; without the extension. */
function cleanName(name: string | undefined): string {
  return (name ?? '')
    .replace(/\.[a-z0-9]+$/i, '')
    .replace(/[^a-zA-Z0-9 ()[\]-]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}

const unknownType = (type: string, known: string): BedrockError =>
  new BedrockError('invalid-request', `Bedrock takes no files of type '${type}'. It takes: ${known}.`);
