// How fast a stream goes: a wait before the first event, then so many tokens a second.
// SPDX-License-Identifier: Apache-2.0
import { setTimeout as wait } from 'node:timers/promises';
import type { ConverseStreamEvent } from 'bedrock-core';

export interface Pace {
  /** Milliseconds until a reply begins. */
  latencyMs: number;
  /** 0: as fast as the client reads. */
  tokensPerSecond: number;
}

/** The events, each at its time. Ends at once when the client goes away. */
export async function* pace(
  events: readonly ConverseStreamEvent[],
  { latencyMs, tokensPerSecond }: Pace,
  signal: AbortSignal,
): AsyncGenerator<ConverseStreamEvent> {
  await rest(latencyMs, signal);
  for (const event of events) {
    if (signal.aborted) return;
    yield event;
    // A delta is about one word, and so about one token.
    if (event.contentBlockDelta !== undefined && tokensPerSecond > 0) await rest(1000 / tokensPerSecond, signal);
  }
}

export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await wait(ms, undefined, { signal }).catch(() => undefined);
}

/** Words with the space that follows them, as models stream them; long words in pieces. */
export function splitWords(text: string): string[] {
  return text.match(/\S{1,24}\s*|\s+/g) ?? [];
}
