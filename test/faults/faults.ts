// The faults that a call may meet, as data: how each is made and how it has to end. A fault with several
// forms has several rows; 23, 29 and 50 to 52 are about more than one call and have tests of their own.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseStreamEvent } from 'bedrock-core';
import { answered, backOff, hangLimit, limits, once, thrice, type Fault, type Made } from './fault.ts';

const emulator = (fault: string): Made => ({ by: 'emulator', fault });
const both = (end: Fault['call']): Pick<Fault, 'call' | 'stream'> => ({ call: end, stream: end });

const beforeTheReply: readonly Fault[] = [
  { number: 1, name: 'DNS failure', made: { by: 'network', place: 'unknown host' }, ...both(thrice('network')) },
  { number: 2, name: 'connection refused', made: { by: 'network', place: 'closed port' }, ...both(thrice('network')) },
  {
    number: 3,
    name: 'black-holed connect',
    made: { by: 'network', place: 'black hole' },
    ...both(thrice('timeout', limits.connect)),
  },
  { number: 4, name: 'bad certificate', made: { by: 'network', place: 'bad certificate' }, ...both(once('network')) },
  { number: 5, name: 'reset before headers', made: emulator('reset; times=1'), ...both(answered(2, backOff(1))) },
  { number: 6, name: 'stale keep-alive socket', made: emulator('stale; times=1'), ...both(answered(1)) },
  { number: 7, name: 'headers never come', made: emulator('no-reply'), ...both(thrice('timeout', limits.firstByte)) },
  { number: 8, name: '429, bare', made: emulator('bare; status=429'), ...both(thrice('throttled', 0, 500)) },
  {
    number: 9,
    name: '429, retry-after 2',
    made: emulator('ThrottlingException; retry-after=2; times=1'),
    ...both(answered(2, 2_000)),
  },
  {
    number: 10,
    name: '429, retry-after 99999',
    made: emulator('ThrottlingException; retry-after=99999'),
    ...both(once('throttled')),
  },
  {
    number: 11,
    name: 'ModelNotReady three times',
    made: emulator('ModelNotReadyException; times=3'),
    ...both(answered(4, backOff(3, 500))),
  },
  { number: 12, name: '500', made: emulator('InternalServerException'), ...both(thrice('server')) },
  { number: 13, name: '502 with HTML', made: emulator('html; status=502'), ...both(thrice('server')) },
  { number: 14, name: '503', made: emulator('ServiceUnavailableException'), ...both(thrice('unavailable')) },
  { number: 15, name: '504', made: emulator('bare; status=504'), ...both(thrice('server')) },
  { number: 16, name: '408 ModelTimeout', made: emulator('ModelTimeoutException'), ...both(once('model-timeout')) },
  { number: 17, name: '424 ModelError', made: emulator('ModelErrorException'), ...both(once('model-error')) },
  { number: 18, name: '400', made: emulator('ValidationException'), ...both(once('invalid-request')) },
  {
    number: 19,
    name: '403, expired token',
    made: { by: 'identity', trouble: 'expired token' },
    ...both(answered(1, 0, 2)),
  },
  { number: 20, name: 'clock skew', made: { by: 'identity', trouble: 'clock skew' }, ...both(answered(1, 0, 2)) },
  {
    number: 21,
    name: 'credential source hangs',
    made: { by: 'identity', trouble: 'source hangs' },
    ...both({ ends: 'timeout', attempts: 1, ms: hangLimit, requests: 0 }),
  },
  {
    number: 22,
    name: 'credential source rejects',
    made: { by: 'identity', trouble: 'source rejects' },
    ...both({ ends: 'authentication', attempts: 1, ms: 0, requests: 0 }),
  },
  { number: 24, name: 'redirect 307', made: emulator('redirect'), ...both(once('protocol')) },
  { number: 25, name: '200 with HTML', made: emulator('html; status=200'), ...both(once('protocol')) },
  { number: 26, name: 'JSON cut', made: emulator('cut-json'), call: once('protocol') },
  {
    number: 26,
    name: 'JSON cut with its connection',
    made: emulator('truncate; times=1'),
    call: answered(2, backOff(1)),
  },
  { number: 27, name: 'body over the cap', made: emulator('huge-body'), ...both({ ...once('protocol'), work: 3_000 }) },
  { number: 28, name: 'gzip bomb', made: emulator('gzip-bomb'), ...both({ ...once('protocol'), work: 1_000 }) },
];

const delta = (text: string): ConverseStreamEvent => ({ contentBlockDelta: { contentBlockIndex: 0, delta: { text } } });
const start: ConverseStreamEvent = { messageStart: { role: 'assistant' } };
const stop: ConverseStreamEvent = { messageStop: { stopReason: 'end_turn' } };
const blockStop: ConverseStreamEvent = { contentBlockStop: { contentBlockIndex: 0 } };
/** The answer of the emulator in these tests, in pieces. */
export const words = 'One two three four five six seven eight.';
const [first, rest] = [delta(words.slice(0, 7)), delta(words.slice(7))];
const script = (...events: ConverseStreamEvent[]): Made => ({ by: 'script', events });

const inTheStream: readonly Fault[] = [
  {
    number: 30,
    name: 'throttled before the first event',
    made: emulator('ThrottlingException; after=0; times=1'),
    stream: answered(2, backOff(1, 500)),
  },
  {
    number: 31,
    name: 'throttled after the first event',
    made: emulator('ThrottlingException; after=3'),
    stream: once('throttled'),
  },
  {
    number: 32,
    name: 'modelStreamError',
    made: emulator('ModelStreamErrorException; after=3'),
    stream: once('model-error'),
  },
  {
    number: 33,
    name: 'unmodelled exception',
    made: emulator('exception; type=brandNewException; after=3'),
    stream: once('server'),
  },
  { number: 34, name: 'error frame', made: emulator('error-frame; after=3'), stream: once('server') },
  { number: 35, name: 'unknown event', made: emulator('unknown-event; after=2'), stream: answered(1) },
  { number: 36, name: 'unknown delta', made: emulator('unknown-delta; after=2'), stream: answered(1) },
  { number: 37, name: 'cut at a boundary', made: emulator('end; after=3'), stream: once('stream-interrupted') },
  { number: 37, name: 'cut before the first event', made: emulator('end'), stream: thrice('stream-interrupted') },
  { number: 38, name: 'cut in a frame', made: emulator('truncate; after=3'), stream: once('stream-interrupted') },
  ...[1, 2, 3].map((bytes) => ({
    number: 39,
    name: `${bytes} stray ${bytes === 1 ? 'byte' : 'bytes'}`,
    made: emulator(`stray-bytes; bytes=${bytes}; after=3`),
    stream: once('stream-interrupted'),
  })),
  { number: 40, name: 'wrong CRC of a prelude', made: emulator('bad-prelude; after=3'), stream: once('protocol') },
  { number: 41, name: 'wrong CRC of a message', made: emulator('bad-crc; after=3'), stream: once('protocol') },
  ...[0, 15, 4_294_967_295].map((bytes) => ({
    number: 42,
    name: `frame length ${bytes}`,
    made: emulator(`frame-length; bytes=${bytes}; after=3`),
    stream: once('protocol'),
  })),
  { number: 43, name: 'headers past the frame', made: emulator('headers-length; after=3'), stream: once('protocol') },
  { number: 44, name: 'broken JSON', made: emulator('bad-json; after=3'), stream: once('protocol') },
  {
    number: 45,
    name: 'reset',
    made: emulator('reset; after=3'),
    stream: once('stream-interrupted'),
  },
  { number: 46, name: 'stall', made: emulator('stall; after=3'), stream: once('timeout', limits.idle) },
  {
    number: 46,
    name: 'stall before the first event',
    made: emulator('stall'),
    ...both(thrice('timeout', limits.firstByte)),
  },
  { number: 47, name: 'one byte per chunk', made: emulator('chunks; bytes=1'), ...both(answered(1)) },
  { number: 47, name: 'all in one chunk', made: emulator('chunks'), ...both(answered(1)) },
  { number: 48, name: 'delta before start', made: script(first, start, rest, blockStop, stop), stream: answered(1) },
  {
    number: 48,
    name: 'double stop',
    made: script(start, first, rest, blockStop, blockStop, stop, stop),
    stream: answered(1),
  },
  { number: 48, name: 'no metadata', made: script(start, first, rest, blockStop, stop), stream: answered(1) },
  { number: 49, name: 'GOAWAY', made: emulator('goaway; after=3'), stream: once('stream-interrupted') },
  { number: 49, name: 'RST_STREAM', made: emulator('close; after=3'), stream: once('stream-interrupted') },
];

export const faults: readonly Fault[] = [...beforeTheReply, ...inTheStream];

/** Those that are about more than one call, or about the caller; where they are tested. */
export const otherFaults: readonly { number: number; name: string; outcome: string }[] = [
  { number: 23, name: '100 calls at expiry', outcome: 'one refresh serves them all (`test/faults/around.test.ts`)' },
  {
    number: 29,
    name: 'region down',
    outcome: 'the next target answers, and keeps the calls (`test/e2e/failover.test.ts`)',
  },
  {
    number: 50,
    name: 'abort at five moments',
    outcome: "the signal's own reason, within 50 ms, and no socket left (`test/faults/around.test.ts`)",
  },
  {
    number: 51,
    name: 'the reader leaves, throws, or reads slowly',
    outcome: 'the socket closes; at most 1 MiB is held for a slow reader (`test/faults/around.test.ts`)',
  },
  { number: 52, name: "a gateway's client vanishes", outcome: 'no gateway yet: belongs to it, and is tested with it' },
];
