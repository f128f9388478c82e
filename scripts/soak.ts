// A minute of the soak, for `pnpm test`: it waits more than it works, so it runs beside all else. The limits
// are wide, as the machine is busy; `pnpm soak` has the narrow ones.
// SPDX-License-Identifier: Apache-2.0
import { run } from './run.ts';
import type { Counts } from './test-summary.ts';

const options = { seconds: '60', users: '10', leaves: '500', growth: '40', delay: '1000', settle: '2000' };

export async function runSoak(): Promise<Counts> {
  const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const program = ['--conditions=@bedrock-kit/source', '--expose-gc', 'test/soak/main.ts'];
  const { exitCode, output } = await run(process.execPath, [...program, ...given], { capture: true });
  const isWell = exitCode === 0;
  console.log(
    `${isWell ? '✓' : '✗'} a soak of ${options.seconds} s: ${output.trim().split('\n').slice(-2).join('; ')}`,
  );
  if (!isWell) console.log(output);
  return { passed: isWell ? 1 : 0, failed: isWell ? 0 : 1, skipped: 0 };
}
