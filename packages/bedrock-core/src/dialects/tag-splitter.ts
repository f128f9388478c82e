// Splits a text that carries its reasoning inline, `<think>…</think>answer`, while it streams in.
// SPDX-License-Identifier: Apache-2.0

export interface Piece {
  kind: 'reasoning' | 'text';
  text: string;
}

export interface TagSplitter {
  /** The pieces that are certain after this much text; what may yet become a tag is held back. */
  push(text: string): Piece[];
  /** What was held back. */
  end(): Piece[];
}

export interface TagSplitterOptions {
  open: string;
  close: string;
  /** The text begins inside the reasoning, because the prompt ended with the opening tag. */
  startsInside?: boolean;
}

/**
 * Reasoning stands once, at the start: after the closing tag everything is text. Line breaks right
 * after a tag belong to the tag.
 */
export function createTagSplitter({ open, close, startsInside = false }: TagSplitterOptions): TagSplitter {
  let state: 'before' | 'inside' | 'after' = 'before';
  let held = '';
  let trims = false;

  const emit = (kind: Piece['kind'], text: string): Piece[] => {
    const rest = trims ? text.replace(/^\s+/, '') : text;
    if (rest === '') return [];
    trims = false;
    return [{ kind, text: rest }];
  };

  /** At the very start: is it the opening tag, is it none, or can it not be told yet? */
  const begin = (final: boolean): Piece[] => {
    const text = held.trimStart();
    if (!final && open.startsWith(text) && text.length < open.length) return [];
    if (text.startsWith(open)) {
      held = text.slice(open.length);
      trims = true;
      state = 'inside';
    } else state = startsInside ? 'inside' : 'after';
    return advance(final);
  };

  const reason = (final: boolean): Piece[] => {
    const at = held.indexOf(close);
    if (at >= 0) {
      const pieces = emit('reasoning', held.slice(0, at).trimEnd());
      held = held.slice(at + close.length);
      trims = true;
      state = 'after';
      return [...pieces, ...advance(final)];
    }
    const keep = final ? 0 : undecidedLength(held, close);
    const pieces = emit('reasoning', held.slice(0, held.length - keep));
    held = held.slice(held.length - keep);
    return pieces;
  };

  const advance = (final: boolean): Piece[] => {
    if (state === 'before') return begin(final);
    if (state === 'inside') return reason(final);
    const text = held;
    held = '';
    return emit('text', text);
  };

  return {
    push(text) {
      held += text;
      return advance(false);
    },
    end: () => advance(true),
  };
}

/** How much of the end of `text` may be the white space and the beginning of a closing tag. */
function undecidedLength(text: string, close: string): number {
  let tag = Math.min(close.length - 1, text.length);
  while (tag > 0 && !close.startsWith(text.slice(text.length - tag))) tag--;
  const before = text.slice(0, text.length - tag);
  return tag + before.length - before.trimEnd().length;
}
