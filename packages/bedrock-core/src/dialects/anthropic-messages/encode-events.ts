// Converse events → stream events of Claude's Messages, the inverse of decode-events.ts.
// https://docs.anthropic.com/en/api/messages-streaming
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlockDelta, ContentBlockStart, ConverseStreamEvent, MetadataEvent } from '../../converse/types.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import type { DialectContext, EventEncoder, NativeEvent } from '../dialect.ts';
import { metricsToChunk } from '../invocation-metrics.ts';
import { encodeCitation } from './citations.ts';
import { otherMembers } from './members.ts';
import { encodeGuardrail, encodeUsage, fromStopReason, messageFields, openMessage } from './reply.ts';

export function encodeEvents(context: DialectContext): EventEncoder {
  const blocks = createBlockEncoder();
  let stop: ConverseStreamEvent['messageStop'];

  const finish = (metadata: MetadataEvent | undefined): NativeEvent[] => {
    if (stop === undefined) return [];
    const { stopReason, additionalModelResponseFields } = stop;
    stop = undefined;
    const fields = messageFields(additionalModelResponseFields);
    return [
      chunk({
        type: 'message_delta',
        delta: { stop_reason: fromStopReason(stopReason), stop_sequence: null, ...fields },
        usage: metadata === undefined ? { output_tokens: 0 } : encodeUsage(metadata.usage),
      }),
      chunk({
        type: 'message_stop',
        ...encodeGuardrail(stopReason, metadata?.trace),
        ...(metadata === undefined ? {} : metricsToChunk(metadata)),
      }),
    ];
  };

  return {
    encode(event) {
      if (event.contentBlockDelta !== undefined)
        return blocks.delta(event.contentBlockDelta.contentBlockIndex, event.contentBlockDelta.delta);
      if (event.contentBlockStart !== undefined)
        return blocks.start(event.contentBlockStart.contentBlockIndex, encodeStart(event.contentBlockStart.start));
      if (event.contentBlockStop !== undefined) return blocks.stop(event.contentBlockStop.contentBlockIndex);
      if (event.messageStart !== undefined) return [chunk({ type: 'message_start', message: openMessage(context) })];
      if (event.messageStop !== undefined) {
        stop = event.messageStop;
        return [];
      }
      return event.metadata === undefined ? encodeUnknown(event) : finish(event.metadata);
    },
    end: () => finish(undefined),
  };
}

const chunk = (data: JsonObject): NativeEvent => ({ type: 'chunk', data });

/** An event that came from Claude under a type of its own goes back as it came. */
function encodeUnknown(event: object): NativeEvent[] {
  const [name, data] = Object.entries(event)[0] ?? [];
  return isJsonObject(data) && data['type'] === name ? [chunk(data)] : [];
}

interface BlockEncoder {
  start(index: number, block: JsonObject): NativeEvent[];
  delta(index: number, delta: ContentBlockDelta): NativeEvent[];
  stop(index: number): NativeEvent[];
}

function createBlockEncoder(): BlockEncoder {
  const open = new Set<number>();
  /** Redacted thinking comes whole, in its block: its pieces wait for the end. */
  const redacted = new Map<number, Uint8Array[]>();

  const start = (index: number, block: JsonObject): NativeEvent[] => {
    if (open.has(index)) return [];
    open.add(index);
    return [chunk({ type: 'content_block_start', index, content_block: block })];
  };

  return {
    start,
    delta(index, delta) {
      const piece = delta.reasoningContent?.redactedContent;
      if (piece !== undefined) {
        redacted.set(index, [...(redacted.get(index) ?? []), piece]);
        return [];
      }
      const { block, delta: native } = encodeDelta(delta);
      const opening = start(index, block);
      return native === undefined
        ? opening
        : [...opening, chunk({ type: 'content_block_delta', index, delta: native })];
    },
    stop(index) {
      const pieces = redacted.get(index);
      const block = pieces === undefined ? emptyText : { type: 'redacted_thinking', data: decodePieces(pieces) };
      return [...start(index, block), chunk({ type: 'content_block_stop', index })];
    },
  };
}

function decodePieces(pieces: Uint8Array[]): string {
  const decoder = new TextDecoder();
  return pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode();
}

const emptyText: JsonObject = { type: 'text', text: '' };
const emptyThinking: JsonObject = { type: 'thinking', thinking: '', signature: '' };
const toolUseNames: ReadonlySet<string> = new Set(['toolUseId', 'name', 'type']);

function encodeStart(start: ContentBlockStart): JsonObject {
  const { toolUse } = start;
  if (toolUse === undefined) return (Object.values(start)[0] ?? {}) as JsonObject;
  const { toolUseId, name, type = 'tool_use' } = toolUse;
  return { type, id: toolUseId, name, input: {}, ...otherMembers(toolUse, toolUseNames) };
}

/** A delta, and the block that it opens when it is the first. */
function encodeDelta(delta: ContentBlockDelta): { block: JsonObject; delta?: JsonObject } {
  if (delta.text !== undefined) return { block: emptyText, delta: { type: 'text_delta', text: delta.text } };
  if (delta.toolUse !== undefined)
    return { block: {}, delta: { type: 'input_json_delta', partial_json: delta.toolUse.input } };
  if (delta.citation !== undefined) {
    const sourceContent = (delta.citation.sourceContent ?? []).map(({ text = '' }) => ({ text }));
    const citation = encodeCitation({ ...delta.citation, sourceContent });
    return { block: emptyText, ...(citation === undefined ? {} : { delta: { type: 'citations_delta', citation } }) };
  }
  const { text, signature } = delta.reasoningContent ?? {};
  if (text !== undefined) return { block: emptyThinking, delta: { type: 'thinking_delta', thinking: text } };
  if (signature !== undefined) return { block: emptyThinking, delta: { type: 'signature_delta', signature } };
  return encodeUnknownDelta(delta);
}

/** A block that passed through whole, a piece of one (see decode-events.ts), or a delta that came later. */
function encodeUnknownDelta(delta: object): { block: JsonObject; delta?: JsonObject } {
  const [name = 'block', value] = Object.entries(delta)[0] ?? [];
  if (!isJsonObject(value)) return { block: { type: name } };
  if (value['type'] === undefined) return { block: { type: name }, delta: { ...value, type: `${name}_delta` } };
  return name.endsWith('_delta') ? { block: emptyText, delta: value } : { block: value };
}
