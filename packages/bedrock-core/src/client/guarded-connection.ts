// Around the plain connection: a limit on concurrency, several targets, and those who look on. Loaded
// by the first call of a client that asks for one of them.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import { createLimiter, type Limiter } from '../transport/limiter.ts';
import { createCancellation, startTimer } from '../transport/timeout.ts';
import type { Answer, Call, CallOutcome, Connection } from './call.ts';
import { createFailover } from './failover.ts';
import type { Hooks } from './hooks.ts';
import type { BedrockSettings } from './settings.ts';
import { createTelemetry } from './telemetry.ts';
import { startWatch, type CallEnd, type Watch } from './watch.ts';

type Open = (settings: BedrockSettings) => Connection;

interface Guards {
  settings: BedrockSettings;
  base: Connection;
  limiter: Limiter | undefined;
  listeners: readonly Hooks[];
}

export function createGuardedConnection(settings: BedrockSettings, open: Open): Connection {
  const { targets, maxConcurrency, hooks, telemetry } = settings;
  const guards: Guards = {
    settings,
    base: targets === undefined ? open(settings) : createFailover(settings, targets, open),
    limiter: maxConcurrency === undefined ? undefined : createLimiter(requirePlaces(maxConcurrency)),
    listeners: [
      ...(hooks === undefined ? [] : [hooks]),
      ...(telemetry === undefined ? [] : createTelemetry(telemetry)),
    ],
  };
  const { base } = guards;
  return {
    run: (call, read) => run(guards, call, read),
    describe: (call) => base.describe(call),
    openDuplex: (call) => base.openDuplex(call),
    close: () => base.close(),
  };
}

function requirePlaces(maxConcurrency: number): number {
  if (maxConcurrency === Infinity || (Number.isInteger(maxConcurrency) && maxConcurrency >= 1)) return maxConcurrency;
  throw new BedrockError('configuration', '`maxConcurrency` takes a whole number of calls, 1 or more.', {
    path: 'maxConcurrency',
  });
}

async function run<Result>(
  { settings, base, limiter, listeners }: Guards,
  call: Call,
  read: (answer: Answer) => Promise<Result>,
): Promise<CallOutcome<Result>> {
  const watch = startWatch(listeners, call);
  const clock = startClock(call, settings);
  let leave: (() => void) | undefined;
  const reading = createReading(read, watch, clock.signal, (outcome) => {
    clock.release();
    leave?.();
    watch.end(outcome);
  });
  try {
    leave = await limiter?.enter(clock.signal);
    watch.enter();
    const outcome = await base.run({ ...call, ...clock.limits, observer: watch }, reading.read);
    reading.settle();
    clock.onAbort(reading.fail);
    return outcome;
  } catch (error) {
    reading.fail(error);
    throw error;
  }
}

interface Clock {
  signal: AbortSignal;
  /** Tells of an abort, after those who read had the time to tell of it themselves. */
  onAbort(end: (reason: unknown) => void): void;
  limits: Pick<Call, 'options' | 'deadline'>;
  release(): void;
}

/** One clock for waiting, all targets and the reading of the answer, in place of one for each. */
function startClock({ options }: Call, settings: BedrockSettings): Clock {
  const total = options.timeouts?.total ?? settings.timeouts?.total ?? 0;
  const whole = createCancellation(options.signal);
  const stop = startTimer(total, `The call took longer than ${total} ms (\`timeouts.total\`).`, whole.abort);
  const { signal } = whole;
  return {
    signal,
    onAbort(end) {
      // A stream that nobody reads would hold its place for good.
      signal.addEventListener('abort', () => setTimeout(() => end(signal.reason), 0), { once: true });
    },
    limits: {
      options: { ...options, signal },
      ...(total > 0 ? { deadline: performance.now() + total } : {}),
    },
    release() {
      stop();
      whole.release();
    },
  };
}

interface Reading<Result> {
  read(answer: Answer): Promise<Result>;
  /** The call was answered: it ends with the reading of the answer, which may be over already. */
  settle(): void;
  fail(error: unknown): void;
}

/** Finds out when a call is over: a stream ends long after the call has returned. */
function createReading<Result>(
  read: (answer: Answer) => Promise<Result>,
  watch: Watch,
  signal: AbortSignal,
  onEnd: (outcome: CallEnd) => void,
): Reading<Result> {
  let over: CallEnd | undefined;
  let isSettled = false;
  let isEnded = false;
  const end = (outcome: CallEnd): void => {
    if (isEnded) return;
    isEnded = true;
    onEnd(outcome);
  };
  /** What the caller's signal ended is an abort, and no failure. */
  const failed = (error: unknown): CallEnd =>
    signal.aborted && !BedrockError.isInstance(signal.reason) ? 'aborted' : { error };
  return {
    read(answer) {
      let isLeft = false;
      let failure: CallEnd | undefined;
      over = undefined;
      return read({
        ...answer,
        abort() {
          isLeft = true;
          answer.abort();
        },
        report(found) {
          if (found.error !== undefined) failure = failed(found.error);
          watch.report(found);
        },
        release() {
          answer.release();
          over = isLeft ? 'left' : (failure ?? 'completed');
          if (isSettled) end(over);
        },
      });
    },
    settle() {
      isSettled = true;
      if (over === undefined) watch.firstEvent();
      else end(over);
    },
    fail: (error) => end(failed(error)),
  };
}
