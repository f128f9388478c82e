// How fast the model is: a wait before it begins, then so many tokens a second.
// SPDX-License-Identifier: Apache-2.0
import { setTimeout as wait } from 'node:timers/promises';
import type { ConverseReply, ConverseStreamEvent } from 'bedrock-core';

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
  const begin = performance.now();
  let tokens = 0;
  for (const event of events) {
    if (signal.aborted) return;
    yield event;
    if (event.contentBlockDelta === undefined || tokensPerSecond <= 0) continue;
    // A delta is about one token. By the clock of the whole stream, or timers would round each one up.
    tokens++;
    await rest(begin + (tokens * 1000) / tokensPerSecond - performance.now(), signal);
  }
}

/** The wait for a reply in one piece: all its tokens are written before any is sent. */
export function restForAll(
  { usage }: ConverseReply,
  { latencyMs, tokensPerSecond }: Pace,
  signal: AbortSignal,
): Promise<void> {
  return rest(latencyMs + (tokensPerSecond > 0 ? (usage.outputTokens * 1000) / tokensPerSecond : 0), signal);
}

export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (ms >= 1) await wait(ms, undefined, { signal }).catch(() => undefined);
}
