// Stream events of the Responses API → Converse events.
// https://platform.openai.com/docs/api-reference/responses-streaming
// SPDX-License-Identifier: Apache-2.0
import type { ConverseStreamEvent, MetadataEvent } from '../../converse/types.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { EventDecoder } from '../dialect.ts';
import { metricsFromChunk, tokenUsage } from '../invocation-metrics.ts';
import { createItemReader } from './item-reader.ts';
import { textMember } from './members.ts';
import { decodeFailure, decodeTier, decodeUsage, responseFields, toStopReason } from './reply.ts';

/**
 * Events that say nothing which others do not say as well. That a response was created is told with its first
 * piece: until then a failure is one of the call, which may be repeated.
 */
const silent: ReadonlySet<string> = new Set([
  ...['', 'keepalive', 'response.created', 'response.queued', 'response.in_progress', 'response.content_part.added'],
  ...['response.content_part.done', 'response.output_text.done', 'response.refusal.done'],
  ...['response.reasoning_text.done', 'response.reasoning_summary_text.done', 'response.function_call_arguments.done'],
  ...['response.reasoning_summary_part.added', 'response.reasoning_summary_part.done'],
]);

export function decodeEvents(): EventDecoder {
  const reader = createItemReader();
  let response: JsonObject | undefined;
  let metrics: MetadataEvent | undefined;

  const decodeEvent = (type: string, data: JsonObject): ConverseStreamEvent[] => {
    switch (type) {
      case 'response.completed':
      case 'response.incomplete':
        response = asObject(data['response']);
        return [];
      case 'response.failed':
        throw decodeFailure(asObject(data['response'])['error']);
      case 'error':
        throw decodeFailure(isJsonObject(data['error']) ? data['error'] : data);
      default:
        return reader.decode(type, data) ?? decodeUnknown(type, data);
    }
  };

  return {
    decode({ data }) {
      metrics = metricsFromChunk(data) ?? metrics;
      return decodeEvent(textMember(data, 'type'), data);
    },
    // Without its last event the stream was cut off: no `messageStop` is made up.
    end() {
      if (response === undefined) return [];
      const told = toStopReason(response, reader.hasRefused());
      // The last event may leave out the output that the others have told.
      const stopReason = told === 'end_turn' && reader.hasCalled() ? 'tool_use' : told;
      const { additionalModelResponseFields: fields } = responseFields(response);
      const usage = decodeUsage(response['usage']) ?? metrics?.usage ?? tokenUsage();
      const metadata = { usage, metrics: metrics?.metrics ?? { latencyMs: 0 }, ...decodeTier(response) };
      return reader.writer.stop(stopReason, metadata, fields);
    },
  };
}

/** An event of a kind that came later passes through under its own name. */
function decodeUnknown(type: string, data: JsonObject): ConverseStreamEvent[] {
  return silent.has(type) ? [] : [{ [type]: data } as object as ConverseStreamEvent];
}

const asObject = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});
