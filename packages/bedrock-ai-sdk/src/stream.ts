// Converse's stream events as calls of a writer: which block is open, what its whole is, how it ends.
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlockDelta, ContentBlockStart, ConverseStreamEvent, JsonValue } from 'bedrock-core';
import type { ReplyFacts } from './metadata.ts';
import { inputText, type CitationDelta } from './reply.ts';

export interface ToolCall {
  id: string;
  name: string;
  type: 'server_tool_use' | undefined;
}

/** A tool that ran at AWS, and how that went. */
export interface ToolResultCall {
  id: string;
  name: string;
  status?: 'success' | 'error' | undefined;
  /** AWS's word for the kind of result. */
  type?: string | undefined;
}

/** Puts what happens in a stream into the parts of one spec. */
export interface PartWriter<Part> {
  textStart(id: string, out: Part[]): void;
  textDelta(id: string, text: string, out: Part[]): void;
  textEnd(id: string, out: Part[]): void;
  reasoningStart(id: string, out: Part[]): void;
  reasoningDelta(id: string, text: string, out: Part[]): void;
  reasoningEnd(
    id: string,
    proof: { signature?: string | undefined; redacted?: Uint8Array | undefined },
    out: Part[],
  ): void;
  toolStart(call: ToolCall, out: Part[]): void;
  toolDelta(call: ToolCall, text: string, out: Part[]): void;
  toolEnd(call: ToolCall, out: Part[]): void;
  /** The whole call; not told when the stream broke within it. */
  toolCall(call: ToolCall, input: string, out: Part[]): void;
  toolResult(call: ToolResultCall, content: JsonValue[], out: Part[]): void;
  source(citation: CitationDelta, out: Part[]): void;
  image(format: string, bytes: Uint8Array, out: Part[]): void;
  finish(facts: ReplyFacts, out: Part[]): void;
}

export interface EventMapper<Part> {
  map(event: ConverseStreamEvent, out: Part[]): void;
  /** Closes what is open; the parts of a finished call only where `isWhole`. */
  closeAll(isWhole: boolean, out: Part[]): void;
  finish(out: Part[]): void;
}

type Open =
  | { kind: 'text'; id: string }
  | { kind: 'reasoning'; id: string; signature?: string | undefined; redacted?: Uint8Array | undefined }
  | { kind: 'tool'; id: string; call: ToolCall; input: string }
  | { kind: 'result'; id: string; result: ToolResultCall; content: JsonValue[] }
  | { kind: 'image'; id: string; format: string; bytes?: Uint8Array | undefined }
  | { kind: 'other'; id: string };

interface MapperSettings {
  requestId: string | undefined;
  generateId(): string;
}

export function createEventMapper<Part>(writer: PartWriter<Part>, settings: MapperSettings): EventMapper<Part> {
  return new ReplyMapper(writer, settings);
}

class ReplyMapper<Part> implements EventMapper<Part> {
  readonly #writer: PartWriter<Part>;
  readonly #settings: MapperSettings;
  readonly #open = new Map<number, Open>();
  readonly #toolNames = new Map<string, string>();
  readonly #facts: ReplyFacts;

  constructor(writer: PartWriter<Part>, settings: MapperSettings) {
    this.#writer = writer;
    this.#settings = settings;
    this.#facts = { requestId: settings.requestId };
  }

  map(event: ConverseStreamEvent, out: Part[]): void {
    const { contentBlockDelta, contentBlockStart, contentBlockStop, messageStop, metadata } = event;
    if (contentBlockDelta !== undefined)
      this.#addDelta(contentBlockDelta.contentBlockIndex, contentBlockDelta.delta, out);
    else if (contentBlockStart !== undefined)
      this.#start(contentBlockStart.contentBlockIndex, contentBlockStart.start, out);
    else if (contentBlockStop !== undefined) this.#close(contentBlockStop.contentBlockIndex, true, out);
    else if (messageStop !== undefined) {
      this.#facts.stopReason = messageStop.stopReason;
      this.#facts.additionalModelResponseFields = messageStop.additionalModelResponseFields;
    } else if (metadata !== undefined) Object.assign(this.#facts, pickMetadata(metadata));
  }

  closeAll(isWhole: boolean, out: Part[]): void {
    for (const index of [...this.#open.keys()]) this.#close(index, isWhole, out);
  }

  finish(out: Part[]): void {
    this.#writer.finish(this.#facts, out);
  }

  #start(index: number, start: ContentBlockStart, out: Part[]): void {
    const block = openBlock(String(index), start, this.#settings);
    this.#open.set(index, block);
    if (block.kind === 'tool') {
      this.#toolNames.set(block.call.id, block.call.name);
      this.#writer.toolStart(block.call, out);
    }
  }

  #addDelta(index: number, delta: ContentBlockDelta, out: Part[]): void {
    if (delta.text !== undefined) this.#writer.textDelta(this.#opened(index, 'text', out).id, delta.text, out);
    else if (delta.reasoningContent !== undefined) {
      const block = this.#opened(index, 'reasoning', out);
      const { text, signature, redactedContent } = delta.reasoningContent;
      if (text !== undefined) this.#writer.reasoningDelta(block.id, text, out);
      if (block.kind !== 'reasoning') return;
      if (signature !== undefined) block.signature = (block.signature ?? '') + signature;
      if (redactedContent !== undefined) block.redacted = concatBytes(block.redacted, redactedContent);
    } else if (delta.citation !== undefined) {
      this.#opened(index, 'text', out);
      this.#writer.source(delta.citation, out);
    } else addToOpen(this.#writer, this.#open.get(index), delta, out);
  }

  /** Text and reasoning are opened by their first delta. */
  #opened(index: number, kind: 'text' | 'reasoning', out: Part[]): Open {
    const known = this.#open.get(index);
    if (known !== undefined && known.kind !== 'other') return known;
    const block: Open = { kind, id: String(index) };
    this.#open.set(index, block);
    if (kind === 'text') this.#writer.textStart(block.id, out);
    else this.#writer.reasoningStart(block.id, out);
    return block;
  }

  #close(index: number, isWhole: boolean, out: Part[]): void {
    const block = this.#open.get(index);
    if (block === undefined) return;
    this.#open.delete(index);
    closeBlock(this.#writer, block, isWhole, this.#toolNames, out);
  }
}

function pickMetadata({
  usage,
  metrics,
  trace,
  performanceConfig,
  serviceTier,
}: NonNullable<ConverseStreamEvent['metadata']>): ReplyFacts {
  return { usage, metrics, trace, performanceConfig, serviceTier };
}

function openBlock(id: string, start: ContentBlockStart, { generateId }: MapperSettings): Open {
  if (start.toolUse !== undefined) {
    const { toolUseId, name, type } = start.toolUse;
    return { kind: 'tool', id, call: { id: toolUseId || generateId(), name, type }, input: '' };
  }
  if (start.toolResult !== undefined) {
    const { toolUseId, status, type } = start.toolResult;
    return { kind: 'result', id, result: { id: toolUseId, name: '', status, type }, content: [] };
  }
  if (start.image !== undefined) return { kind: 'image', id, format: start.image.format };
  return { kind: 'other', id };
}

function addToOpen<Part>(
  writer: PartWriter<Part>,
  block: Open | undefined,
  delta: ContentBlockDelta,
  out: Part[],
): void {
  if (delta.toolUse !== undefined && block?.kind === 'tool') {
    const { input } = delta.toolUse;
    if (input === '') return;
    block.input += input;
    writer.toolDelta(block.call, input, out);
  } else if (delta.toolResult !== undefined && block?.kind === 'result') {
    for (const { text, json } of delta.toolResult) block.content.push(text ?? json ?? null);
  } else if (delta.image?.source?.bytes !== undefined && block?.kind === 'image') {
    block.bytes = concatBytes(block.bytes, delta.image.source.bytes);
  }
}

function closeBlock<Part>(
  writer: PartWriter<Part>,
  block: Open,
  isWhole: boolean,
  toolNames: ReadonlyMap<string, string>,
  out: Part[],
): void {
  switch (block.kind) {
    case 'text':
      writer.textEnd(block.id, out);
      break;
    case 'reasoning':
      // Half a signature proves nothing.
      writer.reasoningEnd(block.id, isWhole ? block : {}, out);
      break;
    case 'tool':
      writer.toolEnd(block.call, out);
      if (isWhole) writer.toolCall(block.call, inputText(block.input), out);
      break;
    case 'result':
      if (isWhole)
        writer.toolResult({ ...block.result, name: toolNames.get(block.result.id) ?? '' }, block.content, out);
      break;
    case 'image':
      if (isWhole && block.bytes !== undefined) writer.image(block.format, block.bytes, out);
      break;
    case 'other':
      break;
  }
}

function concatBytes(a: Uint8Array | undefined, b: Uint8Array): Uint8Array {
  if (a === undefined) return b;
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
