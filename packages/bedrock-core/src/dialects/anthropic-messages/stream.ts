// Stream events of Claude's Messages ⇄ Converse events. Both number their blocks alike.
// https://docs.anthropic.com/en/api/messages-streaming
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlockDelta, ContentBlockStart, ConverseStreamEvent, MetadataEvent } from '../../converse/types.ts';
import { errorFromAws } from '../../aws-errors.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import type { EventDecoder, EventEncoder, NativeEvent } from '../dialect.ts';
import { metricsFromChunk, metricsToChunk, tokenUsage } from '../invocation-metrics.ts';
import { decodeBlock, decodeCitation, encodeCitation } from './blocks.ts';
import { decodeUsage, encodeUsage, fromStopReason, stopFields, toStopReason } from './reply.ts';

export function decodeEvents(): EventDecoder {
  let stop: JsonObject | undefined;
  let usage: JsonObject = {};
  let metrics: MetadataEvent | undefined;

  return {
    decode({ data }) {
      metrics = metricsFromChunk(data) ?? metrics;
      switch (data['type']) {
        case 'message_start':
          usage = { ...usage, ...usageOf(data['message']) };
          return [{ messageStart: { role: 'assistant' } }];
        case 'content_block_start':
          return decodeStart(indexOf(data), data['content_block']);
        case 'content_block_delta':
          return decodeDelta(indexOf(data), data['delta']);
        case 'content_block_stop':
          return [{ contentBlockStop: { contentBlockIndex: indexOf(data) } }];
        case 'message_delta':
          usage = { ...usage, ...usageOf(data) };
          stop = { ...stop, ...(isJsonObject(data['delta']) ? data['delta'] : {}) };
          return [];
        case 'error':
          throw decodeError(data['error']);
        case 'message_stop':
        case 'ping':
          if (typeof data['amazon-bedrock-guardrailAction'] === 'string') stop = { ...stop, ...data };
          return [];
        default:
          return decodeUnknown(data);
      }
    },
    // Without a stop reason the stream was cut off: no `messageStop` is made up.
    end() {
      if (stop === undefined) return [];
      const fields = stopFields(stop);
      const counted = Object.keys(usage).length === 0 ? metrics?.usage : decodeUsage(usage);
      return [
        {
          messageStop: {
            stopReason: toStopReason(stop),
            ...(fields === undefined ? {} : { additionalModelResponseFields: fields }),
          },
        },
        { metadata: { usage: counted ?? tokenUsage(), metrics: metrics?.metrics ?? { latencyMs: 0 } } },
      ];
    },
  };
}

const indexOf = ({ index }: JsonObject): number => (typeof index === 'number' ? index : 0);

function usageOf(holder: unknown): JsonObject {
  return isJsonObject(holder) && isJsonObject(holder['usage']) ? holder['usage'] : {};
}

/** Text and reasoning open at their first delta in Converse; only what they begin with is told here. */
function decodeStart(contentBlockIndex: number, block: unknown): ConverseStreamEvent[] {
  if (!isJsonObject(block)) return [];
  const decoded = decodeBlock(block);
  const delta = (value: ContentBlockDelta): ConverseStreamEvent[] => [
    { contentBlockDelta: { contentBlockIndex, delta: value } },
  ];
  if (decoded.toolUse !== undefined) {
    const { input, ...toolUse } = decoded.toolUse;
    const json = JSON.stringify(input);
    const events: ConverseStreamEvent[] = [{ contentBlockStart: { contentBlockIndex, start: { toolUse } } }];
    return json === '{}' ? events : [...events, ...delta({ toolUse: { input: json } })];
  }
  const { reasoningText, redactedContent } = decoded.reasoningContent ?? {};
  if (redactedContent !== undefined) return delta({ reasoningContent: { redactedContent } });
  if (reasoningText !== undefined)
    return reasoningText.text === '' ? [] : delta({ reasoningContent: { text: reasoningText.text } });
  if (decoded.text !== undefined || decoded.citationsContent !== undefined) {
    const text = decoded.text ?? '';
    return text === '' ? [] : delta({ text });
  }
  return [{ contentBlockStart: { contentBlockIndex, start: decoded as object as ContentBlockStart } }];
}

function decodeDelta(contentBlockIndex: number, delta: unknown): ConverseStreamEvent[] {
  if (!isJsonObject(delta)) return [];
  const text = (name: string): string => String(delta[name] ?? '');
  const told = (value: ContentBlockDelta): ConverseStreamEvent[] => [
    { contentBlockDelta: { contentBlockIndex, delta: value } },
  ];
  switch (delta['type']) {
    case 'text_delta':
      return told({ text: text('text') });
    case 'input_json_delta':
      return text('partial_json') === '' ? [] : told({ toolUse: { input: text('partial_json') } });
    case 'thinking_delta':
      return told({ reasoningContent: { text: text('thinking') } });
    case 'signature_delta':
      return told({ reasoningContent: { signature: text('signature') } });
    case 'citations_delta':
      return isJsonObject(delta['citation']) ? told({ citation: decodeCitation(delta['citation']) }) : [];
    default:
      return told({ [String(delta['type'] ?? 'delta')]: delta } as object as ContentBlockDelta);
  }
}

/** An event of a kind that came later passes through under its own name. */
function decodeUnknown(data: JsonObject): ConverseStreamEvent[] {
  return typeof data['type'] === 'string' ? [{ [data['type']]: data } as object as ConverseStreamEvent] : [];
}

/** Anthropic's names of errors, as AWS names them. */
const errorTypes: Readonly<Record<string, string>> = {
  overloaded_error: 'ServiceUnavailableException',
  rate_limit_error: 'ThrottlingException',
  invalid_request_error: 'ValidationException',
  authentication_error: 'UnrecognizedClientException',
  permission_error: 'AccessDeniedException',
  not_found_error: 'ResourceNotFoundException',
};

function decodeError(error: unknown): Error {
  const { type, message } = isJsonObject(error) ? error : {};
  return errorFromAws({
    awsType: errorTypes[String(type)] ?? 'ModelStreamErrorException',
    message: String(message ?? 'The model reported an error.'),
  });
}

export function encodeEvents(): EventEncoder {
  const open = new Set<number>();
  let stop: JsonObject = {};

  const start = (index: number, block: JsonObject): NativeEvent[] => {
    if (open.has(index)) return [];
    open.add(index);
    return [chunk({ type: 'content_block_start', index, content_block: block })];
  };

  return {
    encode(event) {
      if (event.messageStart !== undefined) return [chunk({ type: 'message_start', message: openMessage })];
      if (event.contentBlockStart !== undefined) {
        const { contentBlockIndex, start: opened } = event.contentBlockStart;
        return start(contentBlockIndex, encodeStart(opened));
      }
      if (event.contentBlockDelta !== undefined) {
        const { contentBlockIndex: index, delta } = event.contentBlockDelta;
        const { block, delta: native } = encodeDelta(delta);
        const opening = start(index, block);
        return native === undefined
          ? opening
          : [...opening, chunk({ type: 'content_block_delta', index, delta: native })];
      }
      if (event.contentBlockStop !== undefined) {
        const { contentBlockIndex: index } = event.contentBlockStop;
        return [...start(index, { type: 'text', text: '' }), chunk({ type: 'content_block_stop', index })];
      }
      if (event.messageStop !== undefined) {
        const { stopReason, additionalModelResponseFields: fields } = event.messageStop;
        const sequence = isJsonObject(fields) ? (fields['stop_sequence'] ?? null) : null;
        stop = { stop_reason: fromStopReason(stopReason), stop_sequence: sequence };
        return [];
      }
      if (event.metadata === undefined) return [];
      return [
        chunk({ type: 'message_delta', delta: stop, usage: encodeUsage(event.metadata.usage) }),
        chunk({ type: 'message_stop', ...metricsToChunk(event.metadata) }),
      ];
    },
    end: () => [],
  };
}

const chunk = (data: JsonObject): NativeEvent => ({ type: 'chunk', data });

const openMessage: JsonObject = {
  id: 'msg_bdrk_0',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: { input_tokens: 0, output_tokens: 0 },
};

function encodeStart(start: ContentBlockStart): JsonObject {
  if (start.toolUse === undefined) return (Object.values(start)[0] ?? {}) as JsonObject;
  const { toolUseId, name, type } = start.toolUse;
  return { type: type ?? 'tool_use', id: toolUseId, name, input: {} };
}

/** A delta, and the block that it opens when it is the first. Redacted thinking comes whole, in its block. */
function encodeDelta(delta: ContentBlockDelta): { block: JsonObject; delta?: JsonObject } {
  if (delta.text !== undefined) return { block: emptyText, delta: { type: 'text_delta', text: delta.text } };
  if (delta.toolUse !== undefined)
    return { block: {}, delta: { type: 'input_json_delta', partial_json: delta.toolUse.input } };
  if (delta.citation !== undefined) {
    const sourceContent = (delta.citation.sourceContent ?? []).map(({ text = '' }) => ({ text }));
    return {
      block: emptyText,
      delta: { type: 'citations_delta', citation: encodeCitation({ ...delta.citation, sourceContent }) },
    };
  }
  const { text, signature, redactedContent } = delta.reasoningContent ?? {};
  const thinking = { type: 'thinking', thinking: '', signature: '' };
  if (text !== undefined) return { block: thinking, delta: { type: 'thinking_delta', thinking: text } };
  if (signature !== undefined) return { block: thinking, delta: { type: 'signature_delta', signature } };
  if (redactedContent !== undefined)
    return { block: { type: 'redacted_thinking', data: new TextDecoder().decode(redactedContent) } };
  const value = Object.values(delta)[0];
  return { block: isJsonObject(value) ? value : { type: Object.keys(delta)[0] ?? 'block' } };
}

const emptyText: JsonObject = { type: 'text', text: '' };
