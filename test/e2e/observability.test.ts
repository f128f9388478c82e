// Hooks and spans: what is told of each kind of call and ending, and that no hook breaks a call.
// SPDX-License-Identifier: Apache-2.0
import {
  type BedrockError,
  createBedrock,
  type Bedrock,
  type BedrockSettings,
  type ConverseRequest,
  type EndEvent,
  type Hooks,
  type SpanValue,
  type TelemetryTracer,
} from 'bedrock-core';
import { AwsRefusal, startEmulator, type Emulator, type EmulatorOptions } from 'bedrock-emulator';
import { afterEach, describe, expect, test } from 'vitest';

const keys = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
const modelId = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const request: ConverseRequest = {
  modelId,
  messages: [{ role: 'user', content: [{ text: 'Hello' }] }],
  inferenceConfig: { maxTokens: 200, temperature: 0 },
};
const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  open.push(() => emulator.close());
  return emulator;
}

function connect({ url }: Emulator, settings: BedrockSettings): Bedrock {
  const bedrock = createBedrock({ region: 'us-east-1', credentials: keys, endpoint: url, ...settings });
  open.push(() => bedrock.close());
  return bedrock;
}

const names = ['onStart', 'onRequest', 'onResponse', 'onRetry', 'onError', 'onEnd'] as const;

interface Told {
  name: (typeof names)[number];
  event: Record<string, unknown>;
}

/** Hooks that write everything down, and a promise of the next end. */
function record(): { hooks: Hooks; told: Told[]; order: () => string[]; end: () => EndEvent } {
  const told: Told[] = [];
  const entries = names.map((name) => [name, (event: Record<string, unknown>) => told.push({ name, event })] as const);
  return {
    hooks: Object.fromEntries(entries),
    told,
    order: () => told.map(({ name }) => name),
    end: () => told.findLast(({ name }) => name === 'onEnd')?.event as never,
  };
}

async function read(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('It succeeded.'),
    (error: unknown) => error,
  );

describe('hooks', () => {
  test('of a reply in one piece', async () => {
    const { hooks, told, order, end } = record();
    const emulator = await start();
    const { $metadata, usage } = await connect(emulator, { hooks }).converse(request);
    expect(order()).toEqual(['onStart', 'onRequest', 'onResponse', 'onEnd']);
    expect(new Set(told.map(({ event }) => event['callId'])).size).toBe(1);
    expect(told[1]?.event).toMatchObject({ attempt: 1, region: 'us-east-1', url: $metadata.url });
    expect(told[2]?.event).toMatchObject({ status: 200, requestId: $metadata.requestId });
    expect(end()).toMatchObject({
      ...{ operation: 'converse', modelId, surface: 'converse', maxTokens: 200, temperature: 0 },
      ...{ outcome: 'completed', attempts: 1, requestId: $metadata.requestId, status: 200, stopReason: 'end_turn' },
      ...{ queuedMs: expect.any(Number), durationMs: expect.any(Number) },
    });
    expect(end().usage).toEqual(usage);
    expect(end().usage).not.toBe(usage);
    expect(end().timeToFirstEventMs).toBeUndefined();
    expect(told.every(({ event }) => Object.isFrozen(event))).toBe(true);
  });

  test('of a stream: it ends with its reading', async () => {
    const { hooks, order, end } = record();
    const bedrock = connect(await start({ latencyMs: 20 }), { hooks });
    const { stream } = await bedrock.converseStream(request);
    expect(order()).toEqual(['onStart', 'onRequest', 'onResponse']);
    await read(stream);
    expect(order().slice(3)).toEqual(['onEnd']);
    expect(end()).toMatchObject({ operation: 'converse-stream', outcome: 'completed', stopReason: 'end_turn' });
    expect(end().usage?.outputTokens).toBeGreaterThan(0);
    expect(end().timeToFirstEventMs).toBeGreaterThanOrEqual(19);
    expect(end().durationMs).toBeGreaterThanOrEqual(end().timeToFirstEventMs ?? Infinity);
  });

  test('of a stream that its reader leaves', async () => {
    const { hooks, order, end } = record();
    const { stream } = await connect(await start(), { hooks }).converseStream(request);
    for await (const _ of stream) break;
    expect(end()).toMatchObject({ outcome: 'left' });
    expect(order()).not.toContain('onError');
  });

  test('of a stream that breaks', async () => {
    const { hooks, order, end } = record();
    const bedrock = connect(await start({ fault: 'close; after=3' }), { hooks });
    const { stream } = await bedrock.converseStream(request);
    await failureOf(read(stream));
    expect(order().slice(-2)).toEqual(['onError', 'onEnd']);
    expect(end()).toMatchObject({ outcome: 'failed', attempts: 1, error: { kind: 'stream-interrupted' } });
    expect(end().error).not.toHaveProperty('partial');
    expect(end().error).not.toHaveProperty('cause');
  });

  test('of a call that is repeated, and one that fails for good', async () => {
    const { hooks, told, order, end } = record();
    const emulator = await start();
    const bedrock = connect(emulator, { hooks });
    const fault = (text: string): { headers: { [name: string]: string } } => ({
      headers: { 'x-emulator-fault': text },
    });
    await bedrock.converse(request, fault('InternalServerException; times=1'));
    expect(order()).toEqual(['onStart', 'onRequest', 'onRetry', 'onRequest', 'onResponse', 'onEnd']);
    expect(told[2]?.event).toMatchObject({
      attempt: 1,
      delayMs: expect.any(Number),
      error: { kind: 'server', status: 500 },
    });
    expect(end()).toMatchObject({ outcome: 'completed', attempts: 2 });
    told.length = 0;
    const error = await failureOf(bedrock.converse(request, fault('ValidationException')));
    expect(order()).toEqual(['onStart', 'onRequest', 'onError', 'onEnd']);
    const { requestId } = error as BedrockError;
    expect(requestId).toBeDefined();
    expect(end()).toMatchObject({ outcome: 'failed', status: 400, requestId, error: { kind: 'invalid-request' } });
  });

  test('of a stream that is repeated before its first event: it ends once, with its reading', async () => {
    const { hooks, order, end } = record();
    const bedrock = connect(await start({ fault: 'ServiceUnavailableException; after=0; times=1' }), { hooks });
    const { stream } = await bedrock.converseStream(request);
    expect(order()).toEqual(['onStart', 'onRequest', 'onResponse', 'onRetry', 'onRequest', 'onResponse']);
    await read(stream);
    expect(order().slice(6)).toEqual(['onEnd']);
    expect(end()).toMatchObject({ outcome: 'completed', attempts: 2 });
  });

  test('nothing stays at a signal that outlives its calls', async () => {
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...[type, listener]: [string, never]) => {
      listeners.add(listener);
      add(type, listener);
    };
    signal.removeEventListener = (...[type, listener]: [string, never]) => {
      listeners.delete(listener);
      remove(type, listener);
    };
    const bedrock = connect(await start(), { hooks: {}, maxConcurrency: 1, maxRetries: 0 });
    const options = { signal, timeouts: { total: 60_000 } };
    await bedrock.converse(request, options);
    await read((await bedrock.converseStream(request, options)).stream);
    for await (const _ of (await bedrock.converseStream(request, options)).stream) break;
    await failureOf(bedrock.converse(request, { ...options, headers: { 'x-emulator-fault': 'ValidationException' } }));
    expect(listeners.size).toBe(0);
  });

  test('of aborts: before the reply, while waiting for a turn, within a stream', async () => {
    const { hooks, told, order, end } = record();
    const bedrock = connect(await start({ fault: 'stall; after=2' }), { hooks, maxConcurrency: 1 });
    const controller = new AbortController();
    const { stream } = await bedrock.converseStream(request, { signal: controller.signal });
    const waiting = new AbortController();
    const second = bedrock.converse(request, { signal: waiting.signal });
    await new Promise(setImmediate);
    waiting.abort(new Error('enough'));
    await failureOf(second);
    expect(end()).toMatchObject({ outcome: 'aborted', attempts: 0 });
    controller.abort();
    await failureOf(read(stream));
    expect(end()).toMatchObject({ outcome: 'aborted', attempts: 1, operation: 'converse-stream' });
    expect(order()).not.toContain('onError');
    expect(told.filter(({ name }) => name === 'onEnd')).toHaveLength(2);
  });

  test('of the other operations', async () => {
    const { hooks, told, end } = record();
    const bedrock = connect(await start(), { hooks });
    await bedrock.invoke('amazon.titan-text-express-v1', { inputText: 'Hello' });
    expect(end()).toMatchObject({ operation: 'invoke', modelId: 'amazon.titan-text-express-v1', outcome: 'completed' });
    await read((await bedrock.invokeStream('amazon.titan-text-express-v1', { inputText: 'Hello' })).stream);
    expect(end()).toMatchObject({ operation: 'invoke-with-response-stream', outcome: 'completed' });
    for await (const _ of (await bedrock.invokeStream('amazon.titan-text-express-v1', { inputText: 'a' })).stream)
      break;
    expect(end()).toMatchObject({ outcome: 'left' });
    await bedrock.listModels({ byProvider: 'amazon' });
    expect(end()).toMatchObject({ operation: 'foundation-models', outcome: 'completed' });
    expect(end().modelId).toBeUndefined();
    expect(JSON.stringify(told)).not.toContain('byProvider');
  });

  test('a move to another target is a retry that names it', async () => {
    const { hooks, told, end } = record();
    const [first, second] = [await start({ fault: 'ServiceUnavailableException' }), await start()];
    const targets = [
      { name: 'a', endpoint: first.url },
      { name: 'b', endpoint: second.url },
    ];
    await connect(first, { hooks, targets }).converse(request);
    expect(told.find(({ name }) => name === 'onRetry')?.event).toMatchObject({
      ...{ attempt: 1, target: 'b', delayMs: 0, error: { kind: 'unavailable' } },
    });
    expect(end()).toMatchObject({ attempts: 2, target: 'b', outcome: 'completed' });
  });

  test('hooks that throw, reject or change what they are told break no call', async () => {
    const emulator = await start({ fault: 'InternalServerException; times=1' });
    const bad = (index: number) => (event: object) => {
      Reflect.set(event, 'attempts', 'changed');
      if (index % 2 === 0) throw new Error('hook');
      return Promise.reject(new Error('hook'));
    };
    const hooks: Hooks = Object.fromEntries(names.map((name, index) => [name, bad(index)]));
    const reply = await connect(emulator, { hooks }).converse(request);
    expect(reply.$metadata.attempts).toBe(2);
  });
});

interface Span {
  name: string;
  kind: number;
  attributes: Record<string, SpanValue>;
  events: string[];
  status?: { code: number; message?: string };
  isEnded: boolean;
}

/** A tracer of `@opentelemetry/api`'s shape that remembers. */
function trace(): { tracer: TelemetryTracer; spans: Span[] } {
  const spans: Span[] = [];
  const tracer: TelemetryTracer = {
    startSpan(name, { kind, attributes }) {
      const span: Span = { name, kind, attributes: { ...attributes }, events: [], isEnded: false };
      spans.push(span);
      return {
        setAttributes: (more) => Object.assign(span.attributes, more),
        addEvent: (event) => span.events.push(event),
        setStatus: (status) => (span.status = status),
        end: () => (span.isEnded = true),
      };
    },
  };
  return { tracer, spans };
}

describe('telemetry', () => {
  test('one span per call, after the conventions for generative AI', async () => {
    const { tracer, spans } = trace();
    const usage = {
      inputTokens: 5,
      outputTokens: 3,
      totalTokens: 108,
      cacheReadInputTokens: 100,
      cacheWriteInputTokens: 0,
    };
    const emulator = await start({ reply: () => ({ usage }), fault: 'InternalServerException; times=1' });
    const bedrock = connect(emulator, { telemetry: { tracer } });
    const { $metadata } = await bedrock.converse(request);
    expect(spans).toEqual([
      {
        name: `chat ${modelId}`,
        kind: 2,
        events: ['retry'],
        isEnded: true,
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'aws.bedrock',
          'gen_ai.system': 'aws.bedrock',
          'gen_ai.request.model': modelId,
          'gen_ai.request.max_tokens': 200,
          'gen_ai.request.temperature': 0,
          'gen_ai.response.finish_reasons': ['end_turn'],
          'gen_ai.usage.input_tokens': 105,
          'gen_ai.usage.output_tokens': 3,
          'gen_ai.usage.cache_read.input_tokens': 100,
          'gen_ai.usage.cache_creation.input_tokens': 0,
          'server.address': '127.0.0.1',
          'server.port': emulator.port,
          'cloud.region': 'us-east-1',
          'aws.request_id': $metadata.requestId,
          'http.response.status_code': 200,
          'http.request.resend_count': 1,
        },
      },
    ]);
  });

  test('a stream ends its span with its reading, and a failure is one', async () => {
    const { tracer, spans } = trace();
    const bedrock = connect(await start(), { telemetry: { tracer }, maxRetries: 0 });
    const { stream } = await bedrock.converseStream(request);
    expect(spans[0]?.isEnded).toBe(false);
    await read(stream);
    expect(spans[0]).toMatchObject({ isEnded: true, attributes: { 'gen_ai.request.stream': true } });
    expect(spans[0]?.attributes['gen_ai.response.time_to_first_chunk']).toBeLessThan(5);
    await failureOf(bedrock.converse(request, { headers: { 'x-emulator-fault': 'ThrottlingException' } }));
    expect(spans[1]).toMatchObject({
      ...{ isEnded: true, status: { code: 2, message: expect.any(String) } },
      attributes: { 'error.type': 'ThrottlingException', 'http.response.status_code': 429 },
    });
  });

  test('a tracer that throws breaks no call', async () => {
    const tracer: TelemetryTracer = {
      startSpan() {
        throw new Error('no tracing today');
      },
    };
    const reply = await connect(await start(), { telemetry: { tracer } }).converse(request);
    expect(reply.stopReason).toBe('end_turn');
  });
});

test('errors tell their request id, attempts and address without a query', async () => {
  const emulator = await start({
    reply: () => {
      throw new AwsRefusal(429, 'ThrottlingException', 'Slow down.');
    },
  });
  const error = await failureOf(connect(emulator, { maxRetries: 1 }).converse(request));
  const url = `${emulator.url}/model/${encodeURIComponent(modelId)}/converse`;
  expect(error).toMatchObject({ attempts: 2, requestId: expect.any(String), url });
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({ kind: 'throttled', attempts: 2, url });
  const list = connect(emulator, { maxRetries: 0 }).listModels(
    {},
    { headers: { 'x-emulator-fault': 'ThrottlingException' } },
  );
  expect(await failureOf(list)).toMatchObject({ url: `${emulator.url}/foundation-models` });
});
