// Spans through OpenTelemetry's own SDK, their attributes held to its list of names.
// SPDX-License-Identifier: Apache-2.0
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createBedrock } from './bedrock.ts';

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = provider.getTracer('test');
const measured = new InMemoryMetricExporter(AggregationTemporality.DELTA);
const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });
const meters = new MeterProvider({ readers: [reader] });
const meter = meters.getMeter('test');
afterEach(async () => {
  exporter.reset();
  await meters.forceFlush();
  measured.reset();
});
afterAll(() => meters.shutdown());

const request = {
  modelId: 'amazon.nova-lite-v1:0',
  messages: [{ role: 'user' as const, content: [{ text: 'Hello' }] }],
  inferenceConfig: { maxTokens: 10, temperature: 0.5, topP: 0.9 },
  guardrailConfig: { guardrailIdentifier: 'guardrail', guardrailVersion: '1' },
};
const reply = {
  output: { message: { role: 'assistant', content: [{ text: 'Hello' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 1, outputTokens: 2, totalTokens: 9, cacheReadInputTokens: 3, cacheWriteInputTokens: 3 },
  metrics: { latencyMs: 1 },
};

const answering = (status: number, body: object): typeof globalThis.fetch =>
  Object.assign(() => Promise.resolve(Response.json(body, { status, headers: { 'x-amzn-requestid': 'id-1' } })), {});

const connect = (fetch: typeof globalThis.fetch): ReturnType<typeof createBedrock> =>
  createBedrock({ region: 'eu-west-1', apiKey: 'key', fetch, maxRetries: 0, telemetry: { tracer, meter } });

test('a span of the SDK: its kind, its status, and attributes that the conventions name', async () => {
  await connect(answering(200, reply)).converse(request);
  const [span] = exporter.getFinishedSpans();
  expect(span).toMatchObject({
    name: 'chat amazon.nova-lite-v1:0',
    kind: SpanKind.CLIENT,
    status: { code: SpanStatusCode.UNSET },
    attributes: {
      'server.address': 'bedrock-runtime.eu-west-1.amazonaws.com',
      'server.port': 443,
      'gen_ai.usage.input_tokens': 7,
      'gen_ai.request.top_p': 0.9,
      'aws.bedrock.guardrail.id': 'guardrail',
    },
  });
  const known = new Set<unknown>(Object.values(conventions));
  const names = Object.keys(span?.attributes ?? {});
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => !known.has(name))).toEqual([]);
});

test('a failure: its type and its status', async () => {
  const fetch = answering(429, { __type: 'ThrottlingException', message: 'Slow down.' });
  await expect(connect(fetch).converse(request)).rejects.toMatchObject({ kind: 'throttled' });
  const [span] = exporter.getFinishedSpans();
  expect(span).toMatchObject({
    status: { code: SpanStatusCode.ERROR, message: 'Slow down.' },
    attributes: { 'error.type': 'ThrottlingException', 'http.response.status_code': 429, 'aws.request_id': 'id-1' },
  });
});

test('metrics of the SDK: names, units and values', async () => {
  await connect(answering(200, reply)).converse(request);
  await expect(connect(answering(500, {})).converse(request)).rejects.toMatchObject({ kind: 'server' });
  await meters.forceFlush();
  const metrics = measured.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  const told = metrics.map(({ descriptor: { name, unit }, dataPoints }) => ({
    ...{ name, unit },
    points: dataPoints.map(({ attributes, value }) => ({
      ...{ type: attributes['gen_ai.token.type'], error: attributes['error.type'] },
      ...(typeof value === 'object' && 'count' in value
        ? { count: value.count, sum: name.includes('token') && value.sum }
        : {}),
    })),
  }));
  expect(told).toEqual([
    {
      ...{ name: 'gen_ai.client.operation.duration', unit: 's' },
      points: [
        { count: 1, sum: false },
        { error: 'server', count: 1, sum: false },
      ],
    },
    {
      ...{ name: 'gen_ai.client.token.usage', unit: '{token}' },
      points: [
        { type: 'input', count: 1, sum: 7 },
        { type: 'output', count: 1, sum: 2 },
      ],
    },
  ]);
  const known = new Set<unknown>(Object.values(conventions));
  for (const { descriptor, dataPoints } of metrics) {
    expect(known.has(descriptor.name)).toBe(true);
    for (const { attributes } of dataPoints)
      expect(Object.keys(attributes).filter((name) => !known.has(name))).toEqual([]);
  }
});
