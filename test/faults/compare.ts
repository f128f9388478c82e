// `pnpm reliability`: bedrock-core and its peers meet the same faults; what came of it is written into
// docs/reliability.md. It takes some minutes, most of them spent waiting; arguments name the parts that are made
// (call, stream, leaving).
// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openAiSdk } from './clients/ai-sdk.ts';
import { openAwsSdk } from './clients/aws-sdk.ts';
import { openCore } from './clients/core.ts';
import { openLangChain } from './clients/langchain.ts';
import type { Ending, Fault, Limits } from './fault.ts';
import { faults } from './faults.ts';
import { meet, type Client, type Meeting, type OpenClient, type Way } from './meet.ts';
import { cell, expected, isRight, replacePart, rowsOf, scoreRow, table, titleOf } from './report.ts';
import { setStage } from './stage.ts';

const file = new URL('../../docs/reliability.md', import.meta.url);

const clients: readonly (readonly [name: string, open: OpenClient])[] = [
  ['bedrock-core', openCore],
  ['AWS SDK', openAwsSdk],
  ['AI SDK', openAiSdk],
  ['LangChain.js', openLangChain],
];

/** Most meetings are waits: many go on side by side. */
const sideBySide = 6;

async function inTurn<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: sideBySide }, worker));
}

/** Longer than any hiccup of a busy machine. */
const limits: Limits = { connect: 1_000, firstByte: 1_000, idle: 1_000 };

/** The best of two: what comes of a hiccup is nobody's fault. */
async function meetTwice(fault: Fault, way: Way, open: OpenClient, ending: Ending): Promise<Meeting> {
  const first = await meet(fault, way, open, { limits });
  if (isRight(first, ending)) return first;
  const second = await meet(fault, way, open, { limits });
  return isRight(second, ending) ? second : first;
}

async function compareOne(fault: Fault, way: Way, ending: Ending): Promise<string> {
  const cells: string[] = [];
  for (const [, open] of clients) cells.push(cell(await meetTwice(fault, way, open, ending), ending));
  console.log(`${way} ${titleOf(fault)} ${cells.join(' | ')}`);
  return `${titleOf(fault)} ${expected(ending)} | ${cells.join(' | ')} |`;
}

async function compare(way: Way): Promise<string> {
  const compared = new Map<Fault, string>();
  const add = async (fault: Fault): Promise<void> => {
    const ending = fault[way];
    if (ending !== undefined) compared.set(fault, await compareOne(fault, way, ending));
  };
  const all = rowsOf(faults, way);
  const isWork = (fault: Fault): boolean => fault[way]?.work !== undefined;
  await inTurn(
    all.filter((fault) => !isWork(fault)),
    add,
  );
  // What keeps the machine busy would slow down the others.
  for (const fault of all.filter(isWork)) await add(fault);
  const rows = all.map((fault) => compared.get(fault) ?? '');
  const head = ['', 'Fault', 'has to end in', ...clients.map(([name]) => name)];
  return table(head, [...rows, scoreRow(rows, clients.length)]);
}

const stalled: Fault = { number: 51, name: 'stalled stream', made: { by: 'emulator', fault: 'stall; after=3' } };

interface Leaving {
  title: string;
  /** What the loop has to end in. */
  ends: 'error' | 'no error';
  leave(client: Client): Promise<void>;
}

const leavings: readonly Leaving[] = [
  {
    title: '| 50 | abort while an event is awaited |',
    ends: 'error',
    leave: async (client) => {
      const leaving = new AbortController();
      setTimeout(() => leaving.abort(), 100);
      for await (const _ of client.stream(leaving.signal));
    },
  },
  {
    title: '| 51 | `break` in the loop |',
    ends: 'no error',
    leave: async (client) => {
      for await (const text of client.stream(new AbortController().signal)) if (text !== '') break;
    },
  },
];

/** How long the connection outlives its reader. */
async function leaveStream(open: OpenClient, { ends, leave }: Leaving): Promise<string> {
  const stage = await setStage(stalled);
  const client = open(stage);
  const patience = 2_000;
  const left = leave(client).then(
    () => 'no error',
    () => 'error',
  );
  const outcome = await Promise.race([left, wait(patience).then(() => 'no end')]);
  const began = performance.now();
  while (stage.held() > 0 && performance.now() - began < patience) await wait(2);
  const isClosed = stage.held() === 0;
  const ms = Math.round(performance.now() - began);
  client.close?.();
  await stage.close();
  if (outcome === 'no end') return '✘ **goes on**';
  const isRight = isClosed && outcome === ends;
  const what = isClosed ? `closed in ${ms} ms` : `**open after ${patience / 1000} s**`;
  return `${isRight ? '✔' : '✘'} ${what}${outcome === ends ? '' : `, **${outcome}**`}`;
}

async function compareLeaving(): Promise<string> {
  const rows: string[] = [];
  for (const leaving of leavings) {
    const cells: string[] = [];
    for (const [, open] of clients) cells.push(await leaveStream(open, leaving));
    rows.push(`${leaving.title} ${cells.join(' | ')} |`);
  }
  return table(['', 'The reader leaves', ...clients.map(([name]) => name)], rows);
}

// Some of the clients leave promises behind that fail when nobody looks any more.
let strays = 0;
process.on('unhandledRejection', () => strays++);

const parts = { call: () => compare('call'), stream: () => compare('stream'), leaving: compareLeaving };
const asked = process.argv.slice(2);
for (const [name, make] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const content = await make();
  writeFileSync(file, replacePart(readFileSync(file, 'utf8'), name, content));
}
console.log(`${strays} rejections that nobody handled. Written: docs/reliability.md`);
process.exit();
