// The name that somebody meant who wrote another one.
// SPDX-License-Identifier: Apache-2.0

/** The name at the smallest edit distance, case aside. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const written = name.toLowerCase();
  return [...names].sort((a, b) => editDistance(written, a.toLowerCase()) - editDistance(written, b.toLowerCase()))[0];
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
