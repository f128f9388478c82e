// Which of several targets is to be left alone for how long: twice as long after each failure in a row.
// SPDX-License-Identifier: Apache-2.0

/** Milliseconds after a first failure, and at most. */
const shortest = 2_000;
const longest = 300_000;

export interface CoolDown {
  /** When calls may come again, in milliseconds since 1970; 0 for now. */
  readonly until: number;
  /** A call begins. After a cool-down it is the only one until it has ended: the others wait for its word. */
  begin(now: number): void;
  /** The call that began at `began` failed. `hint`: how long the service asks to wait, in milliseconds. */
  fail(began: number, now: number, hint?: number): void;
  succeed(): void;
}

export function createCoolDown(): CoolDown {
  let failures = 0;
  let failedAt = -Infinity;
  let until = 0;
  const wait = (): number => Math.min(longest, shortest * 2 ** (failures - 1));
  return {
    get until() {
      return until;
    },
    begin(now) {
      if (failures > 0 && now >= until) until = now + wait();
    },
    fail(began, now, hint = 0) {
      // Calls that were under way together fail together: that is one failure.
      if (began > failedAt) {
        failures++;
        failedAt = now;
      }
      until = Math.max(until, now + Math.min(longest, Math.max(wait(), hint)));
    },
    succeed() {
      failures = 0;
      failedAt = -Infinity;
      until = 0;
    },
  };
}
