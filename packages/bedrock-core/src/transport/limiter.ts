// How many calls may be under way at once: the others wait their turn, in order.
// SPDX-License-Identifier: Apache-2.0

export interface Limiter {
  /** Waits for a place. Resolves with what gives it back; rejects with the signal's reason. */
  enter(signal?: AbortSignal): Promise<() => void>;
}

export function createLimiter(places: number): Limiter {
  let free = places;
  // In order of insertion: a queue from whose middle an aborted call can leave.
  const waiting = new Set<() => void>();

  const leaveOnce = (): (() => void) => {
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      const [next] = waiting;
      if (next === undefined) free++;
      else next();
    };
  };

  return {
    enter(signal) {
      if (signal?.aborted === true) return Promise.reject(signal.reason);
      if (free > 0) {
        free--;
        return Promise.resolve(leaveOnce());
      }
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          waiting.delete(take);
          signal?.removeEventListener('abort', onAbort);
        };
        const take = (): void => {
          stop();
          resolve(leaveOnce());
        };
        const onAbort = (): void => {
          stop();
          reject(signal?.reason);
        };
        waiting.add(take);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}
