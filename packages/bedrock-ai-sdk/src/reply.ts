// Pieces of a reply that the AI SDK has names of its own for: sources, files, tool inputs.
// SPDX-License-Identifier: Apache-2.0
import type { Citation, ConverseRequest, JsonObject, JsonValue, ToolResultBlock } from 'bedrock-core';

export type Source =
  | { sourceType: 'url'; url: string; title?: string }
  | { sourceType: 'document'; mediaType: string; title: string };

const mediaTypes: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  csv: 'text/csv',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html',
  md: 'text/markdown',
};

/** Where a cited text comes from: a page of the web, or a document of the prompt. */
export function toSource({ title, source, location }: CitationDelta, { messages = [] }: ConverseRequest): Source {
  const url = location?.web?.url ?? (/^https?:\/\//.test(source ?? '') ? source : undefined);
  if (url !== undefined) return { sourceType: 'url', url, ...(title === undefined ? {} : { title }) };
  const index = (location?.documentChar ?? location?.documentPage ?? location?.documentChunk)?.documentIndex;
  const documents = messages.flatMap(({ content }) => content.flatMap(({ document }) => document ?? []));
  const cited = index === undefined ? undefined : documents[index];
  const mediaType = mediaTypes[cited?.format ?? ''] ?? 'text/plain';
  return { sourceType: 'document', mediaType, title: title ?? cited?.name ?? source ?? 'Source' };
}

/** A citation of a whole reply or of a stream: the latter may leave a text out. */
export type CitationDelta = Omit<Citation, 'sourceContent'> & {
  sourceContent?: { text?: string | undefined }[] | undefined;
};

/** The cited words and their place, for the source's metadata. */
export function citationMetadata({ sourceContent, location, source }: CitationDelta): JsonObject {
  const citedText = sourceContent?.map(({ text = '' }) => text).join('');
  const found = { citedText, location, source };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as JsonObject;
}

/** Arguments as JSON text; a tool without arguments has an empty object. */
export function inputText(input: JsonValue | undefined): string {
  if (typeof input === 'string') return input.trim() === '' ? '{}' : input;
  return JSON.stringify(input ?? {});
}

/** What a tool that ran at the provider gave back. */
export function resultValue({ content }: ToolResultBlock): JsonValue[] {
  return content.map((item) => (item.text ?? item.json ?? { type: Object.keys(item)[0] ?? 'unknown' }) as JsonValue);
}
