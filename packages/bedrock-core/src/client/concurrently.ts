// Several calls at the same time, of which the first failure stops the rest.
// SPDX-License-Identifier: Apache-2.0
import { createCancellation } from '../transport/timeout.ts';

/** Results in the order of the items, at most `limit` under way. Rejects with the first failure, or the signal's reason. */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  signal: AbortSignal | undefined,
  run: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const whole = createCancellation(signal);
  const results: Result[] = [];
  const rest = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of rest) {
      whole.signal.throwIfAborted();
      try {
        results[index] = await run(item, whole.signal);
      } catch (error) {
        whole.abort(error);
        throw error;
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
    return results;
  } finally {
    whole.release();
  }
}
