// The laws of retrying, over drawn failures and with a clock that only counts.
// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BedrockError, type BedrockErrorDetails, type BedrockErrorKind } from '../errors.ts';
import { createRetryBudget, maxRetryDelay, parseRetryAfter, retry, retryDelay, wait } from './retry.ts';

const kinds: readonly BedrockErrorKind[] = [
  'throttled',
  'model-not-ready',
  'server',
  'unavailable',
  'network',
  'timeout',
];
const failing = (kind: BedrockErrorKind, details: BedrockErrorDetails = {}): BedrockError =>
  new BedrockError(kind, 'failed.', { isRetryable: true, ...details });
const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('It resolved.'),
    (error: unknown) => error,
  );
const noWait = { wait: () => Promise.resolve(), random: () => 1 };

describe('retryDelay', () => {
  const draws = {
    attempt: fc.integer({ min: 1, max: 1000 }),
    kind: fc.constantFrom(...kinds),
    hint: fc.option(fc.integer({ min: 0, max: 40_000 }), { nil: undefined }),
    random: fc.double({ min: 0, max: 1, noNaN: true }),
  };
  test('is between the hint and 20 s, grows with the attempt, and gives up on longer hints', () => {
    fc.assert(
      fc.property(fc.record(draws), ({ attempt, kind, hint, random }) => {
        const error = failing(kind, { retryAfterMs: hint });
        const delay = retryDelay(attempt, error, () => random);
        if (hint !== undefined && hint > maxRetryDelay) {
          expect(delay).toBeUndefined();
          return;
        }
        expect(delay).toBeGreaterThanOrEqual(hint ?? 0);
        expect(delay).toBeLessThanOrEqual(maxRetryDelay);
        expect(retryDelay(attempt + 1, error, () => random)).toBeGreaterThanOrEqual(delay!);
      }),
      { numRuns: 1000 },
    );
  });
  test.each<[BedrockErrorKind, number[]]>([
    ['server', [100, 200, 400, 800]],
    ['throttled', [500, 1000, 2000, 4000]],
    ['model-not-ready', [500, 1000, 2000, 4000]],
  ])('%s has its ladder', (kind, ladder) => {
    expect(ladder.map((_, index) => retryDelay(index + 1, failing(kind), () => 1))).toEqual(ladder);
    expect(retryDelay(1, failing(kind), () => 0)).toBe(0);
    expect(retryDelay(500, failing(kind), () => 1)).toBe(maxRetryDelay);
  });
});

test.each<[Record<string, string>, number | undefined]>([
  [{}, undefined],
  [{ 'retry-after': '2' }, 2_000],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': '99999' }, 99_999_000],
  [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1_500],
  [{ 'retry-after': 'Fri, 20 Nov 2026 12:00:05 GMT' }, 5_000],
  [{ 'retry-after': 'Fri, 20 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '-1x' }, undefined],
  [{ 'retry-after': '' }, undefined],
])('parseRetryAfter(%j) is %s', (headers, expected) => {
  expect(parseRetryAfter(headers, Date.parse('2026-11-20T12:00:00Z'))).toBe(expected);
});

test('any failures: attempts, delays and the outcome follow from them', async () => {
  const outcome = fc.record({ kind: fc.constantFrom(...kinds), isRetryable: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(outcome, { maxLength: 6 }), fc.nat(4), async (failures, maxRetries) => {
      const waited: number[] = [];
      const run = retry(
        async (n) => {
          const failure = failures[n - 1];
          if (failure !== undefined) throw failing(failure.kind, { isRetryable: failure.isRetryable });
          return `answer ${n}`;
        },
        {
          maxRetries,
          budget: createRetryBudget(),
          random: () => 1,
          wait: async (ms) => void waited.push(ms),
        },
      );
      const final = failures.findIndex(({ isRetryable }) => !isRetryable);
      const last = Math.min(final < 0 ? Infinity : final, maxRetries);
      if (failures.length <= last) {
        const attempts = failures.length + 1;
        const retried = await run;
        const totalRetryDelay = waited.reduce((sum, ms) => sum + ms, 0);
        expect(retried).toEqual({ value: `answer ${attempts}`, attempts, totalRetryDelay });
        expect(waited).toHaveLength(failures.length);
      } else {
        expect(await caught(run)).toMatchObject({ kind: failures[last]!.kind, attempts: last + 1 });
        expect(waited).toHaveLength(last);
      }
    }),
    { numRuns: 500 },
  );
});

test('what is no BedrockError is thrown as it is, at once', async () => {
  let attempts = 0;
  const bug = new TypeError('bug');
  const run = retry(() => Promise.reject((attempts++, bug)), { maxRetries: 5, budget: createRetryBudget(), ...noWait });
  expect(await caught(run)).toBe(bug);
  expect(attempts).toBe(1);
});

test('a hint beyond 20 s fails now, and the message tells it', async () => {
  const error = failing('throttled', { retryAfterMs: 99_999_000, status: 429, requestId: 'r', partial: { some: 1 } });
  const run = retry(() => Promise.reject(error), { maxRetries: 5, budget: createRetryBudget(), ...noWait });
  const { isRetryable, retryAfterMs, status, requestId, partial } = error;
  expect(await caught(run)).toMatchObject({
    kind: 'throttled',
    message: expect.stringMatching(/^failed\. .*99999 s.*20 s/),
    ...{ isRetryable, retryAfterMs, status, requestId, partial, attempts: 1 },
  });
});

test('a total outage: 10,000 calls make at most 1.1 times as many attempts', async () => {
  for (const [kind, most] of [
    ['server', 10_100],
    ['network', 10_050],
  ] as const) {
    const budget = createRetryBudget();
    let attempts = 0;
    const attempt = (): Promise<never> => Promise.reject((attempts++, failing(kind)));
    for (let call = 0; call < 10_000; call++) await caught(retry(attempt, { maxRetries: 2, budget, ...noWait }));
    expect(attempts).toBe(most);
  }
});

test('one call in ten throttled: all succeed', async () => {
  const budget = createRetryBudget();
  let attempts = 0;
  const attempt = async (): Promise<void> => {
    if (++attempts % 10 === 0) throw failing('throttled');
  };
  for (let call = 0; call < 10_000; call++) await retry(attempt, { maxRetries: 2, budget, ...noWait });
  expect(attempts).toBeLessThan(12_000);
});

test('successes bring the budget back, never beyond its capacity', () => {
  const budget = createRetryBudget(10);
  const error = failing('server');
  expect([budget.spend(error), budget.spend(error), budget.spend(error)]).toEqual([true, true, false]);
  for (let success = 0; success < 4; success++) budget.refill();
  expect(budget.spend(error)).toBe(false);
  for (let success = 0; success < 100; success++) budget.refill();
  expect([budget.spend(failing('timeout')), budget.spend(error)]).toEqual([true, false]);
});

describe('abort', () => {
  test('ends the wait at once with the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const error = failing('throttled', { retryAfterMs: 20_000 });
    let onAttempt: () => void = () => undefined;
    const attempted = new Promise<void>((resolve) => (onAttempt = resolve));
    const run = retry(() => (onAttempt(), Promise.reject(error)), {
      maxRetries: 5,
      budget: createRetryBudget(),
      signal: controller.signal,
    });
    const outcome = caught(run);
    await attempted;
    await new Promise(setImmediate);
    const started = performance.now();
    controller.abort(reason);
    expect(await outcome).toBe(reason);
    expect(performance.now() - started).toBeLessThan(50);
  });

  test('wins over the failure that it caused, and before the first attempt', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const options = { maxRetries: 5, budget: createRetryBudget(), signal: controller.signal, ...noWait };
    let attempts = 0;
    const attempt = (): Promise<never> => {
      attempts++;
      controller.abort(reason);
      return Promise.reject(failing('network'));
    };
    expect(await caught(retry(attempt, options))).toBe(reason);
    expect(await caught(retry(attempt, options))).toBe(reason);
    expect(attempts).toBe(1);
  });

  test('a deadline that passed is final and tells the attempts', async () => {
    const controller = new AbortController();
    const attempt = (n: number): Promise<never> => {
      if (n === 2) controller.abort(failing('timeout'));
      return Promise.reject(failing('server'));
    };
    const run = retry(attempt, { maxRetries: 5, budget: createRetryBudget(), signal: controller.signal, ...noWait });
    expect(await caught(run)).toMatchObject({ kind: 'timeout', attempts: 2 });
  });

  test('waiting leaves no listener behind', async () => {
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    signal.addEventListener = (...[, listener]: unknown[]) => void listeners.add(listener);
    signal.removeEventListener = (...[, listener]: unknown[]) => void listeners.delete(listener);
    const waiting = wait(1, signal);
    expect(listeners.size).toBe(1);
    await waiting;
    expect(listeners.size).toBe(0);
  });
});
