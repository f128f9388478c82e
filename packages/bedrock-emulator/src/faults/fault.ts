// A fault, as a header or the program asks for it: `ThrottlingException; times=2; retry-after=1`.
// SPDX-License-Identifier: Apache-2.0
import { invalid } from '../server/http.ts';
import { errors } from './errors.ts';

/** What else may go wrong, beside the errors of the API. */
export const breakages = [
  'bad-crc',
  'close',
  'end',
  'error-frame',
  'reset',
  'stall',
  'truncate',
  'unknown-event',
] as const;

export type Breakage = (typeof breakages)[number];

export interface Fault {
  /** An error of the API (`ThrottlingException`) or a {@link Breakage}. */
  name: string;
  /** How many events of a stream come before it. An error without it is answered in place of a reply. */
  after?: number;
  /** How many calls it befalls; all when absent. */
  times?: number;
  /** Seconds, for the header of that name. */
  retryAfter?: string;
}

export const isBreakage = (name: string): name is Breakage => (breakages as readonly string[]).includes(name);

/** Throws a `ValidationException` that lists what there is. */
export function parseFault(text: string): Fault {
  const [name = '', ...settings] = text.split(';').map((part) => part.trim());
  if (!isBreakage(name) && !Object.hasOwn(errors, name))
    throw invalid(
      `The emulator has no fault '${name.slice(0, 60)}'. It has: ${[...breakages, ...Object.keys(errors)].join(', ')}.`,
    );
  const given = new Map(settings.map((setting) => setting.split('=', 2) as [string, string | undefined]));
  const number = (key: string): number | undefined => {
    const value = given.get(key);
    if (value === undefined) return undefined;
    if (!/^\d+$/.test(value)) throw invalid(`A fault's '${key}' is a whole number, not '${value.slice(0, 20)}'.`);
    return Number(value);
  };
  const [after, times, retryAfter] = [number('after'), number('times'), given.get('retry-after')];
  return {
    name,
    ...(after === undefined ? {} : { after }),
    ...(times === undefined ? {} : { times }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

export interface Faults {
  /** The fault that befalls a call; `fallback` counts where the header is absent. */
  next(header: string | undefined): Fault | undefined;
}

/** Counts how often each fault has been asked for, in these words, since the emulator started. */
export function createFaults(fallback?: string): Faults {
  const taken = new Map<string, number>();
  return {
    next(header = fallback) {
      if (header === undefined || header.trim() === '') return undefined;
      const fault = parseFault(header);
      const count = taken.get(header) ?? 0;
      if (fault.times !== undefined && count >= fault.times) return undefined;
      taken.set(header, count + 1);
      return fault;
    },
  };
}
