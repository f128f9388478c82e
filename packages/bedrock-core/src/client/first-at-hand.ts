// A stream whose first item has come before it is given out.
// SPDX-License-Identifier: Apache-2.0

/**
 * Resolves with the first item at hand, so that a refusal which comes in its place rejects like any other
 * one and can be retried. Leaving the loop aborts first.
 */
export async function withFirstAtHand<Item>(
  items: AsyncGenerator<Item, undefined>,
  abort: () => void,
): Promise<AsyncIterable<Item>> {
  let first: IteratorResult<Item, undefined> | undefined = await items.next();

  const iterator: AsyncIterator<Item, undefined> = {
    next() {
      if (first === undefined) return items.next();
      const result = first;
      first = undefined;
      return Promise.resolve(result);
    },
    async return() {
      // The generator may be waiting for a chunk, and would not hear of the return before that.
      abort();
      await items.return(undefined).catch(() => undefined);
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}
