// Places, turns and who leaves the queue.
// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLimiter } from './limiter.ts';

test('any order of calls and ends: never more than the places, in the order of arrival, none forgotten', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.boolean(), { maxLength: 30 }),
      async (places, ends) => {
        const limiter = createLimiter(places);
        const entered: number[] = [];
        const inside: (() => void)[] = [];
        const enter = (id: number): Promise<void> =>
          limiter.enter().then((leave) => {
            entered.push(id);
            inside.push(leave);
          });
        const calls: Promise<void>[] = [];
        for (const isEnd of ends) {
          if (isEnd) inside.shift()?.();
          else calls.push(enter(calls.length));
          await new Promise(setImmediate);
          expect(inside.length).toBeLessThanOrEqual(places);
        }
        while (entered.length < calls.length) {
          inside.shift()?.();
          await new Promise(setImmediate);
        }
        await Promise.all(calls);
        expect(entered).toEqual(calls.map((_, index) => index));
      },
    ),
    { numRuns: 100 },
  );
});

test('an aborted call leaves the queue with its own reason, and its turn goes to the next', async () => {
  const limiter = createLimiter(1);
  const leave = await limiter.enter();
  const { signal, reason, abort } = abortable();
  const second = limiter.enter(signal);
  const third = limiter.enter();
  abort();
  await expect(second).rejects.toBe(reason);
  leave();
  (await third)();
  await expect(limiter.enter(signal)).rejects.toBe(reason);
  (await limiter.enter())();
});

test('leaving twice gives back one place', async () => {
  const limiter = createLimiter(1);
  const leave = await limiter.enter();
  leave();
  leave();
  await limiter.enter();
  let hasEntered = false;
  void limiter.enter().then(() => (hasEntered = true));
  await new Promise(setImmediate);
  expect(hasEntered).toBe(false);
});

test('no listener stays at a signal that outlives its calls', async () => {
  const { signal } = new AbortController();
  const listeners = new Set<unknown>();
  signal.addEventListener = (...[, listener]: unknown[]) => void listeners.add(listener);
  signal.removeEventListener = (...[, listener]: unknown[]) => void listeners.delete(listener);
  const limiter = createLimiter(1);
  const leave = await limiter.enter(signal);
  const waiting = limiter.enter(signal);
  expect(listeners.size).toBe(1);
  leave();
  await waiting;
  expect(listeners.size).toBe(0);
});

function abortable(): { signal: AbortSignal; reason: Error; abort: () => void } {
  const controller = new AbortController();
  const reason = new Error('enough');
  return { signal: controller.signal, reason, abort: () => controller.abort(reason) };
}
