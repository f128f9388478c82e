// Stream events of Claude's Messages → Converse events. Both number their blocks alike.
// https://docs.anthropic.com/en/api/messages-streaming
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlockDelta, ContentBlockStart, ConverseStreamEvent, MetadataEvent } from '../../converse/types.ts';
import { errorFromAws } from '../../aws-errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { EventDecoder } from '../dialect.ts';
import { metricsFromChunk, tokenUsage } from '../invocation-metrics.ts';
import { decodeBlock } from './blocks.ts';
import { decodeCitation } from './citations.ts';
import { numberMember, otherMembers, textMember } from './members.ts';
import { decodeTrace, decodeUsage, isIntervention, messageFields, responseFields, toStopReason } from './reply.ts';

export function decodeEvents(): EventDecoder {
  let message: JsonObject = {};
  let usage: JsonObject = {};
  let metrics: MetadataEvent | undefined;
  let stopped = false;
  /** Types of open blocks that Converse has no member for. */
  const unknownBlocks = new Map<number, string>();

  const tell = (told: JsonValue | undefined): void => {
    if (!isJsonObject(told)) return;
    message = { ...message, ...messageFields(told), ...pick(told, 'stop_reason') };
    if (isJsonObject(told['usage'])) usage = { ...usage, ...otherMembers(told['usage'], none) };
  };

  const decodeKnown = (data: JsonObject): ConverseStreamEvent[] => {
    const index = numberMember(data, 'index');
    switch (data['type']) {
      case 'message_start':
        tell(data['message']);
        return [{ messageStart: { role: 'assistant' } }];
      case 'content_block_start':
        return decodeStart(index, data['content_block'], unknownBlocks);
      case 'content_block_delta':
        return decodeDelta(index, data['delta'], unknownBlocks.get(index));
      case 'content_block_stop':
        return [{ contentBlockStop: { contentBlockIndex: index } }];
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
      for (const name of ['amazon-bedrock-guardrailAction', 'amazon-bedrock-trace'])
        message = { ...message, ...pick(data, name) };
      return decodeKnown(data);
    },
    // Without an end of the message the stream was cut off: no `messageStop` is made up.
    end() {
      if (!stopped && !isIntervention(message)) return [];
      const counted = Object.keys(usage).length === 0 ? metrics?.usage : decodeUsage(usage);
      return [
        { messageStop: { stopReason: toStopReason(message), ...responseFields(messageFields(message)) } },
        {
          metadata: {
            usage: counted ?? tokenUsage(),
            metrics: metrics?.metrics ?? { latencyMs: 0 },
            ...decodeTrace(message),
          },
        },
      ];
    },
  };
}

const none: ReadonlySet<string> = new Set();

const pick = (holder: JsonObject, name: string): JsonObject =>
  holder[name] === undefined || holder[name] === null ? {} : { [name]: holder[name] };

/** Text and reasoning open at their first delta in Converse; only what they begin with is told here. */
function decodeStart(
  contentBlockIndex: number,
  block: JsonValue | undefined,
  unknownBlocks: Map<number, string>,
): ConverseStreamEvent[] {
  if (!isJsonObject(block)) return [];
  const decoded = decodeBlock(block);
  const start = (opened: object): ConverseStreamEvent[] => [
    { contentBlockStart: { contentBlockIndex, start: opened as ContentBlockStart } },
  ];
  const deltas = (...values: ContentBlockDelta[]): ConverseStreamEvent[] =>
    values.map((delta) => ({ contentBlockDelta: { contentBlockIndex, delta } }));

  if (decoded.toolUse !== undefined) {
    const { input, ...toolUse } = decoded.toolUse;
    const json = JSON.stringify(input);
    return [...start({ toolUse }), ...(json === '{}' ? [] : deltas({ toolUse: { input: json } }))];
  }
  if (decoded.reasoningContent !== undefined) {
    const { reasoningText, redactedContent } = decoded.reasoningContent;
    if (redactedContent !== undefined) return deltas({ reasoningContent: { redactedContent } });
    const { text, signature } = reasoningText;
    return [
      ...(text === '' ? [] : deltas({ reasoningContent: { text } })),
      ...(signature === undefined ? [] : deltas({ reasoningContent: { signature } })),
    ];
  }
  if (decoded.text !== undefined) return decoded.text === '' ? [] : deltas({ text: decoded.text });
  if (decoded.citationsContent !== undefined) {
    const { content = [], citations = [] } = decoded.citationsContent;
    return deltas(...content, ...citations.map((citation) => ({ citation })));
  }
  unknownBlocks.set(contentBlockIndex, textMember(block, 'type'));
  return start(decoded);
}

function decodeDelta(
  contentBlockIndex: number,
  delta: JsonValue | undefined,
  unknownBlock: string | undefined,
): ConverseStreamEvent[] {
  if (!isJsonObject(delta)) return [];
  const told = (value: object): ConverseStreamEvent[] => [
    { contentBlockDelta: { contentBlockIndex, delta: value as ContentBlockDelta } },
  ];
  switch (delta['type']) {
    case 'text_delta':
      return told({ text: textMember(delta, 'text') });
    case 'input_json_delta': {
      const input = textMember(delta, 'partial_json');
      return input === '' ? [] : told({ toolUse: { input } });
    }
    case 'thinking_delta':
      return told({ reasoningContent: { text: textMember(delta, 'thinking') } });
    case 'signature_delta':
      return told({ reasoningContent: { signature: textMember(delta, 'signature') } });
    case 'citations_delta':
      return isJsonObject(delta['citation']) ? told({ citation: decodeCitation(delta['citation']) }) : [];
    default: {
      // Under the name of its block, pieces of an unknown block add up to what a whole reply would hold.
      const { type, ...pieces } = delta;
      if (unknownBlock !== undefined) return told({ [unknownBlock]: pieces });
      return typeof type === 'string' ? told({ [type]: delta }) : [];
    }
  }
}

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
