// Limits on waiting: one signal per call or attempt that time, the caller or the reader can abort.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';

/** A signal that follows an outer one and can also be aborted by itself. */
export interface Cancellation {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  /** Stops following the outer signal; long-lived ones would else keep every call's listener. */
  release(): void;
}

export function createCancellation(outer?: AbortSignal): Cancellation {
  const controller = new AbortController();
  const release = (): void => outer?.removeEventListener('abort', onOuterAbort);
  const abort = (reason?: unknown): void => {
    release();
    controller.abort(reason);
  };
  const onOuterAbort = (): void => abort(outer?.reason);
  if (outer?.aborted === true) controller.abort(outer.reason);
  else outer?.addEventListener('abort', onOuterAbort, { once: true });
  return { signal: controller.signal, abort, release };
}

// Beyond it `setTimeout` overflows and fires at once.
const maxTimer = 2 ** 31 - 1;

/** Aborts with an error of kind `timeout` after `ms` (0: never). Returns what calls it off. */
export function startTimer(ms: number, message: string, abort: (reason: BedrockError) => void): () => void {
  if (!(ms > 0)) return () => undefined;
  const timer = setTimeout(() => abort(timeoutError(message)), Math.min(ms, maxTimer));
  return () => clearTimeout(timer);
}

const timeoutError = (message: string): BedrockError => new BedrockError('timeout', message, { isRetryable: true });

/**
 * The same body; aborts with kind `timeout` when the reader has waited for a chunk longer than `ms`.
 * The time that the reader takes for itself does not count. `abort` has to fail the body.
 */
export function withIdleTimeout(
  body: AsyncIterable<Uint8Array>,
  ms: number,
  abort: (reason: BedrockError) => void,
): AsyncIterable<Uint8Array> {
  if (!(ms > 0)) return body;
  return {
    [Symbol.asyncIterator]: () => new WatchedReader(body[Symbol.asyncIterator](), Math.min(ms, maxTimer), abort),
  };
}

type Result = IteratorResult<Uint8Array, undefined>;

/** One timer for the whole body: setting one anew for every chunk would cost more than the chunk. */
class WatchedReader implements AsyncIterator<Uint8Array, undefined> {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #ms: number;
  readonly #abort: (reason: BedrockError) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitingSince: number | undefined;

  constructor(source: AsyncIterator<Uint8Array>, ms: number, abort: (reason: BedrockError) => void) {
    this.#source = source;
    this.#ms = ms;
    this.#abort = abort;
  }

  next(): Promise<Result> {
    this.#waitingSince = performance.now();
    this.#timer ??= setTimeout(this.#onTimer, this.#ms);
    return this.#source.next().then(this.#onResult, this.#onFailure);
  }

  async return(): Promise<Result> {
    this.#stop();
    await this.#source.return?.();
    return { done: true, value: undefined };
  }

  readonly #onResult = (result: IteratorResult<Uint8Array>): Result => {
    if (result.done === true) this.#stop();
    else this.#waitingSince = undefined;
    return result;
  };

  readonly #onFailure = (error: unknown): never => {
    this.#stop();
    throw error;
  };

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    if (this.#waitingSince === undefined) return;
    const left = this.#waitingSince + this.#ms - performance.now();
    // Timers may fire up to a millisecond early.
    if (left > 1) this.#timer = setTimeout(this.#onTimer, left);
    else this.#abort(timeoutError(`The reply stalled: nothing came for ${this.#ms} ms (\`timeouts.idle\`).`));
  };

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waitingSince = undefined;
  }
}
