// Every fault of the list, as bedrock-core meets it: kind, attempts, time, and nothing left behind.
// SPDX-License-Identifier: Apache-2.0
import { getEventListeners } from 'node:events';
import { BedrockError } from 'bedrock-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openCore } from './clients/core.ts';
import { isAboutWaiting, jitter, type Ending, type Fault } from './fault.ts';
import { faults, otherFaults } from './faults.ts';
import { meet, settled, type Meeting, type Way } from './meet.ts';

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(jitter));
afterEach(() => void vi.restoreAllMocks());

/** What a machine that has other things to do may add, in milliseconds. */
const slack = 50;
/** Times below it are not measured to a fifth: a busy machine alone takes as long. */
const atOnce = 250;

/** `late`: milliseconds by which a plain wait of as long, in as many steps, was late meanwhile. */
type Timed = Meeting & { late: number };

function fits({ ms, late }: Timed, { ms: expected, work = 0 }: Ending): boolean {
  const busy = slack + 3 * late;
  return expected < atOnce
    ? ms <= expected + work + 2 * atOnce + busy
    : ms >= expected * 0.8 && ms <= expected * 1.2 + busy;
}

async function lateness({ ms, attempts }: Ending): Promise<number> {
  const began = performance.now();
  for (let step = 0; step < attempts; step++) await new Promise((resolve) => setTimeout(resolve, ms / attempts));
  return Math.max(0, performance.now() - began - ms);
}

async function meetOnce(fault: Fault, way: Way, ending: Ending): Promise<Timed> {
  const [meeting, late] = await Promise.all([meet(fault, way, openCore), lateness(ending)]);
  return { ...meeting, late };
}

/** A busy machine makes a call slower, never faster, and may run into limits that are short: one of three in time is in time. */
async function meetInTime(fault: Fault, way: Way, ending: Ending): Promise<Timed> {
  let meeting = await meetOnce(fault, way, ending);
  const { attempts, requests = attempts } = ending;
  const isLate = (): boolean =>
    !fits(meeting, ending) || (isAboutWaiting(fault) && (meeting.requests ?? requests) !== requests);
  for (let again = 0; again < 2 && isLate(); again++) meeting = await meetOnce(fault, way, ending);
  return meeting;
}

function attemptsOf(meeting: Meeting): number | undefined {
  return meeting.ends === 'error' && BedrockError.isInstance(meeting.error) ? meeting.error.attempts : undefined;
}

type Met = { way: Way; ending: Ending; meeting: Timed };

/** As a call and as a stream, side by side. */
async function meetBothWays(fault: Fault): Promise<Met[]> {
  const ways = (['call', 'stream'] as const).flatMap((way) => {
    const ending = fault[way];
    return ending === undefined ? [] : [{ way, ending }];
  });
  return Promise.all(
    ways.map(async ({ way, ending }) => ({ way, ending, meeting: await meetInTime(fault, way, ending) })),
  );
}

function check({ way, ending, meeting }: Met): void {
  const { ends, attempts, ms, requests = attempts } = ending;
  if (ends === 'answer') expect(meeting, way).toMatchObject({ ends });
  else {
    expect(meeting, way).toMatchObject({ ends: 'error', error: { name: 'BedrockError', kind: ends } });
    expect(attemptsOf(meeting), way).toBe(attempts);
  }
  if (meeting.requests !== undefined) expect(meeting.requests, `${way}: requests`).toBe(requests);
  expect(meeting, `${way}: left behind`).toMatchObject({ held: 0, connections: 0 });
  expect(fits(meeting, ending), `${way}: ${Math.round(meeting.ms)} ms, not ${ms}`).toBe(true);
}

const resources = (): number =>
  process.getActiveResourcesInfo().filter((name) => /^(Timeout|TCPSocketWrap|TLSWrap|TCPConnectWrap)$/.test(name))
    .length;

const isSlow = ({ call, stream }: Fault): boolean => ((call ?? stream)?.ms ?? 0) >= atOnce;
const titled = (some: readonly Fault[]): [title: string, fault: Fault][] =>
  some.map((fault) => [`fault ${fault.number}: ${fault.name}`, fault]);

describe('bedrock-core meets', () => {
  test.each(titled(faults.filter((fault) => !isSlow(fault))))('%s', async (_, fault) => {
    const before = resources();
    (await meetBothWays(fault)).forEach(check);
    await settled(() => resources() <= before);
    expect(resources()).toBeLessThanOrEqual(before);
  });
});

describe('bedrock-core waits out', () => {
  const slow = faults.filter(isSlow);
  const met = new Map<Fault, Met[]>();
  let [before, after] = [0, 0];

  // They wait more than they work: all at once take no longer than the slowest.
  beforeAll(async () => {
    vi.spyOn(Math, 'random').mockReturnValue(jitter);
    before = resources();
    await Promise.all(slow.map(async (fault) => met.set(fault, await meetBothWays(fault))));
    await settled(() => resources() <= before);
    after = resources();
  }, 30_000);

  test.each(titled(slow))('%s', (_, fault) => {
    expect(met.get(fault)).not.toHaveLength(0);
    met.get(fault)?.forEach(check);
  });

  test('and keeps nothing of them', () => {
    expect(met.size).toBe(slow.length);
    expect(after).toBeLessThanOrEqual(before);
  });
});

test('a signal that many calls share keeps no listener of any of them', async () => {
  const { signal } = new AbortController();
  const kinds = faults.filter(({ number }) => [5, 8, 18, 25, 31, 35, 37, 45].includes(number));
  await Promise.all(
    kinds.flatMap((fault) =>
      (['call', 'stream'] as const)
        .filter((way) => fault[way] !== undefined)
        .map((way) =>
          meet(fault, way, (stage) => {
            const client = openCore(stage);
            return { ...client, call: () => client.call(signal), stream: () => client.stream(signal) };
          }),
        ),
    ),
  );
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test.each<[number: number, said: RegExp]>([
  [1, /bedrock\.invalid was not found\. Check the region and the endpoint/],
  [2, /Nothing listens at 127\.0\.0\.1:\d+\. Check the endpoint/],
  [3, /within \d+ ms \(timeouts\.connect\)/],
  [4, /NODE_EXTRA_CA_CERTS/],
  [7, /`timeouts\.firstByte`/],
  [10, /asks to wait 99999 s, longer than a call waits/],
  [22, /No keys here/],
  [24, /Check `endpoint`/],
  [25, /text\/html.*Is a proxy answering/],
  [26, /cut or changed/],
  [28, /gzip.*proxy/],
])('fault %i is told with its cause or the way out, whether or not it may be retried', async (number, said) => {
  const fault = faults.find((one) => one.number === number) as Fault;
  for (const way of ['call', 'stream'] as const) {
    if (fault[way] === undefined) continue;
    const meeting = await meet(fault, way, (place) => openCore(place, { maxRetries: 0 }));
    expect(meeting, way).toMatchObject({ error: { message: expect.stringMatching(said) as string, attempts: 1 } });
  }
});

test('the list is whole: 52 faults', () => {
  const numbers = new Set([...faults, ...otherFaults].map(({ number }) => number));
  expect([...numbers].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 52 }, (_, index) => index + 1));
});
