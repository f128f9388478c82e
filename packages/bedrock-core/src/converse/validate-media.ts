// Media whose bytes are not what they are said to be: told before they are sent.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html
// SPDX-License-Identifier: Apache-2.0
import { sniffFormat } from './media-type.ts';
import type { DocumentBlock, ImageBlock } from './types.ts';

/** What is wrong, where in the block, and the way out. */
export interface MediaFault {
  path: string;
  message: string;
}

/** Types promise bytes; programs without types, and those that read JSON, may hold something else. */
function findBytesFault(bytes: unknown, what: string): MediaFault | undefined {
  const path = 'source.bytes';
  if (typeof bytes === 'string') {
    const way = bytes.startsWith('data:') ? 'decodeBase64 of what stands after its comma' : 'decodeBase64 of it';
    return { path, message: `The bytes of the ${what} are a text. Pass a Uint8Array: ${way}.` };
  }
  if (!(bytes instanceof Uint8Array))
    return { path, message: `The bytes of the ${what} are no Uint8Array. Pass one, e.g. new Uint8Array(buffer).` };
  return bytes.length === 0 ? { path, message: `The ${what} is empty.` } : undefined;
}

const imageFormats: readonly string[] = ['png', 'jpeg', 'gif', 'webp'];

export function findImageFault({ format, source }: ImageBlock): MediaFault | undefined {
  if (source?.bytes === undefined) return undefined;
  const fault = findBytesFault(source.bytes, 'image');
  if (fault !== undefined) return fault;
  const found = sniffFormat(source.bytes);
  // Bytes that tell nothing may be what a test or a newer format holds: the service decides.
  if (imageFormats.includes(format) && (found === undefined || found === format)) return undefined;
  if (found === undefined) {
    const message = `Bedrock takes no images of type '${format}': convert it to ${imageFormats.join(', ')}.`;
    return { path: 'format', message };
  }
  const way = imageFormats.includes(found) ? `Set format to '${found}'.` : `Convert it to ${imageFormats.join(', ')}.`;
  return { path: 'format', message: `The image is said to be ${format}, but its bytes are ${found}. ${way}` };
}

/** Which beginnings a document may have, by its format. Old spreadsheets are often web pages by another name. */
const containers: Readonly<Record<string, readonly string[]>> = {
  pdf: ['pdf'],
  docx: ['zip'],
  xlsx: ['zip'],
  doc: ['ole', 'html'],
  xls: ['ole', 'html'],
};
/** A text may begin with anything but a binary file's start. */
const textFormats: readonly string[] = ['csv', 'html', 'txt', 'md'];
const binaries: readonly string[] = ['pdf', 'zip', 'ole', 'png', 'jpeg'];

const ways: Readonly<Record<string, string>> = {
  pdf: "Set format to 'pdf'.",
  zip: "Set format to 'docx' or 'xlsx', if it is one.",
  ole: "Set format to 'doc' or 'xls', if it is one.",
  html: "Set format to 'html'.",
  ...Object.fromEntries(imageFormats.map((format) => [format, 'Send it as an image.'])),
};

const documentFormats: readonly string[] = [...Object.keys(containers), ...textFormats];

/** Other names of formats that Bedrock has. */
const formatNames: Readonly<Record<string, string>> = { htm: 'html', markdown: 'md', plain: 'txt', text: 'txt' };

const meantFormat = (format: string): string | undefined =>
  formatNames[format] ?? documentFormats.find((known) => new RegExp(`(?:^|[./])${known}$`, 'i').test(format));

export function findDocumentFault({ format, source }: DocumentBlock): MediaFault | undefined {
  const meant = format === undefined || documentFormats.includes(format) ? undefined : meantFormat(format);
  // One that is called otherwise is a slip; one that nobody knows may be newer than this, and the service decides.
  if (meant !== undefined)
    return { path: 'format', message: `Bedrock takes no documents of type '${format}'. Set format to '${meant}'.` };
  if (source?.bytes === undefined) return undefined;
  const fault = findBytesFault(source.bytes, 'document');
  if (fault !== undefined) return fault;
  const found = sniffFormat(source.bytes);
  if (format === undefined || found === undefined) return undefined;
  const isFault = textFormats.includes(format)
    ? binaries.includes(found)
    : Object.hasOwn(containers, format) && containers[format]?.includes(found) === false;
  if (!isFault) return undefined;
  const way = ways[found] ?? `Convert it to one of ${documentFormats.join(', ')}.`;
  return { path: 'format', message: `The document is said to be ${format}, but its bytes are ${found}. ${way}` };
}
