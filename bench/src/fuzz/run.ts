// Many attempts, one after the other; each has a seed of its own, by which it can be repeated.
// SPDX-License-Identifier: Apache-2.0
import { attempt } from './attempt.ts';
import type { Recording } from './recordings.ts';

export interface FuzzOptions {
  recordings: readonly Recording[];
  /** Seed of the first attempt; each next one has the next. */
  seed: number;
  length: number;
  /** Told before each attempt. */
  onAttempt?: (seed: number, name: string) => void;
}

export interface FuzzFailure {
  seed: number;
  name: string;
  error: unknown;
}

export interface FuzzResult {
  /** How often calls ended in which way. */
  outcomes: Map<string, number>;
  failure?: FuzzFailure;
}

/** Runs until the first failure. */
export async function fuzz({ recordings, seed, length, onAttempt }: FuzzOptions): Promise<FuzzResult> {
  const outcomes = new Map<string, number>();
  for (let current = seed; current < seed + length; current++) {
    const recording = recordings[current % recordings.length] as Recording;
    onAttempt?.(current, recording.name);
    try {
      const outcome = await attempt(recording, current);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    } catch (error) {
      return { outcomes, failure: { seed: current, name: recording.name, error } };
    }
  }
  return { outcomes };
}
