// Events → reply: the only place where a streamed reply is put together.
// SPDX-License-Identifier: Apache-2.0
import { parseJson } from '../json.ts';
import type {
  Citation,
  ContentBlock,
  ContentBlockDelta,
  ContentBlockStart,
  ConverseReply,
  ConverseStreamEvent,
  ImageBlock,
  Message,
  MetadataEvent,
  ToolResultBlock,
  ToolUseBlock,
} from './types.ts';

/** What has arrived of a reply. `stopReason` and `usage` are missing when the stream broke before them. */
export interface PartialReply extends Partial<Omit<ConverseReply, 'output'>> {
  output: { message: Message };
}

/** Folds events into a reply, one `add` per event. */
export interface Collector {
  add(event: ConverseStreamEvent): void;
  /** Whether `messageStop` has come: without it a stream has been cut off. */
  readonly isComplete: boolean;
  /** Whether anything has come at all. */
  readonly isEmpty: boolean;
  /** The reply so far. Tool arguments whose JSON is not complete are left as text. */
  partial(): PartialReply;
  /** The whole reply; counts that the service did not send are 0. */
  reply(): ConverseReply;
}

const noUsage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };

export function createCollector(): Collector {
  const blocks = new Map<number, OpenBlock>();
  let role: Message['role'] = 'assistant';
  let stop: ConverseStreamEvent['messageStop'];
  let metadata: MetadataEvent | undefined;
  let isEmpty = true;

  const openBlock = (index: number): OpenBlock => {
    let block = blocks.get(index);
    if (block === undefined) blocks.set(index, (block = { text: '', toolInput: '', citations: [] }));
    return block;
  };

  const partial = (): PartialReply => ({
    output: { message: { role, content: [...blocks].sort(([a], [b]) => a - b).map(([, block]) => closeBlock(block)) } },
    ...stop,
    ...metadata,
  });

  return {
    add(event) {
      isEmpty = false;
      if (event.contentBlockDelta !== undefined) {
        addDelta(openBlock(event.contentBlockDelta.contentBlockIndex), event.contentBlockDelta.delta);
      } else if (event.contentBlockStart !== undefined) {
        openBlock(event.contentBlockStart.contentBlockIndex).start = event.contentBlockStart.start;
      } else if (event.messageStart !== undefined) role = event.messageStart.role;
      else if (event.messageStop !== undefined) stop = event.messageStop;
      else if (event.metadata !== undefined) metadata = event.metadata;
    },
    get isComplete() {
      return stop !== undefined;
    },
    get isEmpty() {
      return isEmpty;
    },
    partial,
    reply: () => ({ stopReason: 'end_turn', usage: noUsage, metrics: { latencyMs: 0 }, ...partial() }),
  };
}

/** Reads a stream of events to its end and returns the reply that they tell. */
export async function collect(
  events: AsyncIterable<ConverseStreamEvent> | Iterable<ConverseStreamEvent>,
): Promise<ConverseReply> {
  const collector = createCollector();
  for await (const event of events) collector.add(event);
  return collector.reply();
}

/** A block while its deltas come in. Which fields are filled tells what it will be. */
interface OpenBlock {
  start?: ContentBlockStart;
  /** Text, or a reasoning's text. */
  text: string;
  toolInput: string;
  citations: Citation[];
  reasoning?: { signature?: string; redacted?: Uint8Array };
  toolResult?: ToolResultBlock['content'];
  image?: Partial<ImageBlock>;
  /** Members that this version does not know, merged over the deltas. */
  unknown?: Record<string, unknown>;
}

function addDelta(block: OpenBlock, delta: ContentBlockDelta): void {
  // Whatever the service sends here in its stead has been told by the event itself.
  if (typeof delta !== 'object' || delta === null) return;
  if (delta.text !== undefined) block.text += delta.text;
  else if (delta.toolUse !== undefined) block.toolInput += delta.toolUse.input;
  else if (delta.reasoningContent !== undefined) addReasoning(block, delta.reasoningContent);
  else if (delta.citation !== undefined) block.citations.push(toCitation(delta.citation));
  else if (delta.toolResult !== undefined) addToolResult((block.toolResult ??= []), delta.toolResult);
  else if (delta.image !== undefined) block.image = mergeImage(block.image, delta.image);
  else block.unknown = mergeUnknown(block.unknown, delta);
}

function addReasoning(block: OpenBlock, delta: NonNullable<ContentBlockDelta['reasoningContent']>): void {
  const reasoning = (block.reasoning ??= {});
  if (delta.text !== undefined) block.text += delta.text;
  else if (delta.signature !== undefined) reasoning.signature = (reasoning.signature ?? '') + delta.signature;
  else if (delta.redactedContent !== undefined) {
    reasoning.redacted = concatBytes(reasoning.redacted, delta.redactedContent);
  }
}

function toCitation(delta: NonNullable<ContentBlockDelta['citation']>): Citation {
  const { sourceContent, ...rest } = delta;
  return sourceContent === undefined
    ? rest
    : { ...rest, sourceContent: sourceContent.map((piece) => ({ ...piece, text: piece.text ?? '' })) };
}

/** Entries of one delta are separate; a text that opens the next delta goes on where the last one ended. */
function addToolResult(content: ToolResultBlock['content'], delta: NonNullable<ContentBlockDelta['toolResult']>): void {
  delta.forEach((piece, position) => {
    const last = content.at(-1);
    if (position === 0 && piece.text !== undefined && last?.text !== undefined) {
      content[content.length - 1] = { text: last.text + piece.text };
    } else content.push(piece);
  });
}

function mergeImage(
  image: Partial<ImageBlock> | undefined,
  delta: NonNullable<ContentBlockDelta['image']>,
): Partial<ImageBlock> {
  const known = image?.source?.bytes;
  const added = delta.source?.bytes;
  const { source, ...rest } = delta;
  const whole = known !== undefined && added !== undefined ? { bytes: concatBytes(known, added) } : source;
  return { ...image, ...rest, ...(whole === undefined ? {} : { source: whole }) };
}

/** Pieces of an unknown member: text and lists are appended, objects merged, the rest replaced. */
function mergeUnknown(known: Record<string, unknown> = {}, delta: object): Record<string, unknown> {
  const merged = { ...known };
  for (const [name, value] of Object.entries(delta)) {
    const before = merged[name];
    if (typeof before === 'string' && typeof value === 'string') merged[name] = before + value;
    else if (Array.isArray(before) && Array.isArray(value)) merged[name] = [...before, ...value];
    else if (isRecord(before) && isRecord(value)) merged[name] = mergeUnknown(before, value);
    else merged[name] = value;
  }
  return merged;
}

function closeBlock(block: OpenBlock): ContentBlock {
  const { start } = block;
  if (start?.toolUse !== undefined) return { toolUse: closeToolUse(start.toolUse, block.toolInput) };
  if (start?.toolResult !== undefined) return { toolResult: { ...start.toolResult, content: block.toolResult ?? [] } };
  if (start?.image !== undefined || block.image !== undefined) {
    return { image: { ...start?.image, ...block.image } as ImageBlock };
  }
  if (block.reasoning?.redacted !== undefined)
    return { reasoningContent: { redactedContent: block.reasoning.redacted } };
  if (block.reasoning !== undefined) {
    const { signature } = block.reasoning;
    return {
      reasoningContent: { reasoningText: { text: block.text, ...(signature === undefined ? {} : { signature }) } },
    };
  }
  if (block.citations.length > 0)
    return { citationsContent: { content: [{ text: block.text }], citations: block.citations } };
  if (start !== undefined || block.unknown !== undefined) {
    // A text that got members of a later version keeps both.
    const text = block.text === '' ? {} : { text: block.text };
    return mergeUnknown(mergeUnknown(text, start ?? {}), block.unknown ?? {}) as ContentBlock;
  }
  return { text: block.text };
}

/** A tool without arguments streams no delta at all: that is an empty object, not broken JSON. */
function closeToolUse(start: Omit<ToolUseBlock, 'input'>, input: string): ToolUseBlock {
  return { ...start, input: input.trim() === '' ? {} : (parseJson(input) ?? input) };
}

function concatBytes(a: Uint8Array | undefined, b: Uint8Array): Uint8Array {
  if (a === undefined) return b;
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
