// What a user does again and again: streams that are read, aborted or left, and plain calls. Every event is
// looked at.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError, type Bedrock, type ConverseRequest } from 'bedrock-core';
import { deltasPerStream, textOf } from './agreement.ts';

const request: ConverseRequest = {
  modelId: 'amazon.nova-lite-v1:0',
  messages: [{ role: 'user', content: [{ text: 'Count.' }] }],
};

/** What has been done so far. All of `wrong` has to stay zero. */
export interface Tally {
  calls: number;
  streams: number;
  events: number;
  aborts: number;
  breaks: number;
  /** Calls that were refused and streams that broke, as the server meant them to. */
  failures: number;
  /** Events that were lost, repeated or out of order, and outcomes that nobody should see. */
  wrong: number;
}

export const createTally = (): Tally => ({
  calls: 0,
  streams: 0,
  events: 0,
  aborts: 0,
  breaks: 0,
  failures: 0,
  wrong: 0,
});

/** Reads the numbers one after the other; `until` may leave the loop, or abort. */
async function readStream(
  bedrock: Bedrock,
  tally: Tally,
  signal?: AbortSignal,
  until?: (index: number) => boolean,
): Promise<void> {
  const { stream } = await bedrock.converseStream(request, { signal });
  let next = 0;
  let isStopped = false;
  for await (const event of stream) {
    tally.events++;
    if (event.messageStop !== undefined) isStopped = true;
    const text = event.contentBlockDelta?.delta.text;
    if (text === undefined) continue;
    if (text !== textOf(next)) tally.wrong++;
    next++;
    if (until?.(next) === true) return;
  }
  // What ends in order, ends whole.
  if (!isStopped || next !== deltasPerStream) tally.wrong++;
}

type Deed = (bedrock: Bedrock, tally: Tally) => Promise<void>;

export const read: Deed = async (bedrock, tally) => {
  await readStream(bedrock, tally);
  tally.streams++;
};

export const call: Deed = async (bedrock, tally) => {
  const { output } = await bedrock.converse(request);
  if (!output.message.content[0]?.text?.endsWith(textOf(deltasPerStream - 1))) tally.wrong++;
  tally.calls++;
};

export const leave: Deed = async (bedrock, tally) => {
  await readStream(bedrock, tally, undefined, (index) => index === 3);
  tally.breaks++;
};

export const abort: Deed = async (bedrock, tally) => {
  const leaving = new AbortController();
  const reason = new Error('enough');
  try {
    await readStream(bedrock, tally, leaving.signal, (index) => {
      if (index === 3) leaving.abort(reason);
      return false;
    });
    tally.wrong++;
  } catch (error) {
    if (error !== reason) throw error;
    tally.aborts++;
  }
};

/** A failure that the server meant, with what had come of the stream. */
function isMeant(error: unknown): boolean {
  if (!BedrockError.isInstance(error)) return false;
  return error.kind === 'unavailable' || (error.kind === 'stream-interrupted' && error.partial !== undefined);
}

/** Does it, and counts what goes wrong as it should. */
export async function tryDeed(deed: Deed, bedrock: Bedrock, tally: Tally): Promise<void> {
  try {
    await deed(bedrock, tally);
  } catch (error) {
    if (isMeant(error)) tally.failures++;
    else {
      tally.wrong++;
      console.error(error);
    }
  }
}

const deeds: readonly Deed[] = [read, read, call, leave, read, abort, call];

/** One of many users, until the time is over. */
export async function work(bedrock: Bedrock, tally: Tally, number: number, isOver: () => boolean): Promise<void> {
  for (let turn = number; !isOver(); turn++) await tryDeed(deeds[turn % deeds.length] as Deed, bedrock, tally);
}

/** The same deed so many times, side by side. */
export async function repeat(deed: Deed, times: number, bedrock: Bedrock, tally: Tally): Promise<void> {
  let left = times;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await tryDeed(deed, bedrock, tally);
  };
  await Promise.all(Array.from({ length: 100 }, worker));
}
