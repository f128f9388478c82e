// One client meets one fault: what comes of it, after how many requests, how long it takes, what is left.
// SPDX-License-Identifier: Apache-2.0
import { setTimeout as wait } from 'node:timers/promises';
import { isAboutWaiting, limits as shortLimits, type Fault, type Limits, type Stage } from './fault.ts';
import { words } from './faults.ts';
import { setStage } from './stage.ts';

/** A client of whatever make. Pieces of text are all that is looked at. */
export interface Client {
  call(signal: AbortSignal): Promise<string>;
  stream(signal: AbortSignal): AsyncIterable<string>;
  /** Lets go of idle connections; absent where they are the runtime's. */
  close?: (() => void) | undefined;
}

/** What a client is told of the stage. */
export type Place = Pick<Stage, 'endpoint' | 'settings'>;

export type OpenClient = (place: Place) => Client;

/** For clients that have no limit of their own on a whole call. */
export const withTotal = (signal: AbortSignal, { settings: { total } }: Place): AbortSignal =>
  total === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(total)]);

export type Way = 'call' | 'stream';

/** How it ended: `cut short` is a part of the answer given out as all of it. */
export type Outcome = { ends: 'answer' | 'cut short' | 'no end' } | { ends: 'error'; error: unknown };

export type Meeting = Outcome & {
  /** Requests that reached the server; absent where that cannot be told. */
  requests: number | undefined;
  ms: number;
  /** Exchanges that were still open on the server a tenth of a second after the end. */
  held: number;
  /** Connections that still stood then, after the client had closed what it could. */
  connections: number;
};

export interface MeetOptions {
  /** When the client is given up, in milliseconds. */
  patience?: number;
  /** For faults that are about waiting. */
  limits?: Limits;
}

export async function meet(
  fault: Fault,
  way: Way,
  openClient: OpenClient,
  { patience = 10_000, limits = shortLimits }: MeetOptions = {},
): Promise<Meeting> {
  const stage = await setStage(fault);
  const { endpoint, settings } = stage;
  const client = openClient({ endpoint, settings: isAboutWaiting(fault) ? { ...settings, limits } : settings });
  const leaving = new AbortController();
  try {
    if (stage.isWarm === true) await use(client, way, leaving.signal);
    const before = stage.requests?.() ?? 0;
    const began = performance.now();
    const outcome = await Promise.race([outcomeOf(client, way, leaving.signal), giveUp(patience, leaving.signal)]);
    const ms = performance.now() - began;
    await settled(() => stage.held() === 0);
    const held = stage.held();
    if (client.close !== undefined) {
      client.close();
      await settled(() => stage.connections() === 0);
    }
    const requests = stage.requests === undefined ? undefined : stage.requests() - before;
    return { ...outcome, requests, ms, held, connections: stage.connections() };
  } finally {
    leaving.abort();
    await stage.close();
  }
}

async function use(client: Client, way: Way, signal: AbortSignal): Promise<string> {
  if (way === 'call') return client.call(signal);
  let text = '';
  for await (const piece of client.stream(signal)) text += piece;
  return text;
}

async function outcomeOf(client: Client, way: Way, signal: AbortSignal): Promise<Outcome> {
  try {
    return { ends: (await use(client, way, signal)) === words ? 'answer' : 'cut short' };
  } catch (error) {
    return { ends: 'error', error };
  }
}

async function giveUp(patience: number, signal: AbortSignal): Promise<Outcome> {
  await wait(patience, undefined, { signal }).catch(() => undefined);
  return { ends: 'no end' };
}

/** Waits until it is so: a tenth of a second, counted in turns of the event loop, which a busy machine draws out. */
export async function settled(isSo: () => boolean): Promise<boolean> {
  for (let turn = 0; turn < 20 && !isSo(); turn++) await wait(5);
  return isSo();
}
