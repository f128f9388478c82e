// How often a law is tried. `pnpm laws` tries each 1,000 times, by way of LAWS_RUNS.
// SPDX-License-Identifier: Apache-2.0

export const lawRuns: { numRuns: number } = { numRuns: Number(process.env['LAWS_RUNS'] ?? 60) };
