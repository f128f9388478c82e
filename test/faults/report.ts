// The comparison as Markdown.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from 'bedrock-core';
import type { Ending, Fault } from './fault.ts';
import type { Meeting, Way } from './meet.ts';

/** The faults that a call, or a stream, can meet. */
export const rowsOf = (faults: readonly Fault[], way: Way): Fault[] =>
  faults.filter((fault) => fault[way] !== undefined);

/** How a fault is named in the tables. */
export const titleOf = ({ number, name }: Fault): string => `| ${number} | ${name} |`;

export function table(head: readonly string[], rows: readonly string[]): string {
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows].join('\n');
}

/** What has to come of it, in a word. */
export const expected = ({ ends, attempts }: Ending): string => (attempts === 1 ? ends : `${ends}, ${attempts}×`);

/** One client's outcome. Of the others, all that counts is that the end is told: an answer for an answer, an error for an error. */
export function cell(meeting: Meeting, ending: Ending): string {
  const { requests, ms, held } = meeting;
  const times = requests === undefined || requests === 1 ? '' : `, ${requests}×`;
  const open = held > 0 ? '; **socket left open**' : '';
  if (meeting.ends === 'no end') {
    return `✘ **no end**${times}`;
  }
  const what = meeting.ends === 'cut short' ? '**a part, as if it were all**' : nameOf(meeting);
  return `${isRight(meeting, ending) ? '✔' : '✘'} ${what}${times}, ${seconds(ms)}${open}`;
}

/** bedrock-core is held to the kind and to the number of requests as well. */
export function isRight(meeting: Meeting, { ends, attempts, requests = attempts }: Ending): boolean {
  if (meeting.held > 0) return false;
  if (meeting.ends !== 'error') return meeting.ends === ends;
  if (!BedrockError.isInstance(meeting.error)) return ends !== 'answer';
  return meeting.error.kind === ends && (meeting.requests ?? requests) === requests;
}

function nameOf(meeting: Meeting): string {
  if (meeting.ends !== 'error') return meeting.ends;
  return BedrockError.isInstance(meeting.error) ? meeting.error.kind : 'error';
}

const seconds = (ms: number): string => (ms < 50 ? '0 s' : `${(ms / 1000).toFixed(1)} s`);

/** How many of the faults each client ends as it should: the last row of a table. */
export function scoreRow(rows: readonly string[], clientCount: number): string {
  const cells = rows.map((row) => row.split(' | ').slice(-clientCount));
  const scores = Array.from({ length: clientCount }, (_, client) => {
    const right = cells.filter((row) => row[client]?.startsWith('✔')).length;
    return `**${right} of ${rows.length}**`;
  });
  return `| | as it should be | | ${scores.join(' | ')} |`;
}

/** The document with the part between its marks replaced. */
export function replacePart(document: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The document has no part '${name}'.`);
  return `${document.slice(0, from + begin.length)}\n\n${content}\n\n${document.slice(to)}`;
}
