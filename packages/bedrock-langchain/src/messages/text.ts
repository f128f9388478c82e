// What a conversation of plain texts needs; content in blocks is read by content.ts, which the first
// message that has some loads.
// SPDX-License-Identifier: Apache-2.0
import type { CachePointBlock, ContentBlock } from 'bedrock-core';
import type { Warnings } from '../warnings.ts';

export type Block = Record<string, unknown>;

export type ReadBlocks = (blocks: readonly (Block | string)[], path: string, context: ContentContext) => ContentBlock[];

export interface ContentContext {
  warnings: Warnings;
  readBlocks: ReadBlocks;
  nextName: () => string;
  /** The message's own call of this id, once; undefined when it has none. */
  takeCall?: (id: unknown) => ContentBlock[] | undefined;
}

/** A message's content; what Bedrock has no place for is set aside with a warning. */
export function contentBlocks(content: unknown, path: string, context: ContentContext): ContentBlock[] {
  if (typeof content === 'string') return textBlock(content);
  return Array.isArray(content) ? context.readBlocks(content as Block[], path, context) : [];
}

/** Blank text is refused by Bedrock, and says nothing. */
export function textBlock(text: string): ContentBlock[] {
  return text.trim() === '' ? [] : [{ text }];
}

export function cachePointOf(control: unknown): CachePointBlock | undefined {
  if (typeof control !== 'object' || control === null) return undefined;
  const { ttl } = control as { ttl?: unknown };
  return { type: 'default', ...(ttl === '5m' || ttl === '1h' ? { ttl } : {}) };
}
