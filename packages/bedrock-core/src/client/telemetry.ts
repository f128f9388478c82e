// OpenTelemetry: one span per call, and metrics, after the conventions for generative AI, version 1.41.
// https://opentelemetry.io/docs/specs/semconv/gen-ai/aws-bedrock/
// SPDX-License-Identifier: Apache-2.0
import type { TokenUsage } from '../converse/types.ts';
import type { CallEvent, EndEvent, Hooks } from './hooks.ts';
import { definedAttributes, inputTokens, operationName, portOf, type SpanValue } from './telemetry-attributes.ts';
import { createMetrics, type TelemetryMeter } from './telemetry-metrics.ts';

/** What is used of a `Span` of `@opentelemetry/api`. */
export interface TelemetrySpan {
  setAttributes(attributes: Record<string, SpanValue>): unknown;
  addEvent(name: string, attributes?: Record<string, SpanValue>): unknown;
  setStatus(status: { code: number; message?: string }): unknown;
  end(): void;
}

/** What is used of a `Tracer` of `@opentelemetry/api`, 1.x. */
export interface TelemetryTracer {
  startSpan(name: string, options: { kind: number; attributes: Record<string, SpanValue> }): TelemetrySpan;
}

/** Content (prompts, replies, tool arguments) is never recorded. */
export interface Telemetry {
  /** `trace.getTracer('my-app')` of `@opentelemetry/api`: one span per call. */
  tracer?: TelemetryTracer | undefined;
  /** `metrics.getMeter('my-app')` of `@opentelemetry/api`: duration, time to the first event, tokens. */
  meter?: TelemetryMeter | undefined;
}

// `SpanKind.CLIENT` and `SpanStatusCode.ERROR` of `@opentelemetry/api`: numbers of its protocol.
const client = 2;
const failed = 2;

/** Spans and metrics are hooks of our own: they see what hooks see, and break no call either. */
export function createTelemetry({ tracer, meter }: Telemetry): Hooks[] {
  return [
    ...(tracer === undefined ? [] : [createSpans(tracer)]),
    ...(meter === undefined ? [] : [createMetrics(meter)]),
  ];
}

function createSpans(tracer: TelemetryTracer): Hooks {
  const spans = new Map<string, TelemetrySpan>();
  return {
    onStart(call) {
      const name = [operationName(call), call.modelId].filter((part) => part !== undefined).join(' ');
      spans.set(
        call.callId,
        tracer.startSpan(name, { kind: client, attributes: definedAttributes(requestAttributes(call)) }),
      );
    },
    onRetry({ callId, attempt, delayMs, error, target }) {
      const attributes = { attempt, delay_ms: delayMs, 'error.type': error.awsType ?? error.kind, target };
      spans.get(callId)?.addEvent('retry', definedAttributes(attributes));
    },
    onEnd(event) {
      const span = spans.get(event.callId);
      spans.delete(event.callId);
      if (span === undefined) return;
      span.setAttributes(definedAttributes(responseAttributes(event)));
      if (event.error !== undefined) span.setStatus({ code: failed, message: event.error.message });
      span.end();
    },
  };
}

function requestAttributes(call: CallEvent): Attributes {
  return {
    'gen_ai.operation.name': operationName(call),
    'gen_ai.provider.name': 'aws.bedrock',
    // Its name before version 1.37, which many dashboards still read.
    'gen_ai.system': 'aws.bedrock',
    'gen_ai.request.model': call.modelId,
    'gen_ai.request.max_tokens': call.maxTokens,
    'gen_ai.request.temperature': call.temperature,
    'gen_ai.request.top_p': call.topP,
    'aws.bedrock.guardrail.id': call.guardrailIdentifier,
  };
}

function responseAttributes(event: EndEvent): Attributes {
  const { url, usage, stopReason, timeToFirstEventMs, error, outcome } = event;
  const server = url === undefined ? undefined : new URL(url);
  return {
    'server.address': server?.hostname,
    'server.port': server === undefined ? undefined : portOf(server),
    'cloud.region': event.region,
    'aws.request_id': event.requestId,
    'http.response.status_code': event.status,
    'http.request.resend_count': event.attempts > 1 ? event.attempts - 1 : undefined,
    'gen_ai.request.stream': timeToFirstEventMs === undefined ? undefined : true,
    'gen_ai.response.time_to_first_chunk': timeToFirstEventMs === undefined ? undefined : timeToFirstEventMs / 1000,
    'gen_ai.response.finish_reasons': stopReason === undefined ? undefined : [stopReason],
    ...usageAttributes(usage),
    'error.type': outcome === 'aborted' ? 'aborted' : (error?.awsType ?? error?.kind),
  };
}

function usageAttributes(usage: TokenUsage | undefined): Attributes {
  if (usage === undefined) return {};
  const { outputTokens, cacheReadInputTokens, cacheWriteInputTokens } = usage;
  return {
    'gen_ai.usage.input_tokens': inputTokens(usage),
    'gen_ai.usage.output_tokens': outputTokens,
    'gen_ai.usage.cache_read.input_tokens': cacheReadInputTokens,
    'gen_ai.usage.cache_creation.input_tokens': cacheWriteInputTokens,
  };
}

type Attributes = Record<string, SpanValue | undefined>;
