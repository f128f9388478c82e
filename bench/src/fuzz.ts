// `pnpm fuzz`: calls whose answers are damaged, a million unless `--length` says otherwise. Each has to end as
// a call may end, and soon. `--seed N --length 1` repeats the one that did not.
// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { fuzz, type FuzzResult } from './fuzz/run.ts';
import { record } from './fuzz/recordings.ts';

interface Task {
  seed: number;
  length: number;
  /** The seed of the attempt under way: seen from outside also when that never ends. */
  progress: SharedArrayBuffer;
}

const patience = 20_000;
const interval = 5_000;

function readOptions(): { seed: number; length: number } {
  const { values } = parseArgs({
    options: { length: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
  });
  const [length, seed] = [Number(values.length), Number(values.seed)];
  if (!(Number.isInteger(length) && length > 0 && Number.isInteger(seed) && seed > 0))
    throw new Error('--length and --seed take whole numbers above zero.');
  return { seed, length };
}

async function work({ seed, length, progress }: Task): Promise<void> {
  const current = new Float64Array(progress);
  const recordings = await record();
  const result = await fuzz({
    recordings,
    seed,
    length,
    onAttempt: (attempted) => {
      current[0] = attempted;
    },
  });
  parentPort?.postMessage(result);
}

function watch(task: Omit<Task, 'progress'>): void {
  const progress = new SharedArrayBuffer(8);
  const current = new Float64Array(progress);
  const worker = new Worker(new URL(import.meta.url), { workerData: { ...task, progress } });
  let [seen, since] = [0, Date.now()];
  const timer = setInterval(() => {
    const now = current[0] ?? 0;
    if (now !== seen) [seen, since] = [now, Date.now()];
    if (now > 0) console.log(`${now - task.seed} of ${task.length}`);
    if (Date.now() - since < patience) return;
    console.log(`The attempt with the seed ${now} does not end. Again: pnpm fuzz --seed ${now} --length 1`);
    process.exit(1);
  }, interval);
  worker.once('error', (error) => {
    throw error;
  });
  worker.once('message', (result: FuzzResult) => {
    clearInterval(timer);
    report(result);
  });
}

function report({ outcomes, failure }: FuzzResult): void {
  for (const [outcome, count] of [...outcomes].toSorted(([, a], [, b]) => b - a))
    console.log(`${String(count).padStart(8)} ${outcome}`);
  if (failure === undefined) return;
  const { seed, name, error } = failure;
  console.log(`\n${name} failed. Again: pnpm fuzz --seed ${seed} --length 1`);
  console.log(error);
  process.exitCode = 1;
}

if (isMainThread) watch(readOptions());
else await work(workerData as Task);
