// Events as AWS documents them, and whatever else may come.
// https://docs.aws.amazon.com/nova/latest/userguide/output-events.html
// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { novaSonic } from './nova-sonic.ts';

const ids = { sessionId: 's', promptName: 'p', completionId: 'c', contentId: 'i' };
const start = (role: string, stage: string): JsonObject => ({
  event: { contentStart: { ...ids, type: 'TEXT', role, additionalModelFields: `{"generationStage":"${stage}"}` } },
});
const end = (stopReason: string): JsonObject => ({ event: { contentEnd: { ...ids, stopReason, type: 'TEXT' } } });

function decode(...events: JsonObject[]): unknown[] {
  const decoder = novaSonic.createDecoder();
  return events.flatMap((event) => decoder.decode(event));
}

test('text is told apart by who says it and whether it was said', () => {
  const text = (content: string): JsonObject => ({ event: { textOutput: { ...ids, content } } });
  expect(decode(start('USER', 'FINAL'), text('Hi'), end('PARTIAL_TURN'))).toEqual([
    { type: 'text', role: 'user', text: 'Hi', isFinal: true },
  ]);
  expect(decode(start('ASSISTANT', 'SPECULATIVE'), text('Hello'), end('INTERRUPTED'))).toEqual([
    { type: 'text', role: 'assistant', text: 'Hello', isFinal: false },
    { type: 'interrupted' },
  ]);
  expect(decode(start('ASSISTANT', 'FINAL'), text('{ "interrupted" : true }'))).toEqual([{ type: 'interrupted' }]);
});

test('tool uses, usage, ends; what is unknown survives', () => {
  const usage = { totalInputTokens: 3, totalOutputTokens: 4, totalTokens: 7, details: { delta: {} } };
  expect(
    decode(
      { event: { completionStart: { ...ids } } },
      { event: { toolUse: { ...ids, content: '{"city":"Rome"}', toolName: 'weather', toolUseId: 't' } } },
      { event: { usageEvent: { ...ids, ...usage } } },
      { event: { completionEnd: { ...ids, stopReason: 'END_TURN' } } },
      { event: { newThing: { a: 1 } } },
      { other: 1 },
    ),
  ).toEqual([
    { type: 'unknown', name: 'completionStart', data: ids },
    { type: 'toolUse', toolUseId: 't', name: 'weather', input: { city: 'Rome' } },
    { type: 'usage', inputTokens: 3, outputTokens: 4, totalTokens: 7, details: { delta: {} } },
    { type: 'turnEnd', stopReason: 'END_TURN' },
    { type: 'unknown', name: 'newThing', data: { a: 1 } },
    { type: 'unknown', name: '', data: { other: 1 } },
  ]);
});

test('sound is sent in one content, in pieces that a frame can hold', () => {
  let count = 0;
  const encoder = novaSonic.createEncoder({ inputSampleRate: 8000 }, () => `id-${++count}`);
  const first = encoder.send({ type: 'audio', bytes: new Uint8Array(60_000) });
  const second = encoder.send({ type: 'audio', bytes: new Uint8Array(10) });
  const names = [...first, ...second].flatMap(({ event }) => Object.keys(event as JsonObject));
  expect(names).toEqual(['contentStart', 'audioInput', 'audioInput', 'audioInput', 'audioInput']);
  expect(first[0]).toEqual({
    event: {
      contentStart: {
        promptName: 'id-1',
        contentName: 'id-2',
        type: 'AUDIO',
        interactive: true,
        role: 'USER',
        audioInputConfiguration: {
          mediaType: 'audio/lpcm',
          sampleRateHertz: 8000,
          sampleSizeBits: 16,
          channelCount: 1,
          audioType: 'SPEECH',
          encoding: 'base64',
        },
      },
    },
  });
  expect(encoder.end().flatMap(({ event }) => Object.keys(event as JsonObject))).toEqual([
    'contentEnd',
    'promptEnd',
    'sessionEnd',
  ]);
});

test('the result of a tool names its use', () => {
  const encoder = novaSonic.createEncoder({}, () => 'id');
  const [opening, result] = encoder.send({ type: 'toolResult', toolUseId: 't', content: { sun: true } });
  expect(opening).toMatchObject({
    event: {
      contentStart: { type: 'TOOL', role: 'TOOL', toolResultInputConfiguration: { toolUseId: 't', type: 'TEXT' } },
    },
  });
  expect(result).toMatchObject({ event: { toolResult: { content: '{"sun":true}' } } });
});

test('any JSON is read without failing', () => {
  const names = ['contentStart', 'textOutput', 'audioOutput', 'toolUse', 'contentEnd', 'completionEnd', 'usageEvent'];
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.jsonValue(), (name, json) => {
      const value = json as JsonValue;
      decode({ event: { [name]: value } }, isJsonObject(value) ? value : { event: value });
    }),
  );
});
