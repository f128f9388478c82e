// Which of the right words a wrong one may have meant.
// SPDX-License-Identifier: Apache-2.0

/** The words by their distance from `given`, the nearest first. */
export function nearest(given: string, words: readonly string[]): { word: string; edits: number }[] {
  return words.map((word) => ({ word, edits: countEdits(given, word) })).toSorted((a, b) => a.edits - b.edits);
}

/** Edits between two words, the first cut to what a word can be. */
function countEdits(given: string, word: string): number {
  const text = given.slice(0, 100);
  let row = Array.from({ length: word.length + 1 }, (_, index) => index);
  for (let i = 1; i <= text.length; i++) {
    const next = [i];
    for (let j = 1; j <= word.length; j++) {
      const replaced = (row[j - 1] as number) + (text[i - 1] === word[j - 1] ? 0 : 1);
      next[j] = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, replaced);
    }
    row = next;
  }
  return row[word.length] as number;
}
