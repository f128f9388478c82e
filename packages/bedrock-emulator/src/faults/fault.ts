// A fault, as a header, a program or a script asks for it: `ThrottlingException; times=2; retry-after=1`.
// SPDX-License-Identifier: Apache-2.0
import { invalid } from '../server/http.ts';
import { errors } from './errors.ts';

/** What comes in the place of a reply, beside the errors of the API. */
export const replacements = ['bare', 'gzip-bomb', 'html', 'huge-body', 'no-reply', 'redirect'] as const;

/** What may go wrong with a reply on its way. */
export const breakages = [
  'bad-crc',
  'bad-json',
  'bad-prelude',
  'chunks',
  'close',
  'cut-json',
  'end',
  'error-frame',
  'exception',
  'frame-length',
  'goaway',
  'headers-length',
  'reset',
  'stale',
  'stall',
  'stray-bytes',
  'truncate',
  'unknown-delta',
  'unknown-event',
] as const;

export type Replacement = (typeof replacements)[number];
export type Breakage = (typeof breakages)[number];

export interface Fault {
  /** An error of the API (`ThrottlingException`), a {@link Replacement} or a {@link Breakage}. */
  name: string;
  /** How many events of a stream come before it. An error without it is answered in place of a reply. */
  after?: number;
  /** How many calls it befalls; all when absent. */
  times?: number;
  /** Which part of the calls it befalls, evenly: 0.1 for every tenth. */
  rate?: number;
  /** Seconds, for the header of that name. */
  retryAfter?: string;
  /** HTTP status of what comes in place of a reply. */
  status?: number;
  /** The name of an `exception` that the API does not have. */
  type?: string;
  /** How many: of `stray-bytes`, in each of `chunks`, declared by `frame-length`. */
  bytes?: number;
  /** Where a `redirect` leads. */
  location?: string;
}

export const isReplacement = (name: string): name is Replacement => (replacements as readonly string[]).includes(name);
export const isBreakage = (name: string): name is Breakage => (breakages as readonly string[]).includes(name);

function whole(text: string, key: string): number {
  if (!/^\d{1,15}$/.test(text)) throw invalid(`A fault's '${key}' is a whole number, not '${text.slice(0, 20)}'.`);
  return Number(text);
}

function httpStatus(text: string, key: string): number {
  if (!/^[2-5]\d\d$/.test(text)) throw invalid(`A fault's '${key}' is from 200 to 599, not '${text.slice(0, 20)}'.`);
  return Number(text);
}

function share(text: string, key: string): number {
  if (!/^(0?\.\d{1,9}|[01])$/.test(text))
    throw invalid(`A fault's '${key}' is from 0 to 1, not '${text.slice(0, 20)}'.`);
  return Number(text);
}

const settings: Readonly<Record<string, (text: string, key: string) => Partial<Fault>>> = {
  after: (text, key) => ({ after: whole(text, key) }),
  times: (text, key) => ({ times: whole(text, key) }),
  rate: (text, key) => ({ rate: share(text, key) }),
  'retry-after': (retryAfter) => ({ retryAfter }),
  status: (text, key) => ({ status: httpStatus(text, key) }),
  type: (type) => ({ type }),
  bytes: (text, key) => ({ bytes: whole(text, key) }),
  location: (location) => ({ location }),
  // Makes other words of the same fault, which are counted apart.
  id: () => ({}),
};

/** Throws a `ValidationException` that lists what there is. */
export function parseFault(text: string): Fault {
  const [name = '', ...given] = text.split(';').map((part) => part.trim());
  if (!isBreakage(name) && !isReplacement(name) && !Object.hasOwn(errors, name)) {
    const all = [...breakages, ...replacements, ...Object.keys(errors)].join(', ');
    throw invalid(`The emulator has no fault '${name.slice(0, 60)}'. It has: ${all}.`);
  }
  return given
    .filter((part) => part !== '')
    .reduce<Fault>((fault, part) => ({ ...fault, ...readSetting(part) }), { name });
}

function readSetting(part: string): Partial<Fault> {
  const equals = part.indexOf('=');
  const key = equals < 0 ? part : part.slice(0, equals).trim();
  const read = Object.hasOwn(settings, key) ? settings[key] : undefined;
  if (read === undefined || equals < 0) {
    throw invalid(`A fault takes ${Object.keys(settings).join('=, ')}=, not '${part.slice(0, 40)}'.`);
  }
  return read(part.slice(equals + 1).trim(), key);
}
