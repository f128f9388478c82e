// CPU time of this process, per case: the median of rounds in which the cases take turns, so that what
// else the machine does falls on all of them alike.
// SPDX-License-Identifier: Apache-2.0

/** Does the work once; answers how many deltas it saw. */
export type Case = () => Promise<number>;

/** Microseconds of CPU per delta, per case. */
export async function measure(
  cases: Record<string, Case>,
  { rounds = 15, warmUp = 5 } = {},
): Promise<Map<string, number>> {
  const samples = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, run] of Object.entries(cases)) {
      globalThis.gc?.();
      const before = process.cpuUsage();
      const deltas = await run();
      const { user, system } = process.cpuUsage(before);
      if (deltas === 0) throw new Error(`${name} saw no delta.`);
      if (round >= 0) samples.get(name)?.push((user + system) / deltas);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
