// Chat completion chunks ⇄ Converse events.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseStreamEvent, MetadataEvent, StopReason, TokenUsage } from '../../converse/types.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import type { DialectContext, EventDecoder, EventEncoder, NativeEvent } from '../dialect.ts';
import { createEventWriter } from '../event-writer.ts';
import { metricsFromChunk, metricsToChunk, tokenUsage } from '../invocation-metrics.ts';
import { createTagSplitter } from '../tag-splitter.ts';
import { readStop, writeStop, type ChatFamily } from './family.ts';
import {
  decodeUsage,
  encodeToolCall,
  encodeUsage,
  openCompletion,
  otherMembers,
  reasoningOf,
  textOf,
} from './reply.ts';

export function decodeEvents(family: ChatFamily): EventDecoder {
  const writer = createEventWriter();
  const splitter = family.reasoningTags === undefined ? undefined : createTagSplitter(family.reasoningTags);
  const seenTools = new Set<number>();
  let stop: StopReason | undefined;
  let usage: TokenUsage | undefined;
  let metrics: MetadataEvent | undefined;
  let extra: JsonObject | undefined;

  const writeText = (text: string): ConverseStreamEvent[] =>
    splitter === undefined ? writer.text(text) : splitter.push(text).flatMap((piece) => writer[piece.kind](piece.text));

  const writeToolCall = (call: JsonObject, position: number): ConverseStreamEvent[] => {
    const key = typeof call['index'] === 'number' ? call['index'] : position;
    const called = isJsonObject(call['function']) ? call['function'] : {};
    const start = seenTools.has(key)
      ? []
      : writer.toolUse(key, String(call['id'] ?? `call_${key}`), String(called['name'] ?? ''));
    seenTools.add(key);
    const input = called['arguments'];
    return [...start, ...(typeof input === 'string' ? writer.toolInput(key, input) : [])];
  };

  const decodeChoice = (choice: JsonObject): ConverseStreamEvent[] => {
    // Mistral's chunks hold a `message` where the others hold a `delta`.
    const delta = choice['delta'] ?? choice['message'];
    const events: ConverseStreamEvent[] = [];
    if (isJsonObject(delta)) {
      const reasoning = reasoningOf(delta);
      if (reasoning !== undefined) events.push(...writer.reasoning(reasoning));
      const text = textOf(delta['content']);
      if (text !== '') events.push(...writeText(text));
      if (typeof delta['refusal'] === 'string') events.push(...flushText(), ...writer.text(delta['refusal']));
      const calls = Array.isArray(delta['tool_calls']) ? delta['tool_calls'].filter(isJsonObject) : [];
      if (calls.length > 0) events.push(...flushText(), ...calls.flatMap(writeToolCall));
    }
    stop = readStop(family, choice) ?? stop;
    return events;
  };

  const flushText = (): ConverseStreamEvent[] =>
    splitter?.end().flatMap((piece) => writer[piece.kind](piece.text)) ?? [];

  return {
    decode({ data }) {
      usage = decodeUsage(data['usage']) ?? usage;
      metrics = metricsFromChunk(data) ?? metrics;
      extra = otherMembers(data) ?? extra;
      const choice = Array.isArray(data['choices']) ? data['choices'][0] : undefined;
      return isJsonObject(choice) ? decodeChoice(choice) : [];
    },
    // Without a stop reason the stream was cut off: no `messageStop` is made up.
    end() {
      if (stop === undefined) return [];
      const told = usage ?? metrics?.usage ?? tokenUsage();
      const metadata = { ...metrics, usage: told, metrics: metrics?.metrics ?? { latencyMs: 0 } };
      return [...flushText(), ...writer.stop(stop, metadata, extra)];
    },
  };
}

export function encodeEvents(family: ChatFamily, context: DialectContext): EventEncoder {
  let stop: StopReason = 'end_turn';
  let extra: JsonObject = {};
  /** Number of each tool call, by the index of its block. */
  const tools = new Map<number, number>();
  let isReasoning = false;

  const opened = openCompletion(context, 'chat.completion.chunk');
  const chunk = (choice: JsonObject, more: JsonObject = {}): NativeEvent[] => [
    { type: 'chunk', data: { ...opened, choices: [choice], ...more } },
  ];
  const delta = (members: JsonObject): NativeEvent[] => chunk({ index: 0, delta: members, [family.stopMember]: null });

  const encodeDelta = ({
    contentBlockIndex,
    delta: piece,
  }: NonNullable<ConverseStreamEvent['contentBlockDelta']>): NativeEvent[] => {
    if (piece.reasoningContent?.text !== undefined) {
      const { text } = piece.reasoningContent;
      if (family.reasoningTags === undefined) return delta({ reasoning_content: text });
      const open = isReasoning ? '' : family.reasoningTags.open;
      isReasoning = true;
      return delta({ content: open + text });
    }
    if (piece.text !== undefined) {
      const close = isReasoning ? (family.reasoningTags?.close ?? '') : '';
      isReasoning = false;
      return delta({ content: close + piece.text });
    }
    const index = tools.get(contentBlockIndex);
    if (piece.toolUse === undefined || index === undefined) return [];
    return delta({ tool_calls: [{ index, function: { arguments: piece.toolUse.input } }] });
  };

  return {
    encode(event) {
      if (event.messageStart !== undefined) return delta({ role: 'assistant', content: '' });
      if (event.contentBlockDelta !== undefined) return encodeDelta(event.contentBlockDelta);
      const start = event.contentBlockStart?.start.toolUse;
      if (event.contentBlockStart !== undefined && start !== undefined) {
        const close =
          isReasoning && family.reasoningTags !== undefined ? delta({ content: family.reasoningTags.close }) : [];
        isReasoning = false;
        const index = tools.size;
        tools.set(event.contentBlockStart.contentBlockIndex, index);
        return [...close, ...delta({ tool_calls: [encodeToolCall(start.toolUseId, start.name, '', index)] })];
      }
      if (event.messageStop !== undefined) {
        stop = event.messageStop.stopReason;
        const fields = event.messageStop.additionalModelResponseFields;
        extra = isJsonObject(fields) ? fields : {};
        return [];
      }
      if (event.metadata === undefined) return [];
      const last = { index: 0, delta: {}, ...writeStop(family, stop) };
      return chunk(last, { usage: encodeUsage(event.metadata.usage), ...metricsToChunk(event.metadata), ...extra });
    },
    end: () => [],
  };
}
