// Time per case: the median of rounds in which the cases take turns, so that what else the machine does
// falls on all of them alike.
// SPDX-License-Identifier: Apache-2.0

/** Does the work once; answers how many deltas, or answers, it saw. */
export type Case = () => Promise<number>;

/** Microseconds of CPU of this process. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Microseconds by the clock, for work that mostly waits. */
export const wallTime = (): number => performance.now() * 1000;

/** Microseconds per delta, per case. */
export async function measure(
  cases: Record<string, Case>,
  { rounds = 15, warmUp = 5, clock = cpuTime } = {},
): Promise<Map<string, number>> {
  const samples = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, run] of Object.entries(cases)) {
      globalThis.gc?.();
      const before = clock();
      const deltas = await run();
      const spent = clock() - before;
      if (deltas === 0) throw new Error(`${name} saw no delta.`);
      if (round >= 0) samples.get(name)?.push(spent / deltas);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
