// `pnpm soak`: streams, calls, aborts and breaks for half an hour, or as long as told. Fails when an event is
// lost, or when the process gains what it does not give back.
// SPDX-License-Identifier: Apache-2.0
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createBedrock, type Bedrock } from 'bedrock-core';
import type { ServerCounts } from './agreement.ts';
import { handles, median, startGauge, type Reading } from './gauge.ts';
import { abort, createTally, leave, repeat, work, type Tally } from './work.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seconds: { type: 'string' },
    users: { type: 'string', default: '50' },
    /** Of each of the two ways to leave a stream, before all else. */
    leaves: { type: 'string', default: '10000' },
    /** Megabytes that the process may gain after the first fifth of the time. */
    growth: { type: 'string', default: '10' },
    /** Milliseconds by which the event loop may be late, in the middle of all readings. */
    delay: { type: 'string', default: '20' },
    /** Milliseconds after which nothing may be open. */
    settle: { type: 'string', default: '100' },
    pace: { type: 'string', default: '100' },
  },
});
const milliseconds = values.seconds === undefined ? Number(values.minutes) * 60_000 : Number(values.seconds) * 1_000;

const breaches: string[] = [];
function expectThat(isSo: boolean, what: string): void {
  if (isSo) return;
  breaches.push(what);
  console.log(`✗ ${what}`);
}

async function startServer(): Promise<{ server: ChildProcess; url: string }> {
  const server = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [values.pace], {
    execArgv: ['--conditions=@bedrock-kit/source'],
  });
  const [url] = (await once(server, 'message')) as [string];
  return { server, url };
}

async function ask(server: ChildProcess): Promise<ServerCounts> {
  const answer = once(server, 'message') as Promise<[ServerCounts]>;
  server.send('count');
  return (await answer)[0];
}

/** Asks until nothing is left, or the time for it is over. */
async function expectNone(server: ChildProcess, what: keyof ServerCounts, after: string): Promise<void> {
  const began = performance.now();
  let left = (await ask(server))[what];
  while (left > 0 && performance.now() - began < Number(values.settle)) {
    await wait(10);
    left = (await ask(server))[what];
  }
  const ms = Math.round(performance.now() - began);
  expectThat(left === 0, `${what}: ${left} are left ${ms} ms after ${after}.`);
  if (left === 0) console.log(`${what}: none is left ${ms} ms after ${after}`);
}

async function leaveOften(bedrock: Bedrock, tally: Tally, server: ChildProcess): Promise<void> {
  for (const [deed, name] of [
    [abort, 'aborts'],
    [leave, 'breaks'],
  ] as const) {
    const began = performance.now();
    await repeat(deed, Number(values.leaves), bedrock, tally);
    console.log(`${values.leaves} ${name} in ${Math.round(performance.now() - began)} ms`);
    // Those that serve no call are kept for the next one.
    bedrock.close();
    await expectNone(server, 'connections', `${values.leaves} ${name}`);
  }
}

async function soak(bedrock: Bedrock, tally: Tally): Promise<Reading[]> {
  const gauge = startGauge();
  const readings: Reading[] = [];
  const end = performance.now() + milliseconds;
  const isOver = (): boolean => performance.now() >= end;
  const pause = Math.min(10_000, milliseconds / 20);
  const report = setInterval(() => {
    const reading = gauge.read();
    readings.push(reading);
    const left = Math.max(0, Math.round((end - performance.now()) / 1_000));
    console.log(
      `${left} s left · ${Object.entries({ ...reading, ...tally })
        .map((pair) => pair.join(' '))
        .join(' · ')}`,
    );
  }, pause);
  await Promise.all(Array.from({ length: Number(values.users) }, (_, user) => work(bedrock, tally, user, isOver)));
  clearInterval(report);
  gauge.stop();
  return readings;
}

function judge(readings: readonly Reading[], tally: Tally): void {
  const fifth = Math.max(1, Math.floor(readings.length / 5));
  const early = readings.slice(fifth, 2 * fifth);
  const late = readings.slice(-fifth);
  for (const name of ['rss', 'heap'] as const) {
    const [before, after] = [early, late].map((part) => median(part.map((reading) => reading[name]))) as [
      number,
      number,
    ];
    const gain = Math.round((after - before) * 10) / 10;
    console.log(`${name}: ${before} MB after the warm-up, ${after} MB at the end (${gain >= 0 ? '+' : ''}${gain})`);
    expectThat(gain <= Number(values.growth), `${name} has grown by ${gain} MB, more than ${values.growth}.`);
  }
  const delay = median(readings.map((reading) => reading.delay));
  expectThat(delay <= Number(values.delay), `The event loop was late by ${delay} ms, more than ${values.delay}.`);
  expectThat(tally.wrong === 0, `${tally.wrong} events or outcomes were wrong.`);
  expectThat(tally.streams > 0 && tally.calls > 0 && tally.failures > 0, 'Something was never done.');
}

const before = handles();
const { server, url } = await startServer();
const bedrock = createBedrock({
  region: 'us-east-1',
  endpoint: url,
  credentials: { accessKeyId: 'soak', secretAccessKey: 'soak' },
});
const tally = createTally();
await leaveOften(bedrock, tally, server);
judge(await soak(bedrock, tally), tally);
await expectNone(server, 'held', 'the last call');
bedrock.close();
await expectNone(server, 'connections', 'the client has closed');
expectThat(handles() <= before, `${handles()} sockets and timers are left, ${before} were there before.`);
server.disconnect();
console.log(`${tally.events} events, ${tally.wrong} lost, repeated or out of order`);
console.log(breaches.length === 0 ? '✓ nothing was left behind' : `✗ ${breaches.length} breaches`);
process.exitCode = breaches.length === 0 ? 0 : 1;
