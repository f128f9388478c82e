// The contract of a call: one outcome, whatever happens on the way. Numbers are those of the faults and
// bad inputs that the project lists.
// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { inspect } from 'node:util';
import { BedrockError, createBedrock, type Bedrock, type BedrockSettings, type ConverseRequest } from 'bedrock-core';
import { encodeFrame, writeEvent, writeException } from 'bedrock-core/dialects';
import { startEmulator } from 'bedrock-emulator';
import { afterEach, describe, expect, test, vi } from 'vitest';

const keys = { accessKeyId: 'AKID', secretAccessKey: 'canary-secret' };
const request: ConverseRequest = {
  modelId: 'amazon.nova-lite-v1:0',
  messages: [{ role: 'user', content: [{ text: 'canary-prompt' }] }],
};
const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface Fake {
  url: string;
  sockets: Set<Socket>;
  requests: number;
}

/** A server that answers as the test says, for what the emulator would never do. */
async function serve(answer: (response: http.ServerResponse, count: number) => void): Promise<Fake> {
  const fake: Fake = { url: '', sockets: new Set(), requests: 0 };
  const server = http.createServer((incoming, response) => {
    incoming.resume().once('end', () => answer(response, ++fake.requests));
  });
  server.on('connection', (socket) => {
    fake.sockets.add(socket);
    socket.once('close', () => fake.sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return fake;
}

function connect(settings: BedrockSettings): Bedrock {
  const bedrock = createBedrock({ region: 'us-east-1', credentials: keys, maxRetries: 0, ...settings });
  open.push(() => bedrock.close());
  return bedrock;
}

async function failureOf(promise: Promise<unknown>): Promise<BedrockError> {
  const outcome = await promise.then(
    () => new Error('It succeeded.'),
    (error: unknown) => error,
  );
  if (!BedrockError.isInstance(outcome)) throw outcome;
  return outcome;
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const event of stream) void event;
}

const stream = (response: http.ServerResponse, ...frames: Uint8Array[]): http.ServerResponse => {
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': 'req-1' });
  for (const frame of frames) response.write(frame);
  return response;
};
const start = writeEvent({ type: 'messageStart', data: { role: 'assistant' } }, 'abc');
const delta = writeEvent({ type: 'contentBlockDelta', data: { contentBlockIndex: 0, delta: { text: 'Hel' } } }, 'abcd');
const stop = writeEvent({ type: 'messageStop', data: { stopReason: 'end_turn' } });
const partial = { output: { message: { role: 'assistant', content: [{ text: 'Hel' }] } } };

describe('before the reply', () => {
  test('2: a refused connection', async () => {
    const error = await failureOf(connect({ endpoint: 'http://127.0.0.1:1' }).converse(request));
    expect(error).toMatchObject({ kind: 'network', isRetryable: true, attempts: 1 });
  });

  test('5: a reset before the headers, repeated', async () => {
    const fake = await serve((response, count) =>
      count === 1
        ? void response.destroy()
        : void response.end(JSON.stringify({ output: { message: { role: 'assistant', content: [] } } })),
    );
    const { $metadata } = await connect({ endpoint: fake.url, maxRetries: 1 }).converse(request);
    expect($metadata.attempts).toBe(2);
  });

  test('7: headers that never come', async () => {
    const fake = await serve(() => undefined);
    expect(
      await failureOf(connect({ endpoint: fake.url, timeouts: { firstByte: 50 } }).converse(request)),
    ).toMatchObject({ kind: 'timeout' });
  });

  test.each([
    ['8', 429, 'ThrottlingException', 'throttled', true],
    ['11', 429, 'ModelNotReadyException', 'model-not-ready', true],
    ['12', 500, 'InternalServerException', 'server', true],
    ['14', 503, 'ServiceUnavailableException', 'unavailable', true],
    ['15', 504, undefined, 'server', true],
    ['16', 408, 'ModelTimeoutException', 'model-timeout', undefined],
    ['17', 424, 'ModelErrorException', 'model-error', false],
    ['18', 400, 'ValidationException', 'invalid-request', false],
    ['19', 403, 'ExpiredTokenException', 'authentication', undefined],
    ['24', 307, undefined, 'protocol', false],
  ])('%s: HTTP %i %s → %s', async (_, status, type, kind, isRetryable) => {
    const fake = await serve((response) => {
      const headers = {
        ...(type === undefined ? {} : { 'x-amzn-errortype': `${type}:http://internal.amazon.com/` }),
        'x-amzn-requestid': 'req-1',
        location: 'http://127.0.0.1:1/',
      };
      response.writeHead(status, headers).end('{"message":"Told."}');
    });
    const error = await failureOf(connect({ endpoint: fake.url }).converse(request));
    expect(error).toMatchObject({ kind, status, requestId: 'req-1' });
    if (isRetryable !== undefined) expect(error.isRetryable).toBe(isRetryable);
    expect(error.message).toContain('Told.');
    expect(fake.requests).toBe(1);
  });

  test('9 and 10: a hint is honoured, one that is too long fails now and says so', async () => {
    const answer = JSON.stringify({ output: { message: { role: 'assistant', content: [] } } });
    const short = await serve(
      (response, count) =>
        void (count === 1 ? response.writeHead(429, { 'retry-after-ms': '120' }).end('{}') : response.end(answer)),
    );
    const { $metadata } = await connect({ endpoint: short.url, maxRetries: 2 }).converse(request);
    expect($metadata.totalRetryDelay).toBeGreaterThanOrEqual(120);
    const long = await serve((response) => void response.writeHead(429, { 'retry-after': '99999' }).end('{}'));
    const error = await failureOf(connect({ endpoint: long.url, maxRetries: 2 }).converse(request));
    expect(error.message).toContain('99999 s');
    expect(long.requests).toBe(1);
  });

  test('13 and 25: HTML instead of a reply', async () => {
    const gateway = await serve(
      (response) => void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'),
    );
    expect(await failureOf(connect({ endpoint: gateway.url }).converse(request))).toMatchObject({
      kind: 'server',
      status: 502,
    });
    const portal = await serve(
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Log in</h1>'),
    );
    expect(await failureOf(connect({ endpoint: portal.url }).converse(request))).toMatchObject({
      kind: 'protocol',
      message: expect.stringContaining('text/html'),
    });
  });
});

describe('in the stream', () => {
  test('30 and 31: an exception before the first event rejects the call and is repeated, one after it ends the stream', async () => {
    const early = await serve(
      (response, count) =>
        void stream(
          response,
          ...(count === 1 ? [writeException('throttlingException', 'Too many')] : [start, delta, stop]),
        ).end(),
    );
    const result = await connect({ endpoint: early.url, maxRetries: 1 }).converseStream(request);
    await drain(result.stream);
    expect(result.$metadata.attempts).toBe(2);
    const late = await serve(
      (response) => void stream(response, start, delta, writeException('throttlingException', 'Too many')).end(),
    );
    const { stream: events } = await connect({ endpoint: late.url, maxRetries: 1 }).converseStream(request);
    expect(await failureOf(drain(events))).toMatchObject({ kind: 'throttled', partial, requestId: 'req-1' });
    expect(late.requests).toBe(1);
  });

  test.each([
    ['32', [writeException('modelStreamErrorException', 'Broken')], 'model-error'],
    ['33', [writeException('brandNewException', 'New')], 'server'],
    ['37', [], 'stream-interrupted'],
    ['38', [delta.subarray(0, 20)], 'stream-interrupted'],
    ['39', [Uint8Array.of(0, 0, 0)], 'stream-interrupted'],
    ['41', [Uint8Array.from(delta, (byte, index) => (index === 60 ? byte ^ 1 : byte))], 'protocol'],
    ['44', [writeBroken()], 'protocol'],
  ] as const)('%s: the partial reply comes with the error (%#)', async (_, frames, kind) => {
    const fake = await serve((response) => void stream(response, start, delta, ...frames).end());
    const { stream: events } = await connect({ endpoint: fake.url }).converseStream(request);
    const error = await failureOf(drain(events));
    expect(error).toMatchObject({ kind, requestId: 'req-1', partial });
  });

  test('35 and 36: events and deltas of a later version pass', async () => {
    const news = writeEvent({ type: 'somethingNew', data: { a: 1 } });
    const kind = writeEvent({ type: 'contentBlockDelta', data: { contentBlockIndex: 1, delta: { hologram: 'x' } } });
    const fake = await serve((response) => void stream(response, start, news, kind, stop).end());
    const { stream: events } = await connect({ endpoint: fake.url }).converseStream(request);
    const seen: unknown[] = [];
    for await (const event of events) seen.push(event);
    expect(seen).toEqual([
      { messageStart: { role: 'assistant' } },
      { somethingNew: { a: 1 } },
      { contentBlockDelta: { contentBlockIndex: 1, delta: { hologram: 'x' } } },
      { messageStop: { stopReason: 'end_turn' } },
    ]);
  });

  test('45: a reset', async () => {
    const fake = await serve((response) => {
      stream(response, start);
      response.write(delta, () => response.socket?.resetAndDestroy());
    });
    const { stream: events } = await connect({ endpoint: fake.url }).converseStream(request);
    expect(await failureOf(drain(events))).toMatchObject({ kind: 'stream-interrupted' });
  });

  test('46: a stall', async () => {
    const fake = await serve((response) => void stream(response, start, delta));
    const { stream: events } = await connect({ endpoint: fake.url, timeouts: { idle: 60 } }).converseStream(request);
    expect(await failureOf(drain(events))).toMatchObject({ kind: 'timeout', partial });
    expect(fake.sockets.size === 0 || (await once([...fake.sockets][0] as Socket, 'close'))).toBeTruthy();
  });
});

describe('around', () => {
  test('50: an abort ends the call with its own reason, at once, in every phase', async () => {
    const reason = new Error('changed my mind');
    const before = AbortSignal.abort(reason);
    const silent = await serve(() => undefined);
    await expect(connect({ endpoint: silent.url }).converse(request, { signal: before })).rejects.toBe(reason);
    expect(silent.requests).toBe(0);
    const waiting = new AbortController();
    const call = connect({ endpoint: silent.url }).converse(request, { signal: waiting.signal });
    setTimeout(() => waiting.abort(reason), 20);
    await expect(call).rejects.toBe(reason);
    const streaming = await serve((response) => void stream(response, start, delta));
    const middle = new AbortController();
    const { stream: events } = await connect({ endpoint: streaming.url }).converseStream(request, {
      signal: middle.signal,
    });
    setTimeout(() => middle.abort(reason), 20);
    await expect(drain(events)).rejects.toBe(reason);
  });

  test('51: leaving the loop closes the socket, and so does a return while a chunk is awaited', async () => {
    const fake = await serve((response) => void stream(response, start, delta));
    for (const leave of [
      async (events: AsyncIterable<unknown>) => {
        for await (const event of events) if (event !== undefined) break;
      },
      async (events: AsyncIterable<unknown>) => {
        const iterator = events[Symbol.asyncIterator]();
        await iterator.next();
        await iterator.next();
        const pending = iterator.next().catch(() => undefined);
        await iterator.return?.();
        await pending;
      },
    ]) {
      const { stream: events } = await connect({ endpoint: fake.url }).converseStream(request);
      const [socket] = [...fake.sockets];
      const closed = once(socket as Socket, 'close');
      await leave(events);
      await closed;
    }
    expect(fake.sockets.size).toBe(0);
  });

  test('secrets and prompts are in no error and no inspected object', async () => {
    const fake = await serve((response) => void response.writeHead(400).end('{"message":"No."}'));
    const bedrock = connect({ endpoint: fake.url, headers: { 'x-private': 'canary-header' } });
    const error = await failureOf(bedrock.converse(request));
    for (const shown of [
      inspect(error, { depth: 9 }),
      JSON.stringify(error),
      String(error.stack),
      inspect(bedrock, { depth: 9, showHidden: true }),
    ]) {
      expect(shown).not.toContain('canary');
    }
    const emulator = await startEmulator();
    open.push(() => emulator.close());
    const { $metadata } = await connect({ endpoint: emulator.url }).converse(request);
    expect(inspect($metadata)).not.toContain('canary');
    expect($metadata.requestBody).toContain('canary-prompt');
  });
});

describe('bad input', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('1: no region, and no credentials, name the ways out', async () => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
    const noRegion = await failureOf(createBedrock({ credentials: keys }).converse(request));
    expect(noRegion).toMatchObject({
      kind: 'configuration',
      path: 'region',
      message: expect.stringMatching(/`region`.*AWS_REGION/),
    });
    const noKeys = await failureOf(createBedrock({ region: 'us-east-1' }).converse(request));
    expect(noKeys).toMatchObject({
      kind: 'configuration',
      message: expect.stringMatching(/AWS_BEARER_TOKEN_BEDROCK|apiKey/),
    });
  });

  test.each([
    ['2: region', { region: 'x/../y' }, {}, 'configuration'],
    ['4: key and credentials', { apiKey: 'k' }, {}, 'configuration'],
    ['6: bad base URL', { endpoint: 'not a url' }, {}, 'configuration'],
    ['7: userinfo', { endpoint: 'https://u:p@example.com' }, {}, 'configuration'],
    ['8: plain http', { endpoint: 'http://example.com' }, {}, 'configuration'],
    ['11: empty model id', {}, { modelId: '' }, 'invalid-request'],
    ['12: path in the model id', {}, { modelId: '../x' }, 'invalid-request'],
    ['13: malformed ARN', {}, { modelId: 'arn:aws:bedrock' }, 'invalid-request'],
  ])('%s', async (_, settings, change, kind) => {
    const error = await failureOf(
      createBedrock({ region: 'us-east-1', credentials: keys, ...settings }).converse({ ...request, ...change }),
    );
    expect(error.kind).toBe(kind);
  });
});

/** A sound frame whose payload is no JSON object. */
function writeBroken(): Uint8Array {
  return encodeFrame(
    { ':message-type': 'event', ':event-type': 'contentBlockDelta' },
    new TextEncoder().encode('{"delta":'),
  );
}
