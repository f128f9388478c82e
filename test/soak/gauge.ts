// What a process that runs for long must not gain: memory, handles, delay.
// SPDX-License-Identifier: Apache-2.0
import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolution = 5;

export interface Reading {
  /** Megabytes: of the process, and in use on the heap once the garbage is gone. */
  rss: number;
  heap: number;
  /** Sockets and timers that keep the process going. */
  handles: number;
  /** Milliseconds by which all but one of a hundred turns of the event loop were late, since the last reading. */
  delay: number;
}

export const handles = (): number =>
  process.getActiveResourcesInfo().filter((name) => /^(Timeout|TCPSocketWrap|TLSWrap|TCPConnectWrap)$/.test(name))
    .length;

const megabytes = (bytes: number): number => Math.round(bytes / 104_857.6) / 10;

export function startGauge(): { read(): Reading; stop(): void } {
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  return {
    read() {
      const delay = Math.max(0, Math.round(histogram.percentile(99) / 1e6 - resolution));
      // Ours would be counted by the next reading otherwise.
      globalThis.gc?.();
      histogram.reset();
      const { rss, heapUsed } = process.memoryUsage();
      return { rss: megabytes(rss), heap: megabytes(heapUsed), handles: handles(), delay };
    },
    stop: () => void histogram.disable(),
  };
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
