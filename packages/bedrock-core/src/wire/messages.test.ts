// What frames mean: events, chunks, and the two ways in which a stream tells a failure.
// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BedrockError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { createFrameDecoder, type Frame } from './eventstream.ts';
import { encodeFrame } from './frame-writer.ts';
import { writeChunk, writeEvent, writeException } from './message-writer.ts';
import { readChunk, readEvent } from './messages.ts';

const utf8 = new TextEncoder();
const frameOf = (bytes: Uint8Array): Frame => createFrameDecoder().push(bytes)[0] as Frame;
const eventFrame = (payload: string | Uint8Array, type = 'metadata'): Frame =>
  frameOf(
    encodeFrame(
      { ':message-type': 'event', ':event-type': type },
      typeof payload === 'string' ? utf8.encode(payload) : payload,
    ),
  );

function failureOf(frame: Frame): BedrockError {
  try {
    readEvent(frame);
  } catch (error) {
    if (BedrockError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('no failure');
}
const failureFrame = (headers: Frame['headers'], payload = ''): Frame =>
  frameOf(encodeFrame(headers, utf8.encode(payload)));

describe('events', () => {
  test('padding goes, wherever it stands; nothing else does', () => {
    expect(readEvent(eventFrame('{"a":1,"p":"abc"}'))).toEqual({ type: 'metadata', data: { a: 1 } });
    expect(readEvent(eventFrame('{"p":"abc","a":{"p":2}}')).data).toEqual({ a: { p: 2 } });
    expect(readEvent(eventFrame('{"__proto__":{"x":1},"p":""}')).data).toEqual(JSON.parse('{"__proto__":{"x":1}}'));
  });

  test('an unknown event passes through', () => {
    expect(readEvent(eventFrame('{"x":1}', 'brandNew'))).toEqual({ type: 'brandNew', data: { x: 1 } });
  });

  test('44: what is not a JSON object is a protocol error that does not repeat it', () => {
    for (const payload of ['', '{"secret":', '[1]', 'null', '"text"']) {
      expect(() => readEvent(eventFrame(payload))).toThrow(
        expect.objectContaining({ kind: 'protocol', message: expect.not.stringContaining('secret') as string }),
      );
    }
  });

  test('a broken character costs that character, not the reply', () => {
    expect(readEvent(eventFrame(Uint8Array.of(0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d))).data).toEqual({
      a: '\uFFFD',
    });
  });

  test('what is written is read, as an event and as a chunk', () => {
    const data = fc.dictionary(
      fc.string().filter((name) => name !== 'p' && name !== '__proto__'),
      fc.jsonValue(),
    ) as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(data, fc.option(fc.stringMatching(/^\w*$/), { nil: undefined }), (original, padding) => {
        const expected = JSON.parse(JSON.stringify(original)) as JsonObject;
        expect(readEvent(frameOf(writeEvent({ type: 'metadata', data: original }, padding)))).toEqual({
          type: 'metadata',
          data: expected,
        });
        expect(readChunk(frameOf(writeChunk({ type: 'chunk', data: original }, padding)))).toEqual({
          type: 'chunk',
          data: expected,
        });
      }),
    );
  });
});

describe('chunks', () => {
  test('the JSON within is the model’s own: its `p` stays', () => {
    expect(readChunk(frameOf(writeChunk({ type: 'chunk', data: { p: 'mine' } }, 'xyz'))).data).toEqual({ p: 'mine' });
  });

  test('bytes that hold no JSON object are a protocol error; an event without bytes passes', () => {
    for (const bytes of ['', '!!!!', btoa('[1]'), btoa('{"a":')]) {
      expect(() => readChunk(eventFrame(JSON.stringify({ bytes }), 'chunk'))).toThrow(
        expect.objectContaining({ kind: 'protocol' }),
      );
    }
    expect(readChunk(eventFrame('{"x":1}', 'brandNew'))).toEqual({ type: 'brandNew', data: { x: 1 } });
  });
});

describe('failures', () => {
  test.each([
    ['throttlingException', 'throttled', true],
    ['validationException', 'invalid-request', false],
    ['modelStreamErrorException', 'model-error', false],
    ['modelTimeoutException', 'model-timeout', false],
    ['internalServerException', 'server', true],
    ['serviceUnavailableException', 'unavailable', true],
    ['brandNewException', 'server', false],
  ])('30 to 33: the exception %s is %s', (type, kind, isRetryable) => {
    const awsType = type.charAt(0).toUpperCase() + type.slice(1);
    expect(failureOf(frameOf(writeException(type, 'Too bad.')))).toMatchObject({
      kind,
      isRetryable,
      awsType,
      message: 'Too bad.',
    });
  });

  test('the message, wherever AWS puts it', () => {
    const headers = { ':message-type': 'exception', ':exception-type': 'modelStreamErrorException' };
    const messageOf = (payload: string): string => failureOf(failureFrame(headers, payload)).message;
    expect(messageOf('{"Message":"Upper."}')).toBe('Upper.');
    expect(messageOf('{"originalMessage":"From the model.","originalStatusCode":500}')).toBe('From the model.');
    expect(messageOf('Plain text.')).toBe('Plain text.');
    expect(messageOf('x'.repeat(10_000))).toHaveLength(500);
    for (const payload of ['', '{}', '{"message":null}', '{"message":{"secret":1}}']) {
      expect(messageOf(payload)).toBe('Bedrock answered ModelStreamErrorException');
    }
  });

  test('34: an error frame has all in its headers', () => {
    const error = failureOf(
      failureFrame({ ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'Broken.' }),
    );
    expect(error).toMatchObject({ kind: 'server', awsType: 'InternalFailure', message: 'Broken.' });
    expect(failureOf(failureFrame({ ':message-type': 'error' })).kind).toBe('server');
  });

  test('a chunk reader refuses them too', () => {
    expect(() => readChunk(frameOf(writeException('throttlingException', 'Wait.')))).toThrow(
      expect.objectContaining({ kind: 'throttled' }),
    );
  });
});
