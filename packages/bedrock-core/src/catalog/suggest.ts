// The ids that a wrong one may have meant.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import type { Model } from './model.ts';
import { listModelRows } from './known-models.ts';

/** The service says that it does not know the id; the catalog knows what it may have meant. */
export function withSuggestions(error: unknown, { baseId }: Model): unknown {
  if (!BedrockError.isInstance(error) || error.kind !== 'not-found' || baseId === undefined) return error;
  const near = suggestModels(baseId);
  return near.length === 0
    ? error
    : new BedrockError(error.kind, `${error.message} Nearest: ${near.join(', ')}.`, error);
}

/** The three nearest ids that the catalog knows; none for an id that it knows, which is not the mistake. */
function suggestModels(baseId: string): string[] {
  const ids = listModelRows().map(({ id }) => id);
  if (ids.includes(baseId)) return [];
  return ids
    .map((id) => [distance(baseId, id), id] as const)
    .sort(([a], [b]) => a - b)
    .slice(0, 3)
    .map(([, id]) => id);
}

/** Edits between two ids, the first cut to what an id can be. */
function distance(given: string, id: string): number {
  const text = given.slice(0, 100);
  let row = Array.from({ length: id.length + 1 }, (_, index) => index);
  for (let i = 1; i <= text.length; i++) {
    const next = [i];
    for (let j = 1; j <= id.length; j++) {
      const replaced = (row[j - 1] as number) + (text[i - 1] === id[j - 1] ? 0 : 1);
      next[j] = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, replaced);
    }
    row = next;
  }
  return row[id.length] as number;
}
