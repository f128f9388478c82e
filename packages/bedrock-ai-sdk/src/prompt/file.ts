// A file of the prompt as a Converse block: image, document, video or audio, by its media type. Loaded by
// the prompts that hold one.
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlock, DocumentBlock, MediaSource } from 'bedrock-core';
import { invalidArgument, unsupported } from '../errors.ts';
import type { BedrockPartOptions } from '../options.ts';
import { readFileData, type FileContent, type FileData } from './file-data.ts';
import { detectMediaType, isOpen, mediaTypeOfName, toMedia, type Media } from './media-type.ts';
import { cachePoints, guardQualifiers } from './marks.ts';

export interface FilePart {
  data: FileData;
  mediaType?: string | undefined;
  filename?: string | undefined;
  options: BedrockPartOptions;
  path: string;
}

export type FileBlock = Extract<
  ContentBlock,
  { image: object } | { document: object } | { video: object } | { audio: object }
>;

/** The files of one prompt. */
export interface Files {
  toBlock(part: FilePart): FileBlock;
  /** In a message of the user, where marks may stand. */
  toUserBlocks(part: FilePart): ContentBlock[];
}

export function createFiles(): Files {
  const nameDocument = createDocumentNames();
  return {
    toBlock: (part) => toFileBlock(part, nameDocument),
    toUserBlocks(part) {
      const block = guardImage(toFileBlock(part, nameDocument), part.options, part.path);
      return [block, ...cachePoints(part.options)];
    },
  };
}

/** Makes the names of a request's documents, which Bedrock wants to be unique. */
type NameDocument = (filename: string | undefined) => string;

function createDocumentNames(): NameDocument {
  const used = new Set<string>();
  return (filename) => {
    const wanted = sanitizeName(filename ?? '');
    let name = wanted === '' ? `document-${used.size + 1}` : wanted;
    for (let count = 2; used.has(name); count++) name = `${wanted === '' ? 'document' : wanted}-${count}`;
    used.add(name);
    return name;
  };
}

/** What Bedrock takes in a document's name: letters, digits, single spaces, - ( ) [ ]. */
function sanitizeName(filename: string): string {
  const stem = filename.replace(/\.[a-z0-9]{1,5}$/i, '');
  return stem
    .replace(/[^a-zA-Z0-9\-()[\]]+/g, ' ')
    .trim()
    .slice(0, 200);
}

function toFileBlock(part: FilePart, nameDocument: NameDocument): FileBlock {
  const content = readFileData(part.data, part.path);
  const media = resolveMedia(content, part);
  const source = toSource(content, part.options);
  switch (media.kind) {
    case 'image':
      return { image: { format: media.format, source } };
    case 'video':
      return { video: { format: media.format, source } };
    case 'audio':
      return { audio: { format: media.format, source } };
    case 'document':
      return {
        document: toDocument({ format: media.format, name: nameDocument(part.filename), source }, part.options),
      };
  }
}

function toDocument(document: DocumentBlock, { citations, context }: BedrockPartOptions): DocumentBlock {
  return {
    ...document,
    ...(context === undefined ? {} : { context }),
    ...(citations === undefined ? {} : { citations }),
  };
}

/** What is said of the file wins; what it shows decides where only `image/*` or nothing is said. */
function resolveMedia(content: FileContent, { mediaType, filename, path }: FilePart): Media {
  const fromContent = content.bytes === undefined ? mediaTypeOfName(content.uri) : detectMediaType(content.bytes);
  const candidates = isOpen(mediaType)
    ? [content.mediaType, fromContent, filename && mediaTypeOfName(filename)]
    : [mediaType];
  for (const candidate of candidates) {
    const media = isOpen(candidate) ? undefined : toMedia(candidate ?? '');
    if (media !== undefined) return media;
  }
  const told = mediaType === undefined || mediaType === '' ? 'without a media type' : `of media type ${mediaType}`;
  throw unsupported(
    `media type ${mediaType}`,
    `${path}: Bedrock takes no file ${told}. Set the exact media type of an image, document, video or audio.`,
  );
}

function toSource(content: FileContent, { bucketOwner }: BedrockPartOptions): MediaSource {
  if (content.bytes !== undefined) return { bytes: content.bytes };
  return { s3Location: { uri: content.uri, ...(bucketOwner === undefined ? {} : { bucketOwner }) } };
}

/** An image that the guardrail shall look at. */
function guardImage(block: FileBlock, options: BedrockPartOptions, path: string): ContentBlock {
  if (guardQualifiers(options) === undefined) return block;
  const { format, source } = block.image ?? {};
  if ((format !== 'png' && format !== 'jpeg') || source?.bytes === undefined) {
    throw invalidArgument(
      `${path}.guardContent`,
      `${path}: a guardrail looks at texts and at the bytes of PNG and JPEG images.`,
    );
  }
  return { guardContent: { image: { format, source: { bytes: source.bytes } } } };
}
