// The ids that a wrong one may have meant.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import { nearest } from '../nearest.ts';
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
  return nearest(baseId, ids)
    .slice(0, 3)
    .map(({ word }) => word);
}
