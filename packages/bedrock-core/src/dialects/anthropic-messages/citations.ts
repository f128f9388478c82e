// Citations of Claude ⇄ Converse's. Members that Converse has no name for stay beside the others.
// https://docs.anthropic.com/en/docs/build-with-claude/citations
// SPDX-License-Identifier: Apache-2.0
import type { Citation, CitationLocation } from '../../converse/types.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { numberMember, otherMembers, textMember } from './members.ts';

/** A kind of cited range: Converse's member for it, and Claude's names of its document and its ends. */
interface Range {
  member: 'documentChar' | 'documentPage' | 'documentChunk' | 'searchResultLocation';
  index: string;
  start: string;
  end: string;
}

const documentRange = (member: Range['member'], start: string, end: string): Range => ({
  member,
  index: 'document_index',
  start,
  end,
});

const ranges: ReadonlyMap<string, Range> = new Map<string, Range>([
  ['char_location', documentRange('documentChar', 'start_char_index', 'end_char_index')],
  ['page_location', documentRange('documentPage', 'start_page_number', 'end_page_number')],
  ['content_block_location', documentRange('documentChunk', 'start_block_index', 'end_block_index')],
  [
    'search_result_location',
    {
      member: 'searchResultLocation',
      index: 'search_result_index',
      start: 'start_block_index',
      end: 'end_block_index',
    },
  ],
]);

const knownNames = ['type', 'cited_text', 'title', 'document_title', 'source'];
const knownOfConverse: ReadonlySet<string> = new Set(['title', 'source', 'sourceContent', 'location']);

export function decodeCitation(citation: JsonObject): Citation {
  const { cited_text, document_title, title, source } = citation;
  const named = document_title ?? title;
  const { location, names } = decodeLocation(citation, textMember(citation, 'type'));
  return {
    ...otherMembers(citation, new Set([...knownNames, ...knownOfConverse, ...names])),
    ...(typeof named === 'string' ? { title: named } : {}),
    ...(typeof source === 'string' ? { source } : {}),
    ...(typeof cited_text === 'string' ? { sourceContent: [{ text: cited_text }] } : {}),
    location,
  };
}

/** The place, and the names of the members that it was read from. */
function decodeLocation(citation: JsonObject, type: string): { location: CitationLocation; names: readonly string[] } {
  if (type === 'web_search_result_location')
    return { location: { web: { url: textMember(citation, 'url') } }, names: ['url'] };
  const range = ranges.get(type);
  // A place of a kind that came later is kept whole, under its type's name.
  if (range === undefined)
    return { location: { [type]: citation } as object as CitationLocation, names: Object.keys(citation) };
  const { member, index, start, end } = range;
  const indexName = member === 'searchResultLocation' ? 'searchResultIndex' : 'documentIndex';
  const place = {
    [indexName]: numberMember(citation, index),
    start: numberMember(citation, start),
    end: numberMember(citation, end),
  };
  return { location: { [member]: place } as object as CitationLocation, names: [index, start, end] };
}

/** `undefined` when the citation names no place: Claude has no citation without one. */
export function encodeCitation(citation: Citation): JsonObject | undefined {
  const { title = null, source = null, sourceContent = [], location } = citation;
  if (location === undefined) return undefined;
  const cited_text = sourceContent.map(({ text }) => text).join('');
  const others = otherMembers(citation, knownOfConverse);
  if (location.web !== undefined)
    return { type: 'web_search_result_location', cited_text, url: location.web.url ?? '', title, ...others };
  const found = [...ranges].find(([, { member }]) => location[member] !== undefined);
  if (found === undefined) return unknownLocation(location);
  const [type, { member, index, start, end }] = found;
  const place: Record<string, number | undefined> = { ...location[member] };
  const isSearch = member === 'searchResultLocation';
  return {
    type,
    cited_text,
    [index]: place[isSearch ? 'searchResultIndex' : 'documentIndex'] ?? 0,
    ...(isSearch ? { title, source } : { document_title: title }),
    [start]: place['start'] ?? 0,
    [end]: place['end'] ?? 0,
    ...others,
  };
}

function unknownLocation(location: object): JsonObject | undefined {
  const [type, value] = Object.entries(location)[0] ?? [];
  return isJsonObject(value) && value['type'] === type ? value : undefined;
}
