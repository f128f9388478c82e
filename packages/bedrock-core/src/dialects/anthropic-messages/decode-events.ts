// Stream events of Claude's Messages → Converse events. Both number their blocks alike.
// https://docs.anthropic.com/en/api/messages-streaming
// SPDX-License-Identifier: Apache-2.0
import type { ConverseStreamEvent, MetadataEvent } from '../../converse/types.ts';
import { errorFromAws } from '../../aws-errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { EventDecoder } from '../dialect.ts';
import { metricsFromChunk, tokenUsage } from '../invocation-metrics.ts';
import { createBlockDecoder } from './decode-block-events.ts';
import { numberMember, otherMembers, textMember } from './members.ts';
import { decodeTrace, decodeUsage, isIntervention, messageFields, responseFields, toStopReason } from './reply.ts';
import { guardrailActionMember, traceMember } from '../service-members.ts';

export function decodeEvents(): EventDecoder {
  const blocks = createBlockDecoder();
  let message: JsonObject = {};
  let usage: JsonObject = {};
  let metrics: MetadataEvent | undefined;
  let stopped = false;

  const tell = (told: JsonValue | undefined): void => {
    if (!isJsonObject(told)) return;
    const { stop_reason } = told;
    message = { ...message, ...messageFields(told), ...(typeof stop_reason === 'string' ? { stop_reason } : {}) };
    if (isJsonObject(told['usage'])) usage = { ...usage, ...otherMembers(told['usage'], none) };
  };

  const decodeKnown = (data: JsonObject): ConverseStreamEvent[] => {
    const index = numberMember(data, 'index');
    switch (data['type']) {
      case 'message_start':
        tell(data['message']);
        return [{ messageStart: { role: 'assistant' } }];
      case 'content_block_start':
        return blocks.start(index, data['content_block']);
      case 'content_block_delta':
        return blocks.delta(index, data['delta']);
      case 'content_block_stop':
        return blocks.stop(index);
      case 'message_delta': {
        const { type: _, delta, ...beside } = data;
        tell(beside);
        tell(delta);
        stopped = true;
        return [];
      }
      case 'message_stop':
        stopped = true;
        return [];
      case 'error':
        throw decodeError(data['error']);
      case 'ping':
        return [];
      default:
        return decodeUnknown(data);
    }
  };

  return {
    decode({ data }) {
      metrics = metricsFromChunk(data) ?? metrics;
      for (const name of guardrailMembers) if (data[name] !== undefined) message = { ...message, [name]: data[name] };
      return decodeKnown(data);
    },
    // Without an end of the message the stream was cut off: no `messageStop` is made up.
    end: () => (stopped || isIntervention(message) ? decodeEnd(message, usage, metrics) : []),
  };
}

function decodeEnd(message: JsonObject, usage: JsonObject, told: MetadataEvent | undefined): ConverseStreamEvent[] {
  const counted = Object.keys(usage).length === 0 ? told?.usage : decodeUsage(usage);
  const metadata = { usage: counted ?? tokenUsage(), metrics: told?.metrics ?? { latencyMs: 0 } };
  return [
    { messageStop: { stopReason: toStopReason(message), ...responseFields(messageFields(message)) } },
    { metadata: { ...metadata, ...decodeTrace(message) } },
  ];
}

const guardrailMembers = [guardrailActionMember, traceMember];
const none: ReadonlySet<string> = new Set();

/** An event of a kind that came later passes through under its own name. */
function decodeUnknown(data: JsonObject): ConverseStreamEvent[] {
  return typeof data['type'] === 'string' ? [{ [data['type']]: data } as object as ConverseStreamEvent] : [];
}

/** Anthropic's names of errors, as AWS names them. */
const errorTypes: ReadonlyMap<string, string> = new Map([
  ['overloaded_error', 'ServiceUnavailableException'],
  ['rate_limit_error', 'ThrottlingException'],
  ['invalid_request_error', 'ValidationException'],
  ['authentication_error', 'UnrecognizedClientException'],
  ['permission_error', 'AccessDeniedException'],
  ['not_found_error', 'ResourceNotFoundException'],
]);

function decodeError(error: JsonValue | undefined): Error {
  const told = isJsonObject(error) ? error : {};
  return errorFromAws({
    awsType: errorTypes.get(textMember(told, 'type')) ?? 'ModelStreamErrorException',
    message: textMember(told, 'message') || 'The model reported an error.',
  });
}
