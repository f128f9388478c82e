// How the demo looks in a terminal: headings, a conversation that wraps as it streams, a summary.
// SPDX-License-Identifier: Apache-2.0
import { styleText } from 'node:util';

const indent = '  ';
const margin = indent.length + 9;

/** Writes one line. */
export function line(text = ''): void {
  process.stdout.write(`${text}\n`);
}

export const bold = (text: string): string => styleText('bold', text);
export const dim = (text: string): string => styleText('dim', text);
const accent = (text: string): string => styleText('cyan', text);
const good = (text: string): string => styleText('green', text);

export function heading(title: string, subtitle: string): void {
  line();
  line(`${accent('●')} ${bold(title)}  ${dim(subtitle)}`);
}

/** A line of the conversation that is known whole. */
export function say(speaker: string, text: string): void {
  const printer = speak(speaker);
  printer.write(text);
  printer.end();
}

export function toolCall(name: string, input: unknown, output: unknown): void {
  const show = (value: unknown): string =>
    Object.entries(value as object)
      .map(([key, item]) => `${key}: ${String(item)}`)
      .join(', ');
  line(`${indent}${styleText('yellow', 'tool'.padEnd(7))}  ${name}(${show(input)}) ${dim(`→ ${show(output)}`)}`);
}

/** Prints a text as it arrives, wrapped at the terminal's width and indented under its speaker. */
export function speak(speaker: string): { write(piece: string): void; end(): void } {
  const width = Math.max(40, Math.min(process.stdout.columns ?? 80, 100)) - margin;
  let column = 0;
  let word = '';
  let started = false;

  const flushWord = (): void => {
    if (column > 0 && column + word.length > width) newLine();
    process.stdout.write(word);
    column += word.length;
    word = '';
  };
  const newLine = (): void => {
    process.stdout.write(`\n${' '.repeat(margin)}`);
    column = 0;
  };

  return {
    write(piece) {
      if (!started) process.stdout.write(`${indent}${accent(speaker.padEnd(7))}  `);
      started = true;
      for (const character of piece) {
        if (character !== ' ' && character !== '\n') word += character;
        else {
          flushWord();
          if (character === '\n') newLine();
          else if (column > 0 && column < width) {
            process.stdout.write(' ');
            column += 1;
          }
        }
      }
    },
    end() {
      flushWord();
      if (started) line();
    },
  };
}

export interface Tally {
  inputTokens: number;
  outputTokens: number;
  /** Milliseconds from the question to the first piece of the answer, and to its end. */
  firstMs: number;
  totalMs: number;
}

export function summary({ inputTokens, outputTokens, firstMs, totalMs }: Tally): void {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  const facts = [
    `${inputTokens} tokens in`,
    `${outputTokens} out`,
    `first text after ${seconds(firstMs)}`,
    `done in ${seconds(totalMs)}`,
  ];
  line(`${indent}${good('done'.padEnd(7))}  ${dim(facts.join(' · '))}`);
}
