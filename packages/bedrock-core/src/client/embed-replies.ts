// The replies of several calls as one result.
// SPDX-License-Identifier: Apache-2.0
import type { DecodedEmbedding, DecodedReply, EmbeddingInput } from '../embeddings/embedding-model.ts';
import type { JsonObject } from '../json.ts';
import type { Warning } from '../warnings.ts';
import type { EmbedResult, EmbeddingSegment } from './embed-request.ts';
import type { CallMetadata } from './settings.ts';

/** What one call carries. */
export interface Batch {
  /** Index of the first input. */
  start: number;
  isText: boolean;
  inputs: EmbeddingInput[];
}

export interface BatchReply {
  decoded: DecodedReply;
  warnings: Warning[];
  metadata: CallMetadata;
}

const tokenHeader = 'x-amzn-bedrock-input-token-count';

/** `pathOf` names an input as the caller did. */
export function gatherReplies(replies: readonly BatchReply[], pathOf: (index: number) => string): EmbedResult {
  const all = replies.flatMap(({ decoded }) => decoded.embeddings);
  const types = [...new Set(all.flatMap((found) => Object.keys(found)))];
  const hasSegments = all.some((found) => (firstOf(found)?.length ?? 0) > 1);
  return {
    embeddings: all.map((found) => firstOf(found)?.[0]?.vector ?? []),
    embeddingsByType: Object.fromEntries(
      types.map((type) => [type, all.map((found) => found[type]?.[0]?.vector ?? [])]),
    ),
    ...(hasSegments ? { segments: all.map((found): EmbeddingSegment[] => [...(firstOf(found) ?? [])]) } : {}),
    usage: { inputTokens: replies.reduce((sum, reply) => sum + tokensOf(reply), 0) },
    warnings: [...oncePerPath(replies.flatMap(({ warnings }) => warnings)), ...truncations(all, pathOf)],
    additionalModelResponseFields: replies.map(({ decoded }) => decoded.rest).filter(isFilled),
    $metadata: replies.map(({ metadata }) => metadata),
  };
}

const firstOf = (found: DecodedEmbedding): DecodedEmbedding[string] | undefined =>
  found['float'] ?? Object.values(found)[0];

/** From the body, else from the header. */
function tokensOf({ decoded, metadata }: BatchReply): number {
  const fromHeader = Number(metadata.headers[tokenHeader]);
  return decoded.inputTokens ?? (Number.isFinite(fromHeader) ? fromHeader : 0);
}

const isFilled = (fields: JsonObject): boolean => Object.keys(fields).length > 0;

/** Every call of a list says the same of its settings. */
function oncePerPath(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [`${warning.code} ${warning.path}`, warning])).values()];
}

/** A model that cuts a text says how much it took. */
function truncations(all: readonly DecodedEmbedding[], pathOf: (index: number) => string): Warning[] {
  return all.flatMap((found, index) => {
    const length = firstOf(found)?.[0]?.details['truncatedCharLength'];
    if (typeof length !== 'number') return [];
    const message = `The model took the first ${length} characters of the text: the rest was cut off.`;
    return [{ code: 'truncated', message, path: pathOf(index) }];
  });
}
