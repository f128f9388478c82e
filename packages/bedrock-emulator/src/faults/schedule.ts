// Which calls a fault befalls: by header, by script, by count, by rate.
// SPDX-License-Identifier: Apache-2.0
import { parseFault, type Fault } from './fault.ts';

/** What a script is told of the call for which it may name a fault. */
export interface FaultCall {
  operation: string;
  /** Absent where the path names none. */
  modelId: string | undefined;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** Which call of the emulator this is; the first is 1. */
  count: number;
}

/** A fault in words, or a function that names the one that shall befall a call. */
export type FaultScript = string | ((call: FaultCall) => string | undefined);

export interface Faults {
  /** The fault that befalls a call; the header goes before the script. */
  next(call: Omit<FaultCall, 'count'>): Fault | undefined;
  /** Lets the connection die when it is used again, as a load balancer does. */
  doom(connection: object): void;
  isDoomed(connection: object): boolean;
}

/** Counts how often each fault has been asked for, in these words, since the emulator started. */
export function createFaults(script?: FaultScript): Faults {
  const counts = new Map<string, { asked: number; taken: number }>();
  const doomed = new WeakSet<object>();
  let count = 0;

  const askScript = (call: Omit<FaultCall, 'count'>): string | undefined =>
    typeof script === 'function' ? script({ ...call, count }) : script;

  return {
    next(call) {
      count++;
      const text = call.headers['x-emulator-fault'] ?? askScript(call);
      if (text === undefined || text.trim() === '') return undefined;
      const fault = parseFault(text);
      const { times = Infinity, rate = 1 } = fault;
      const { asked, taken } = counts.get(text) ?? { asked: 0, taken: 0 };
      const isDue = taken < times && Math.floor((asked + 1) * rate) > Math.floor(asked * rate);
      counts.set(text, { asked: asked + 1, taken: taken + (isDue ? 1 : 0) });
      return isDue ? fault : undefined;
    },
    doom: (connection) => void doomed.add(connection),
    isDoomed: (connection) => doomed.has(connection),
  };
}
