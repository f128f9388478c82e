// When a failed call is sent again: full jitter, a budget shared by all calls, the server's own hint.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
// SPDX-License-Identifier: Apache-2.0
import { BedrockError, type BedrockErrorKind } from '../errors.ts';

/** The longest wait between two attempts, in milliseconds. */
export const maxRetryDelay = 20_000;

const slowKinds: ReadonlySet<BedrockErrorKind> = new Set(['throttled', 'model-not-ready']);
/** How often a failed attempt is repeated where nobody says otherwise. AWS's clients give a model five to get ready. */
const defaultRetries = ({ kind }: BedrockError): number => (kind === 'model-not-ready' ? 5 : 2);

const costlyKinds: ReadonlySet<BedrockErrorKind> = new Set(['timeout', 'network']);

/**
 * Milliseconds to wait after failure number `attempt` (the first is 1): a random part of
 * 100 ms · 2ⁿ⁻¹ (500 ms when throttled), at least the server's hint, at most 20 s. `undefined` when
 * the server asks for longer than that: waiting is then the caller's decision.
 */
export function retryDelay(attempt: number, error: BedrockError, random: () => number): number | undefined {
  const hint = error.retryAfterMs ?? 0;
  if (hint > maxRetryDelay) return undefined;
  const base = slowKinds.has(error.kind) ? 500 : 100;
  return Math.max(hint, random() * Math.min(maxRetryDelay, base * 2 ** (attempt - 1)));
}

/** The server's hint in milliseconds: `retry-after-ms`, else `retry-after` in seconds or as a date. */
export function parseRetryAfter(headers: Record<string, string>, now: number): number | undefined {
  const ms = parseNumber(headers['retry-after-ms']);
  if (ms !== undefined) return ms;
  const value = headers['retry-after'];
  const seconds = parseNumber(value);
  if (seconds !== undefined) return seconds * 1000;
  const date = value === undefined ? NaN : Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

const parseNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\s*\d{1,12}(\.\d{1,12})?\s*$/.test(text) ? Number(text) : undefined;

/** Tokens that retries cost and successes bring back, so that an outage is not answered with a flood. */
export interface RetryBudget {
  /** Pays for one retry; false when there is too little left. */
  spend(error: BedrockError): boolean;
  /** One success. */
  refill(): void;
}

/** A retry costs 5, after a timeout or a lost connection 10. */
export function createRetryBudget(capacity = 500): RetryBudget {
  let tokens = capacity;
  return {
    spend(error) {
      const cost = costlyKinds.has(error.kind) ? 10 : 5;
      if (tokens < cost) return false;
      tokens -= cost;
      return true;
    },
    refill() {
      tokens = Math.min(capacity, tokens + 1);
    },
  };
}

const maxBudgets = 1_000;

/** One budget for each key: a model that is throttled must not take the retries of the others. */
export function createRetryBudgets(): (key: string) => RetryBudget {
  const budgets = new Map<string, RetryBudget>();
  return (key) => {
    let budget = budgets.get(key);
    if (budget === undefined) {
      if (budgets.size >= maxBudgets) budgets.clear();
      budgets.set(key, (budget = createRetryBudget()));
    }
    return budget;
  };
}

export interface RetryOptions {
  /** How often a failed attempt is repeated: 0 for one attempt. Default 2, while a model gets ready 5. */
  maxRetries?: number | undefined;
  budget: RetryBudget;
  signal?: AbortSignal | undefined;
  /** Until when an attempt may begin, by `performance.now()`. */
  deadline?: number | undefined;
  /** Told of each failure that will be repeated, and after how many milliseconds. */
  onRetry?: ((failure: BedrockError, delayMs: number) => void) | undefined;
  /** Between 0 and 1. Default `Math.random`. */
  random?: (() => number) | undefined;
  /** Waits; rejects with the signal's reason. Default: a timer. */
  wait?: typeof wait | undefined;
}

export interface Retried<T> {
  value: T;
  attempts: number;
  /** Milliseconds spent waiting. */
  totalRetryDelay: number;
}

/**
 * Runs `attempt(1)`, `attempt(2)`, … until one resolves or its failure is final.
 *
 * @throws {BedrockError} the last failure with its `attempts`; or the signal's reason.
 */
export async function retry<T>(attempt: (n: number) => Promise<T>, options: RetryOptions): Promise<Retried<T>> {
  const { maxRetries, budget, signal, deadline = Infinity, random = Math.random } = options;
  let totalRetryDelay = 0;
  for (let attempts = 1; ; attempts++) {
    let failure: BedrockError;
    try {
      signal?.throwIfAborted();
      const value = await attempt(attempts);
      budget.refill();
      return { value, attempts, totalRetryDelay };
    } catch (error) {
      const reason = signal?.aborted === true ? (signal.reason as unknown) : error;
      if (!BedrockError.isInstance(reason)) throw reason;
      failure = reason.with({ attempts });
      if (signal?.aborted === true) throw failure;
    }
    if (!failure.isRetryable) throw failure;
    const delay = retryDelay(attempts, failure, random);
    if (delay === undefined) throw tooLongAWait(failure);
    if (!(attempts <= (maxRetries ?? defaultRetries(failure)))) throw failure;
    // A wait beyond the deadline would end in a timeout that hides what went wrong.
    if (performance.now() + delay > deadline || !budget.spend(failure)) throw failure;
    options.onRetry?.(failure, delay);
    await (options.wait ?? wait)(delay, signal);
    totalRetryDelay += delay;
  }
}

function tooLongAWait(failure: BedrockError): BedrockError {
  const seconds = Math.ceil((failure.retryAfterMs ?? 0) / 1000);
  const message = `${failure.message} The service asks to wait ${seconds} s, longer than a call waits (${maxRetryDelay / 1000} s).`;
  return new BedrockError(failure.kind, message, failure);
}

/** Resolves after that many milliseconds, or rejects with the signal's reason at once when it aborts. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
