// What it takes to have documents ranked by InvokeModel: to and from a family's own format, pure.
// SPDX-License-Identifier: Apache-2.0
import type { RerankModelRow } from '../catalog/rerank-models.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

export interface RerankQuery {
  query: string;
  /** As texts: what is JSON has been written as such. */
  documents: readonly string[];
  topN: number;
}

export interface RankedIndex {
  index: number;
  relevanceScore: number;
  /** What else is said of it. */
  rest?: JsonObject;
}

export interface RerankCodec {
  readonly id: RerankModelRow['family'];
  encodeRequest(query: RerankQuery): JsonObject;
  /** The ranking, best first, and members of the reply that have no name here. */
  decodeReply(body: JsonObject): { results: RankedIndex[]; rest: JsonObject };
  /** What a server reads from a body. */
  decodeRequest(body: JsonObject): RerankQuery;
  encodeReply(results: readonly RankedIndex[]): JsonObject;
}

/** Both families answer, and are asked, in Cohere's terms. */
export function decodeReply({ results, ...rest }: JsonObject): { results: RankedIndex[]; rest: JsonObject } {
  const found = (Array.isArray(results) ? results : []).filter(isJsonObject).flatMap((result) => {
    const { index, relevance_score: score, ...more } = result;
    return typeof index === 'number' && typeof score === 'number' ? [{ index, relevanceScore: score, rest: more }] : [];
  });
  return { results: found, rest };
}

export function decodeRequest({ query, documents, top_n: topN }: JsonObject): RerankQuery {
  const texts = (Array.isArray(documents) ? documents : []).map(textOf);
  return {
    query: typeof query === 'string' ? query : '',
    documents: texts,
    topN: typeof topN === 'number' ? topN : texts.length,
  };
}

function textOf(document: JsonValue): string {
  if (typeof document === 'string') return document;
  const text = isJsonObject(document) ? document['text'] : undefined;
  return typeof text === 'string' ? text : JSON.stringify(document);
}

export function encodeReply(results: readonly RankedIndex[]): JsonObject {
  return { results: results.map(({ index, relevanceScore }) => ({ index, relevance_score: relevanceScore })) };
}
