// What a row of the faults says.
// SPDX-License-Identifier: Apache-2.0
import type { BedrockErrorKind, ConverseStreamEvent } from 'bedrock-core';

/** How a fault comes about. */
export type Made =
  /** The emulator makes it, asked in these words. */
  | { by: 'emulator'; fault: string }
  /** The emulator sends these events instead of its own. */
  | { by: 'script'; events: readonly ConverseStreamEvent[] }
  /** There is no Bedrock where the client goes. */
  | { by: 'network'; place: NetworkPlace }
  /** Something is wrong with the identity, or with a clock. */
  | { by: 'identity'; trouble: IdentityTrouble };

export type NetworkPlace = 'unknown host' | 'closed port' | 'black hole' | 'bad certificate';
export type IdentityTrouble = 'expired token' | 'clock skew' | 'source hangs' | 'source rejects';

/** How a call or a stream has to end. */
export interface Ending {
  /** A whole answer, or an error of this kind. */
  ends: 'answer' | BedrockErrorKind;
  attempts: number;
  /** Milliseconds that it takes, within a fifth; 0 for at once. */
  ms: number;
  /** Milliseconds that the work itself may take, where it is more than nothing. */
  work?: number;
  /** Requests that reach the server, where that is not the number of attempts. */
  requests?: number;
}

export interface Fault {
  number: number;
  name: string;
  made: Made;
  call?: Ending;
  stream?: Ending;
}

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** What the fault asks of the client's settings, beside the endpoint. */
export interface StageSettings {
  credentials?: () => Promise<Keys>;
  /** Milliseconds for the whole call. */
  total?: number;
  /** What the client is told of how long to wait; else it waits as long as it would by itself. */
  limits?: Limits;
}

export interface Stage {
  endpoint: string;
  /** How many requests came; absent where that cannot be told. */
  requests: (() => number) | undefined;
  /** How many of them have not ended. */
  held(): number;
  /** How many connections stand. */
  connections(): number;
  /** The first call goes well: only the one after it meets the fault. */
  isWarm?: boolean;
  settings: StageSettings;
  close(): Promise<void>;
}

/** Limits on waiting, in milliseconds. */
export interface Limits {
  connect: number;
  firstByte: number;
  idle: number;
}

/** Of those who meet faults that are about waiting. Short, so that it shows quickly who keeps them. */
export const limits: Limits = { connect: 150, firstByte: 200, idle: 200 };

export const isAboutWaiting = ({ call, stream }: Fault): boolean => (call ?? stream)?.ends === 'timeout';

/** For a whole call whose keys never come. */
export const hangLimit = 300;

/** The part of each back-off that is waited in the tests, in the place of a random one. */
export const jitter = 0.2;

/** Milliseconds between `retries` + 1 attempts. */
export function backOff(retries: number, base: 100 | 500 = 100): number {
  return jitter * base * (2 ** retries - 1);
}

const ending = (ends: Ending['ends'], attempts: number, ms: number, requests?: number): Ending =>
  requests === undefined ? { ends, attempts, ms } : { ends, attempts, ms, requests };

/** Told at once, after one attempt. */
export const once = (ends: Ending['ends'], ms = 0): Ending => ending(ends, 1, ms);
/** Tried three times, which is what is usual. */
export const thrice = (ends: Ending['ends'], msEach = 0, base: 100 | 500 = 100): Ending =>
  ending(ends, 3, 3 * msEach + backOff(2, base));
/** An answer, after so many attempts. */
export const answered = (attempts: number, ms = 0, requests?: number): Ending =>
  ending('answer', attempts, ms, requests);
