// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { ConverseStreamEvent } from '../converse/types.ts';
import { converse } from '../dialects/converse.ts';
import type { DialectContext, NativeEvent } from '../dialects/dialect.ts';
import { joinTexts } from './join-texts.ts';
import type { Route } from './route.ts';

const text = (words: string): NativeEvent => ({
  type: 'contentBlockDelta',
  data: { contentBlockIndex: 0, delta: { text: words } },
});
const bad: NativeEvent = { type: 'bad', data: {} };

/** Chunks are lists of native events as JSON; one of type `bad` cannot be decoded. */
const plain: Route = {
  service: 'bedrock-runtime',
  path: '',
  headers: {},
  members: {},
  dialect: {
    ...converse,
    decodeEvents: () => ({
      decode({ type, data }) {
        if (type === 'bad') throw new Error('bad');
        return [{ [type]: data } as object as ConverseStreamEvent];
      },
      end: () => [],
    }),
  },
  createReader: () => ({
    push: (chunk) => JSON.parse(new TextDecoder().decode(chunk)) as NativeEvent[],
    read: (item) => item as NativeEvent,
    end: () => undefined,
  }),
};

/** What is told before the stream ends, and how it ends. */
function read(...chunks: NativeEvent[][]): unknown[] {
  const route = joinTexts(plain);
  const [reader, decoder] = [route.createReader(), route.dialect.decodeEvents({} as DialectContext)];
  const told: unknown[] = [];
  try {
    for (const chunk of chunks) {
      for (const item of reader.push(new TextEncoder().encode(JSON.stringify(chunk)))) {
        const native = reader.read(item);
        if (native !== undefined) told.push(...decoder.decode(native));
      }
    }
    reader.end();
    told.push(...decoder.end(), 'end');
  } catch (error) {
    told.push(String(error));
  }
  return told;
}

const event = ({ type, data }: NativeEvent): object => ({ [type]: data });

test('texts of one chunk are one event, those of two are two', () => {
  expect(read([text('a'), text('b')], [], [text('c')])).toEqual([event(text('ab')), event(text('c')), 'end']);
});

test('a failure within a chunk is told after what came before it, and at once', () => {
  expect(read([text('a'), text('b'), bad, text('c')], [text('d')])).toEqual([event(text('ab')), 'Error: bad']);
  expect(read([bad], [text('d')])).toEqual(['Error: bad']);
  expect(read([text('a')], [bad, text('b')])).toEqual([event(text('a')), 'Error: bad']);
});
