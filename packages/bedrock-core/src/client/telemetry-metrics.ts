// OpenTelemetry: histograms of time and tokens, after the conventions for generative AI, version 1.41.
// https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/
// SPDX-License-Identifier: Apache-2.0
import type { EndEvent, Hooks } from './hooks.ts';
import { definedAttributes, inputTokens, operationName, portOf, type SpanValue } from './telemetry-attributes.ts';

/** What is used of a `Histogram` of `@opentelemetry/api`. */
export interface TelemetryHistogram {
  record(value: number, attributes: Record<string, SpanValue>): void;
}

/** What is used of a `Meter` of `@opentelemetry/api`, 1.x. */
export interface TelemetryMeter {
  createHistogram(
    name: string,
    options: { description: string; unit: string; advice: { explicitBucketBoundaries: number[] } },
  ): TelemetryHistogram;
}

const seconds = Array.from({ length: 14 }, (_, index) => 0.01 * 2 ** index);
const tokens = Array.from({ length: 14 }, (_, index) => 4 ** index);

export function createMetrics(meter: TelemetryMeter): Hooks {
  const histogram = (name: string, description: string, unit: string, boundaries: number[]): TelemetryHistogram =>
    meter.createHistogram(name, { description, unit, advice: { explicitBucketBoundaries: boundaries } });
  const duration = histogram('gen_ai.client.operation.duration', 'Duration of a call.', 's', seconds);
  const firstChunk = histogram(
    'gen_ai.client.operation.time_to_first_chunk',
    'From a call to the first event of its stream.',
    's',
    seconds,
  );
  const usage = histogram('gen_ai.client.token.usage', 'Tokens of a call.', '{token}', tokens);
  return {
    onEnd(event) {
      const attributes = definedAttributes(dimensions(event));
      const errorType = event.outcome === 'aborted' ? 'aborted' : (event.error?.awsType ?? event.error?.kind);
      duration.record(event.durationMs / 1000, {
        ...attributes,
        ...(errorType === undefined ? {} : { 'error.type': errorType }),
      });
      if (event.timeToFirstEventMs !== undefined) firstChunk.record(event.timeToFirstEventMs / 1000, attributes);
      if (event.usage === undefined) return;
      usage.record(inputTokens(event.usage), { ...attributes, 'gen_ai.token.type': 'input' });
      usage.record(event.usage.outputTokens, { ...attributes, 'gen_ai.token.type': 'output' });
    },
  };
}

/** Few values each: an id of a request would make a series of its own. */
function dimensions(event: EndEvent): Record<string, SpanValue | undefined> {
  const server = event.url === undefined ? undefined : new URL(event.url);
  return {
    'gen_ai.operation.name': operationName(event),
    'gen_ai.provider.name': 'aws.bedrock',
    'gen_ai.request.model': event.modelId,
    'server.address': server?.hostname,
    'server.port': server === undefined ? undefined : portOf(server),
  };
}
