// What a new list changes, and where the sources and the catalog disagree: for whoever reviews it.
// SPDX-License-Identifier: Apache-2.0
import { resolveWithLimits } from '../../packages/bedrock-core/src/catalog/resolve-with-limits.ts';
import type { Merged } from './merge.ts';

/** Lines of text; none when nothing is to be said. */
export function describeChanges(merged: readonly Merged[], before: string): string[] {
  const idsBefore = new Set([...before.matchAll(/^ {2}'([^']+)':/gm)].map(([, id = '']) => id));
  const idsNow = new Set(merged.map(({ id }) => id));
  return [
    ...[...idsNow].filter((id) => !idsBefore.has(id)).map((id) => `added: ${id}`),
    ...[...idsBefore].filter((id) => !idsNow.has(id)).map((id) => `removed: ${id}`),
    ...merged.flatMap(disagreements),
  ];
}

/** What is written by hand wins; the line is for whoever wants to look again. */
function disagreements({ id, readsImages, reasons, limits }: Merged): string[] {
  const { family, capabilities } = resolveWithLimits(id);
  const { input, reasoning, maxInputTokens, maxOutputTokens } = capabilities;
  const lines: string[] = family === 'unknown' ? [`unknown family: ${id}`] : [];
  const tell = (what: string, ours: unknown, theirs: unknown): void => {
    if (theirs !== undefined && ours !== theirs) lines.push(`differs: ${id} ${what}: ours ${ours}, theirs ${theirs}`);
  };
  tell('reads images', input.includes('image'), readsImages);
  tell('reasons', reasoning !== 'none', reasons);
  tell('tokens in', maxInputTokens, limits?.[0]);
  tell('tokens out', maxOutputTokens, limits?.[1]);
  return lines;
}
