// The sources and what is written by hand, made one list.
// SPDX-License-Identifier: Apache-2.0
import { parseModelId } from '../../packages/bedrock-core/src/catalog/model-id.ts';
import { moreIds, moreLimits, moreProfiles, otherModels, profileOnly } from './hand-written.ts';
import type { Statement } from './sources.ts';

/** Tokens that go in and that come out; what comes out may not be known. */
export type Limits = readonly [input: number, output?: number];

export interface Merged {
  id: string;
  profiles: string[];
  isProfileOnly: boolean;
  readsImages: boolean | undefined;
  reasons: boolean | undefined;
  limits: Limits | undefined;
}

/** Prefixes in the order in which they are written. */
const order = ['us', 'us-gov', 'eu', 'apac', 'jp', 'au', 'ca', 'in', 'global'];

export function merge(statements: readonly Statement[]): Merged[] {
  const byId = new Map<string, { profiles: Set<string>; isBare: boolean; said: Statement[] }>();
  for (const statement of [...statements, ...moreIds.map((id) => ({ id }))]) {
    const { baseId = statement.id, profile } = parseModelId(statement.id);
    if (otherModels.some((pattern) => pattern.test(baseId) || pattern.test(statement.id))) continue;
    const entry = byId.get(baseId) ?? { profiles: new Set(), isBare: false, said: [] };
    byId.set(baseId, entry);
    if (profile === undefined) entry.isBare = true;
    else entry.profiles.add(profile);
    entry.said.push(statement);
  }
  return [...byId]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { profiles, isBare, said }]) => {
      for (const [start, more] of Object.entries(moreProfiles))
        if (id.startsWith(start)) for (const profile of more) profiles.add(profile);
      return {
        id,
        profiles: [...profiles].sort((a, b) => order.indexOf(a) - order.indexOf(b)),
        isProfileOnly: !isBare || profileOnly.some((start) => id.startsWith(start)),
        readsImages: said.find(({ readsImages }) => readsImages !== undefined)?.readsImages,
        reasons: said.find(({ reasons }) => reasons !== undefined)?.reasons,
        limits: Object.entries(moreLimits).find(([start]) => id.startsWith(start))?.[1] ?? leastLimits(said),
      };
    });
}

/** The least that the first source tells: its profiles may differ. */
function leastLimits(said: readonly Statement[]): Limits | undefined {
  const first = said.find(({ maxOutputTokens }) => maxOutputTokens !== undefined);
  if (first === undefined) return undefined;
  const known = said.filter((statement) => Object.keys(statement).join() === Object.keys(first).join());
  const least = (values: (number | undefined)[]): number => Math.min(...values.map((value) => value ?? Infinity));
  const input = least(known.map(({ maxInputTokens }) => maxInputTokens));
  const output = least(known.map(({ maxOutputTokens }) => maxOutputTokens));
  // As much as the whole context says that nobody has looked.
  return output < input ? [input, output] : [input];
}

/** Few and short entries that say it all, by the beginning of ids: neither dates nor versions, where they tell nothing. */
export function toLimits(merged: readonly Merged[]): Record<string, Limits> {
  const limits: Record<string, Limits> = {};
  const byLength = [...merged].sort((a, b) => a.id.length - b.id.length);
  for (const { id, limits: wanted } of byLength) {
    if (wanted === undefined || limits[longestStart(id, limits)]?.join() === wanted.join()) continue;
    const short = id.replace(/(?:-\d{8})?-v\d+:0$/, '').replace(/-instruct$/, '');
    limits[limits[short] === undefined ? short : id] = wanted;
  }
  return Object.fromEntries(Object.entries(limits).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const longestStart = (id: string, limits: Readonly<Record<string, Limits>>): string =>
  Object.keys(limits)
    .filter((start) => id.startsWith(start))
    .reduce((best, start) => (start.length > best.length ? start : best), '');
