// Reply and stream of Cohere's Command R ⇄ Converse.
// SPDX-License-Identifier: Apache-2.0
import type {
  Citation,
  ContentBlock,
  ConverseReply,
  ConverseStreamEvent,
  MetadataEvent,
  StopReason,
} from '../../converse/types.ts';
import { BedrockError } from '../../errors.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import type { DialectContext, EventDecoder, EventEncoder, ReplyHeaders } from '../dialect.ts';
import { createEventWriter } from '../event-writer.ts';
import { metricsFromChunk, metricsFromHeaders, metricsToChunk, tokenUsage } from '../invocation-metrics.ts';
import { objects } from './request.ts';

const stopReasons = [
  ['COMPLETE', 'end_turn'],
  ['STOP_SEQUENCE', 'stop_sequence'],
  ['MAX_TOKENS', 'max_tokens'],
  ['ERROR_LIMIT', 'model_context_window_exceeded'],
  ['ERROR_TOXIC', 'content_filtered'],
  ['ERROR', 'malformed_model_output'],
] as const;

export function decodeResponse(body: JsonObject, headers: ReplyHeaders): ConverseReply {
  if (typeof body['text'] !== 'string')
    throw new BedrockError('protocol', 'The reply has no text: this is not a reply of Command R.');
  return {
    output: { message: { role: 'assistant', content: [...decodeText(body['text'], body), ...decodeToolCalls(body)] } },
    stopReason: decodeStop(body),
    ...withBilledUnits(metricsFromHeaders(headers), body),
  };
}

/** Counts in the reply itself, where nothing beside it tells them. */
function withBilledUnits(told: MetadataEvent, { meta }: JsonObject): MetadataEvent {
  const units = isJsonObject(meta) ? meta['billed_units'] : undefined;
  if (told.usage.totalTokens > 0 || !isJsonObject(units)) return told;
  const { input_tokens: input, output_tokens: output } = units;
  return typeof input === 'number' && typeof output === 'number' ? { ...told, usage: tokenUsage(input, output) } : told;
}

function decodeText(text: string, { citations }: JsonObject): ContentBlock[] {
  if (text === '') return [];
  const cited = objects(citations).map(decodeCitation);
  return cited.length === 0 ? [{ text }] : [{ citationsContent: { content: [{ text }], citations: cited } }];
}

/** `start` and `end` are offsets in the answer; the sources are named by the ids of their documents. */
function decodeCitation({ text, document_ids }: JsonObject): Citation {
  const source = Array.isArray(document_ids) ? document_ids.map(String).join(', ') : '';
  return { ...(source === '' ? {} : { source }), sourceContent: [{ text: String(text ?? '') }] };
}

/** Calls have no ids: they are numbered. */
function decodeToolCalls({ tool_calls }: JsonObject): ContentBlock[] {
  return objects(tool_calls).map(({ name, parameters = {} }, index) => ({
    toolUse: { toolUseId: `call_${index}`, name: String(name ?? ''), input: parameters },
  }));
}

function decodeStop({ finish_reason, tool_calls }: JsonObject): StopReason {
  if (objects(tool_calls).length > 0) return 'tool_use';
  // AWS's page writes them in lower case, the service in upper case.
  const native = typeof finish_reason === 'string' ? finish_reason : 'COMPLETE';
  return stopReasons.find(([name]) => name === native.toUpperCase())?.[1] ?? (native as StopReason);
}

function encodeStop(stopReason: StopReason): string {
  return (
    stopReasons.find(([, name]) => name === stopReason)?.[0] ?? (stopReason === 'tool_use' ? 'COMPLETE' : stopReason)
  );
}

export function encodeResponse(reply: ConverseReply, { replyId = '0' }: DialectContext): JsonObject {
  const { content } = reply.output.message;
  const text = content
    .map((block) => block.text ?? block.citationsContent?.content?.map((piece) => piece.text).join('') ?? '')
    .join('');
  const citations = content
    .flatMap(({ citationsContent }) => citationsContent?.citations ?? [])
    .map((citation) => encodeCitation(citation, text));
  const toolCalls = content.flatMap(({ toolUse }) =>
    toolUse === undefined ? [] : [{ name: toolUse.name, parameters: toolUse.input }],
  );
  return {
    response_id: `response-${replyId}`,
    generation_id: `generation-${replyId}`,
    text,
    finish_reason: encodeStop(reply.stopReason),
    ...(citations.length === 0 ? {} : { citations }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
  };
}

function encodeCitation({ source, sourceContent = [] }: Citation, answer: string): JsonObject {
  const text = sourceContent.map((piece) => piece.text).join('');
  const start = Math.max(answer.indexOf(text), 0);
  return { start, end: start + text.length, text, document_ids: source === undefined ? [] : source.split(', ') };
}

const noMetadata: MetadataEvent = { usage: tokenUsage(), metrics: { latencyMs: 0 } };

export function decodeEvents(): EventDecoder {
  const writer = createEventWriter();
  let stop: StopReason | undefined;
  let metadata: MetadataEvent | undefined;
  let toolsSeen = false;

  const writeTools = (body: JsonObject): ConverseStreamEvent[] => {
    if (toolsSeen) return [];
    const calls = decodeToolCalls(body).flatMap(({ toolUse }) => toolUse ?? []);
    toolsSeen = calls.length > 0;
    return calls.flatMap(({ toolUseId, name, input }, key) => [
      ...writer.toolUse(key, toolUseId, name),
      ...writer.toolInput(key, JSON.stringify(input) === '{}' ? '' : JSON.stringify(input)),
    ]);
  };

  return {
    decode({ data }) {
      metadata = metricsFromChunk(data) ?? metadata;
      switch (data['event_type']) {
        case 'text-generation':
          return writer.text(String(data['text'] ?? ''));
        case 'citation-generation':
          return objects(data['citations']).flatMap((citation) =>
            writer.delta('text', { citation: decodeCitation(citation) }),
          );
        case 'tool-calls-generation':
          return writeTools(data);
        case 'stream-end': {
          const response = isJsonObject(data['response']) ? data['response'] : {};
          const events = writeTools(response);
          metadata = withBilledUnits(metadata ?? noMetadata, response);
          stop = toolsSeen
            ? 'tool_use'
            : decodeStop({ finish_reason: data['finish_reason'] ?? response['finish_reason'] ?? 'COMPLETE' });
          return events;
        }
        default:
          return [];
      }
    },
    // Without `stream-end` the stream was cut off: no `messageStop` is made up.
    end: () => (stop === undefined ? [] : writer.stop(stop, metadata ?? noMetadata)),
  };
}

export function encodeEvents({ replyId = '0' }: DialectContext): EventEncoder {
  let stop: StopReason = 'end_turn';
  const calls = new Map<number, { name: string; input: string }>();
  const chunk = (data: JsonObject): { type: string; data: JsonObject }[] => [{ type: 'chunk', data }];
  return {
    encode(event) {
      if (event.messageStart !== undefined)
        return chunk({ event_type: 'stream-start', generation_id: `generation-${replyId}`, is_finished: false });
      if (event.contentBlockStart?.start.toolUse !== undefined) {
        calls.set(event.contentBlockStart.contentBlockIndex, {
          name: event.contentBlockStart.start.toolUse.name,
          input: '',
        });
      }
      if (event.contentBlockDelta !== undefined) {
        const { contentBlockIndex, delta } = event.contentBlockDelta;
        if (delta.text !== undefined)
          return chunk({ event_type: 'text-generation', text: delta.text, is_finished: false });
        if (delta.citation !== undefined) {
          const sourceContent = (delta.citation.sourceContent ?? []).map(({ text = '' }) => ({ text }));
          const citation = encodeCitation({ ...delta.citation, sourceContent }, '');
          return chunk({ event_type: 'citation-generation', citations: [citation], is_finished: false });
        }
        const call = calls.get(contentBlockIndex);
        if (call !== undefined && delta.toolUse !== undefined) call.input += delta.toolUse.input;
      }
      if (event.messageStop !== undefined) {
        stop = event.messageStop.stopReason;
        const toolCalls = [...calls.values()].map(({ name, input }) => ({
          name,
          parameters: JSON.parse(input || '{}'),
        }));
        return toolCalls.length === 0
          ? []
          : chunk({ event_type: 'tool-calls-generation', tool_calls: toolCalls, is_finished: false });
      }
      if (event.metadata === undefined) return [];
      const end = {
        event_type: 'stream-end',
        finish_reason: encodeStop(stop),
        is_finished: true,
        response: { finish_reason: encodeStop(stop) },
      };
      return chunk({ ...end, ...metricsToChunk(event.metadata) });
    },
    end: () => [],
  };
}
