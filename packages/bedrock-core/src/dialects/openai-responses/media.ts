// Images and files of a request: data URLs and file names here, bytes and formats in Converse.
// https://platform.openai.com/docs/guides/pdf-files
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64, encodeBase64 } from '#platform';
import type { ContentBlock, DocumentBlock, ImageBlock } from '../../converse/types.ts';
import type { JsonObject } from '../../json.ts';
import { textMember } from './members.ts';

const office = 'application/vnd.openxmlformats-officedocument.';
const documentTypes: readonly (readonly [format: string, mediaType: string])[] = [
  ['pdf', 'application/pdf'],
  ['csv', 'text/csv'],
  ['doc', 'application/msword'],
  ['docx', `${office}wordprocessingml.document`],
  ['xls', 'application/vnd.ms-excel'],
  ['xlsx', `${office}spreadsheetml.sheet`],
  ['html', 'text/html'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
];

/** Nothing where the bytes are elsewhere. */
export function encodeImage({ format, source }: ImageBlock): JsonObject | undefined {
  if (source.bytes === undefined) return undefined;
  const image_url = `data:image/${format};base64,${encodeBase64(source.bytes)}`;
  return { type: 'input_image', image_url, detail: 'auto' };
}

/** A document that is text goes as text. */
export function encodeDocument({ name, format = 'pdf', source }: DocumentBlock): JsonObject | undefined {
  const text = source.text ?? source.content?.map((piece) => piece.text).join('\n');
  if (text !== undefined) return { type: 'input_text', text };
  if (source.bytes === undefined) return undefined;
  const type = documentTypes.find(([known]) => known === format)?.[1] ?? `application/${format}`;
  const file_data = `data:${type};base64,${encodeBase64(source.bytes)}`;
  return { type: 'input_file', filename: `${name}.${format}`, file_data };
}

/** Nothing for an image that is named by its address. */
export function decodeImage(part: JsonObject): ContentBlock | undefined {
  const data = parseDataUrl(textMember(part, 'image_url'));
  if (data === undefined) return undefined;
  return { image: { format: data.type.replace(/^image\//, '') as 'png', source: { bytes: data.bytes } } };
}

export function decodeFile(part: JsonObject): ContentBlock | undefined {
  const data = parseDataUrl(textMember(part, 'file_data'));
  if (data === undefined) return undefined;
  const filename = textMember(part, 'filename') || 'document';
  const dot = filename.lastIndexOf('.');
  const extension = dot > 0 ? filename.slice(dot + 1) : '';
  const known = documentTypes.find(([format, type]) => type === data.type || format === extension)?.[0];
  const format = (known ?? data.type.slice(data.type.indexOf('/') + 1)) as 'pdf';
  const name = extension === format ? filename.slice(0, dot) : filename;
  return { document: { format, name, source: { bytes: data.bytes } } };
}

function parseDataUrl(url: string): { type: string; bytes: Uint8Array } | undefined {
  if (!url.startsWith('data:')) return undefined;
  const comma = url.indexOf(',');
  const [type = ''] = url.slice('data:'.length, comma).split(';');
  return { type, bytes: decodeBase64(url.slice(comma + 1)) };
}
