// Limits on waiting, and that nothing is left behind when they have passed or not.
// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readAll } from './body.ts';
import { createCancellation, startTimer, withIdleTimeout } from './timeout.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Result = IteratorResult<Uint8Array, undefined>;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A body whose chunks the test sends, failing with the signal as every transport's does. */
function scripted(signal?: AbortSignal): {
  body: AsyncIterable<Uint8Array>;
  push: (text: string) => void;
  end: () => void;
  returned: () => boolean;
} {
  const queue: Result[] = [];
  let waiting: { resolve: (result: Result) => void; reject: (reason: unknown) => void } | undefined;
  let isReturned = false;
  const put = (result: Result): void => {
    if (waiting === undefined) queue.push(result);
    else waiting.resolve(result);
    waiting = undefined;
  };
  signal?.addEventListener('abort', () => waiting?.reject(signal.reason));
  const iterator: AsyncIterator<Uint8Array, undefined> = {
    next() {
      const ready = queue.shift();
      if (ready !== undefined) return Promise.resolve(ready);
      return new Promise((resolve, reject) => (waiting = { resolve, reject }));
    },
    return() {
      isReturned = true;
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return {
    body: { [Symbol.asyncIterator]: () => iterator },
    push: (text) => put({ done: false, value: bytes(text) }),
    end: () => put({ done: true, value: undefined }),
    returned: () => isReturned,
  };
}

test('a body that stalls is aborted with kind timeout, after the limit and not before', async () => {
  const { signal, abort } = createCancellation();
  const source = scripted(signal);
  const iterator = withIdleTimeout(source.body, 1_000, abort)[Symbol.asyncIterator]();
  const outcome = { error: undefined as unknown };
  source.push('a');
  await iterator.next();
  await vi.advanceTimersByTimeAsync(600);
  iterator.next().catch((error: unknown) => (outcome.error = error));
  await vi.advanceTimersByTimeAsync(990);
  expect(outcome.error).toBeUndefined();
  await vi.advanceTimersByTimeAsync(10);
  expect(outcome.error).toMatchObject({
    kind: 'timeout',
    isRetryable: true,
    message: expect.stringContaining('1000 ms'),
  });
  expect(vi.getTimerCount()).toBe(0);
});

test('a body that keeps coming may take as long as it likes, with one timer at a time', async () => {
  const { signal, abort } = createCancellation();
  const source = scripted(signal);
  const iterator = withIdleTimeout(source.body, 1_000, abort)[Symbol.asyncIterator]();
  for (let chunk = 0; chunk < 50; chunk++) {
    const next = iterator.next();
    await vi.advanceTimersByTimeAsync(900);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
    source.push('a');
    expect((await next).done).toBe(false);
  }
  source.end();
  expect((await iterator.next()).done).toBe(true);
  expect([signal.aborted, vi.getTimerCount()]).toEqual([false, 0]);
});

test("the reader's own time does not count, and a reader that forgets leaves no timer", async () => {
  const { signal, abort } = createCancellation();
  const source = scripted(signal);
  const iterator = withIdleTimeout(source.body, 1_000, abort)[Symbol.asyncIterator]();
  source.push('a');
  source.push('b');
  await iterator.next();
  await vi.advanceTimersByTimeAsync(100_000);
  expect(vi.getTimerCount()).toBe(0);
  expect((await iterator.next()).value).toEqual(bytes('b'));
  expect(signal.aborted).toBe(false);
});

test('leaving the loop leaves the source and the timer', async () => {
  const source = scripted();
  source.push('a');
  for await (const _ of withIdleTimeout(source.body, 1_000, () => expect.fail('It stalled.'))) break;
  expect([source.returned(), vi.getTimerCount()]).toEqual([true, 0]);
});

test('a failing source fails the reader and stops the timer', async () => {
  const { signal, abort } = createCancellation();
  const iterator = withIdleTimeout(scripted(signal).body, 1_000, abort)[Symbol.asyncIterator]();
  const reason = new Error('broken');
  const next = iterator.next();
  abort(reason);
  await expect(next).rejects.toBe(reason);
  expect(vi.getTimerCount()).toBe(0);
});

test('0 turns a limit off', () => {
  const { body } = scripted();
  expect(withIdleTimeout(body, 0, () => undefined)).toBe(body);
  startTimer(0, '', () => expect.fail('It fired.'))();
  expect(vi.getTimerCount()).toBe(0);
});

test('a timer aborts with its message unless called off, also one of many weeks', async () => {
  const reasons: unknown[] = [];
  startTimer(100, 'Too late.', (reason) => reasons.push(reason));
  startTimer(100, 'Off.', (reason) => reasons.push(reason))();
  const stop = startTimer(1e12, 'Never.', (reason) => reasons.push(reason));
  await vi.advanceTimersByTimeAsync(100);
  expect(reasons).toEqual([expect.objectContaining({ kind: 'timeout', message: 'Too late.', isRetryable: true })]);
  stop();
});

test('a cancellation follows the outer signal until released', () => {
  const outer = new AbortController();
  const followed = createCancellation(outer.signal);
  const released = createCancellation(outer.signal);
  released.release();
  outer.abort('outer');
  expect([followed.signal.reason, released.signal.aborted]).toEqual(['outer', false]);
  released.abort('own');
  expect(released.signal.reason).toBe('own');
  expect(createCancellation(outer.signal).signal.reason).toBe('outer');
  const own = createCancellation();
  own.abort();
  expect(own.signal.reason).toMatchObject({ name: 'AbortError' });
});

test('10,000 calls on one signal leave no listener', () => {
  const { signal } = new AbortController();
  const listeners = new Set<unknown>();
  signal.addEventListener = (...[, listener]: unknown[]) => void listeners.add(listener);
  signal.removeEventListener = (...[, listener]: unknown[]) => void listeners.delete(listener);
  for (let call = 0; call < 10_000; call++) createCancellation(signal)[call % 2 === 0 ? 'release' : 'abort']();
  expect(listeners.size).toBe(0);
});

test('readAll joins chunks and stops at its limit', async () => {
  const whole = scripted();
  for (const text of ['ab', '', 'cde']) whole.push(text);
  whole.end();
  expect(await readAll(whole.body, 5)).toEqual(bytes('abcde'));
  const empty = scripted();
  empty.end();
  expect(await readAll(empty.body)).toEqual(bytes(''));
  const endless = scripted();
  for (const text of ['abc', 'def']) endless.push(text);
  await expect(readAll(endless.body, 5)).rejects.toMatchObject({ kind: 'protocol' });
  expect(endless.returned()).toBe(true);
});
