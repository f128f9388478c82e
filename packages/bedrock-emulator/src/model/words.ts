// The words of a prompt, in the order in which they make good arguments.
// SPDX-License-Identifier: Apache-2.0

/** A prompt's words, given out one after the other. */
export interface Words {
  prompt: string;
  /** Numbers that the prompt names. */
  numbers: readonly number[];
  /** Whether the prompt says this word, in any case. */
  has(word: string): boolean;
  /** The next good word that has not been given out; the first again when all have been. */
  next(): string | undefined;
}

const wordPattern = /[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu;

/** Words that a prompt puts in capitals are names of things: the best guess. Then long words, then all. */
export function keywords(prompt: string): string[] {
  const words = prompt.match(wordPattern) ?? [];
  const names = words.filter((word, index) => index > 0 && word.length > 1 && /^\p{Lu}/u.test(word));
  const long = words.filter((word) => word.length > 4).sort((a, b) => b.length - a.length);
  return [...new Set([...names, ...long, ...words])];
}

export function readWords(prompt: string): Words {
  const good = keywords(prompt);
  const said = new Set(good.map((word) => word.toLowerCase()));
  let given = 0;
  return {
    prompt,
    numbers: (prompt.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number),
    has: (word) => said.has(word.toLowerCase()),
    next: () => good[given++ % Math.max(1, good.length)],
  };
}
