// How well a text answers a query: by the words that they share.
// SPDX-License-Identifier: Apache-2.0
import type { RankedIndex, RerankQuery } from 'bedrock-core/dialects';

/** Best first; what scores the same stays in its order. */
export function rank({ query, documents, topN }: RerankQuery): RankedIndex[] {
  const asked = wordsOf(query);
  return documents
    .map((document, index) => ({ index, relevanceScore: score(asked, wordsOf(document)) }))
    .sort((a, b) => b.relevanceScore - a.relevanceScore)
    .slice(0, topN);
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** Between 0 and 1: the part of the query that is found, and a little for documents that say nothing else. */
function score(asked: ReadonlySet<string>, found: ReadonlySet<string>): number {
  const shared = [...asked].filter((word) => found.has(word)).length;
  if (shared === 0) return 0.001;
  return Number((0.9 * (shared / asked.size) + 0.1 * (shared / found.size)).toFixed(6));
}
