// A reply's body on Node, chunk by chunk as the socket brings it, without the layers of Readable's own
// async iterator.
// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from 'node:http';
import { cutBody } from './network-error.ts';

type Result = IteratorResult<Uint8Array, undefined>;

const over: Result = { done: true, value: undefined };

/** Bytes held for a slow reader before the socket is told to wait: 1 MiB with the chunks on their way in and out. */
const highWater = 1024 * 1024 - 3 * 64 * 1024;

/** Reads once. Leaving the loop early, or the signal's abort, closes the connection. */
export class BodyReader implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #incoming: IncomingMessage;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => {
    this.#settle('failed', this.#signal?.reason);
    this.#incoming.destroy();
  };
  #chunks: Uint8Array[] = [];
  #first = 0;
  #buffered = 0;
  #waiting: { resolve: (result: Result) => void; reject: (reason: unknown) => void } | undefined;
  #state: 'arriving' | 'complete' | 'failed' = 'arriving';
  #failure: unknown;

  constructor(incoming: IncomingMessage, url: URL, signal: AbortSignal | undefined) {
    this.#incoming = incoming;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    incoming.on('data', (chunk: Uint8Array) => this.#receive(chunk));
    incoming.on('end', () => (incoming.complete ? this.#settle('complete') : this.#settle('failed', cutBody(url))));
    incoming.on('error', (error) => this.#settle('failed', cutBody(url, error)));
    incoming.on('close', () => this.#settle('failed', cutBody(url)));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    // Also when all has arrived: an abort ends the reading wherever the reader is.
    if (this.#signal?.aborted === true) return Promise.reject(this.#signal.reason as unknown);
    if (this.#first < this.#chunks.length) return Promise.resolve(this.#take());
    if (this.#state === 'complete') return Promise.resolve(over);
    if (this.#state === 'failed') return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  return(): Promise<Result> {
    this.#chunks = [];
    this.#first = 0;
    if (this.#state === 'arriving') {
      this.#settle('complete');
      this.#incoming.destroy();
    }
    return Promise.resolve(over);
  }

  #receive(chunk: Uint8Array): void {
    const waiting = this.#waiting;
    if (waiting !== undefined) {
      this.#waiting = undefined;
      waiting.resolve({ done: false, value: chunk });
      return;
    }
    // What had been on its way when the reader left.
    if (this.#state !== 'arriving') return;
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered >= highWater) this.#incoming.pause();
  }

  #take(): Result {
    const value = this.#chunks[this.#first] as Uint8Array;
    this.#first++;
    this.#buffered -= value.length;
    if (this.#first === this.#chunks.length) {
      this.#chunks = [];
      this.#first = 0;
      if (this.#incoming.isPaused()) this.#incoming.resume();
    }
    return { done: false, value };
  }

  #settle(state: 'complete' | 'failed', failure?: unknown): void {
    if (this.#state !== 'arriving') return;
    this.#state = state;
    this.#failure = failure;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (state === 'failed') waiting?.reject(failure);
    else waiting?.resolve(over);
  }
}
