// Media types and Converse's format names.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html
// SPDX-License-Identifier: Apache-2.0
import type { AudioFormat, DocumentFormat, ImageFormat, VideoFormat } from 'bedrock-core';

export type Media =
  | { kind: 'image'; format: ImageFormat }
  | { kind: 'document'; format: DocumentFormat }
  | { kind: 'video'; format: VideoFormat }
  | { kind: 'audio'; format: AudioFormat };

const office = 'application/vnd.openxmlformats-officedocument';

const documents: Record<string, DocumentFormat> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'application/csv': 'csv',
  'application/msword': 'doc',
  [`${office}.wordprocessingml.document`]: 'docx',
  'application/vnd.ms-excel': 'xls',
  [`${office}.spreadsheetml.sheet`]: 'xlsx',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
  'text/x-markdown': 'md',
};

const images: Record<string, ImageFormat> = { png: 'png', jpeg: 'jpeg', jpg: 'jpeg', gif: 'gif', webp: 'webp' };

const videos: Record<string, VideoFormat> = {
  'x-matroska': 'mkv',
  mkv: 'mkv',
  quicktime: 'mov',
  mov: 'mov',
  mp4: 'mp4',
  webm: 'webm',
  'x-flv': 'flv',
  flv: 'flv',
  mpeg: 'mpeg',
  mpg: 'mpg',
  'x-ms-wmv': 'wmv',
  wmv: 'wmv',
  '3gpp': 'three_gp',
};

const audios: Record<string, AudioFormat> = {
  mp3: 'mp3',
  mpeg: 'mp3',
  opus: 'opus',
  wav: 'wav',
  'x-wav': 'wav',
  wave: 'wav',
  aac: 'aac',
  flac: 'flac',
  'x-flac': 'flac',
  mp4: 'mp4',
  ogg: 'ogg',
  'x-matroska': 'mka',
  'x-aac': 'x-aac',
  m4a: 'm4a',
  'x-m4a': 'm4a',
  mpga: 'mpga',
  pcm: 'pcm',
  webm: 'webm',
};

const extensions: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  csv: 'text/csv',
  doc: 'application/msword',
  docx: `${office}.wordprocessingml.document`,
  xls: 'application/vnd.ms-excel',
  xlsx: `${office}.spreadsheetml.sheet`,
  html: 'text/html',
  txt: 'text/plain',
  md: 'text/markdown',
  mkv: 'video/mkv',
  mov: 'video/mov',
  mp4: 'video/mp4',
  webm: 'video/webm',
  flv: 'video/flv',
  mpeg: 'video/mpeg',
  mpg: 'video/mpg',
  wmv: 'video/wmv',
  '3gp': 'video/3gpp',
  mp3: 'audio/mp3',
  wav: 'audio/wav',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  m4a: 'audio/m4a',
};

const signatures: readonly [mediaType: string, bytes: readonly (number | undefined)[]][] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, 0x57, 0x45, 0x42, 0x50]],
  ['application/pdf', [0x25, 0x50, 0x44, 0x46]],
];

/** Converse's kind and format for a media type; `undefined` when Bedrock takes no such file. */
export function toMedia(mediaType: string): Media | undefined {
  const plain = (mediaType.split(';')[0] ?? '').trim().toLowerCase();
  const document = documents[plain];
  if (document !== undefined) return { kind: 'document', format: document };
  const [top, name = ''] = plain.split('/');
  if (top === 'image') return of('image', images[name]);
  if (top === 'video') return of('video', videos[name]);
  if (top === 'audio') return of('audio', audios[name]);
  return undefined;
}

function of<Kind extends Media['kind'], Format>(
  kind: Kind,
  format: Format | undefined,
): { kind: Kind; format: Format } | undefined {
  return format === undefined ? undefined : { kind, format };
}

/** Whether a media type leaves open which format it is: `image`, `image/*`, nothing at all. */
export function isOpen(mediaType: string | undefined): boolean {
  return (
    mediaType === undefined ||
    mediaType === '' ||
    !mediaType.includes('/') ||
    mediaType.endsWith('/*') ||
    mediaType === 'application/octet-stream'
  );
}

/** The media type that the first bytes tell. */
export function detectMediaType(bytes: Uint8Array): string | undefined {
  return signatures.find(([, magic]) => magic.every((byte, index) => byte === undefined || bytes[index] === byte))?.[0];
}

/** The media type that a file's name or URL tells. */
export function mediaTypeOfName(name: string): string | undefined {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase();
  return extension === undefined ? undefined : extensions[extension];
}
