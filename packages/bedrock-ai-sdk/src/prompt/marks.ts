// What options mark in a prompt: where the cache ends, what the guardrail looks at.
// SPDX-License-Identifier: Apache-2.0
import type { CachePointBlock, GuardContentBlock } from 'bedrock-core';
import type { BedrockPartOptions, GuardQualifier } from '../options.ts';

/** The cache point that options ask for, as a block of its own. */
export function cachePoints({ cachePoint }: BedrockPartOptions): { cachePoint: CachePointBlock }[] {
  if (cachePoint === undefined || cachePoint === false) return [];
  return [{ cachePoint: { ...(cachePoint === true ? {} : cachePoint), type: 'default' } }];
}

/** A text as it is, or marked for the guardrail where the options ask for that. */
export function toTextBlock(
  text: string,
  options: BedrockPartOptions,
): { text: string } | { guardContent: GuardContentBlock } {
  const qualifiers = guardQualifiers(options);
  if (qualifiers === undefined) return { text };
  return { guardContent: { text: { text, ...(qualifiers.length === 0 ? {} : { qualifiers }) } } };
}

/** Nothing where the guardrail shall not look. */
export function guardQualifiers({
  guardContent,
  guardContentQualifiers,
}: BedrockPartOptions): GuardQualifier[] | undefined {
  if (guardContent === undefined || guardContent === false) return undefined;
  return (guardContent === true ? undefined : guardContent.qualifiers) ?? guardContentQualifiers ?? [];
}
