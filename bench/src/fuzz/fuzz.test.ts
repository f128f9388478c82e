// A short run of what `pnpm fuzz` does for as long as one likes, and that it would notice.
// SPDX-License-Identifier: Apache-2.0
import { beforeAll, expect, test } from 'vitest';
import { attempt } from './attempt.ts';
import { mutateBytes, mutateJson, splitAtRandom } from './mutate.ts';
import { createRandom } from './random.ts';
import { record, type Recording } from './recordings.ts';
import { fuzz } from './run.ts';

let recordings: Recording[];
beforeAll(async () => {
  recordings = await record();
});

test('every call ends as a call may end, whatever the answer', async () => {
  const { outcomes, failure } = await fuzz({ recordings, seed: 1, length: 600 });
  expect(failure).toBeUndefined();
  expect([...outcomes.keys()]).toEqual(expect.arrayContaining(['read', 'protocol', 'stream-interrupted', 'throttled']));
});

test('what is damaged are answers of every surface and family', () => {
  const types = recordings.map(({ reply }) => (reply.headers['content-type'] ?? '').replace(/;.*/, ''));
  const expected = ['application/json', 'application/vnd.amazon.eventstream', 'text/event-stream', 'application/xml'];
  expect(types).toEqual(expect.arrayContaining(expected));
  expect(recordings.length).toBeGreaterThan(60);
  expect(recordings.filter(({ reply }) => reply.status !== 200).map(({ name }) => name)).toEqual(['refusal']);
});

test('a failure of another kind is told, with the seed that repeats it', async () => {
  const [recording] = recordings as [Recording];
  const call = (): Promise<never> => Promise.reject(new TypeError('Not of ours.'));
  const { failure } = await fuzz({ recordings: [{ ...recording, call }], seed: 7, length: 10 });
  expect(failure).toMatchObject({ seed: 7, name: recording.name, error: new TypeError('Not of ours.') });
});

test('the same seed does the same damage', async () => {
  const [first, second] = await Promise.all([1, 1].map((seed) => attempt(recordings[0] as Recording, seed)));
  expect(first).toBe(second);
  const bytes = new TextEncoder().encode('{"a":[1,2,{"b":null}]}');
  const draw = (seed: number): unknown => {
    const random = createRandom(seed);
    const json = mutateJson({ a: [1, 2, { b: null }] }, random);
    return [json, mutateBytes(bytes, random), splitAtRandom(bytes, random)];
  };
  expect(draw(5)).toEqual(draw(5));
  expect(new Set(Array.from({ length: 50 }, (_, seed) => JSON.stringify(draw(seed)))).size).toBeGreaterThan(45);
  const whole = splitAtRandom(bytes, createRandom(3));
  expect(Buffer.concat(whole)).toEqual(Buffer.from(bytes));
});
