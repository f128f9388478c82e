// The dialect of every family that takes one prompt and returns one text: each says only its
// template, the names of its settings, and where its text stands.
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64, encodeBase64 } from '#platform';
import { createCollector } from '../converse/collect.ts';
import type {
  ContentBlock,
  ConverseReply,
  ConverseRequest,
  ConverseStreamEvent,
  InferenceConfig,
  MetadataEvent,
  StopReason,
} from '../converse/types.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../json.ts';
import type { Warning } from '../warnings.ts';
import type {
  DecodedRequest,
  Dialect,
  DialectContext,
  EncodedRequest,
  EventDecoder,
  EventEncoder,
  NativeEvent,
} from './dialect.ts';
import { createEventWriter } from './event-writer.ts';
import { metricsFromChunk, metricsFromHeaders, metricsToChunk, tokenUsage } from './invocation-metrics.ts';
import {
  fromPlainConversation,
  toPlainConversation,
  withSystemInFirstTurn,
  type ImageMarks,
  type PlainConversation,
} from './plain-conversation.ts';
import { createTagSplitter, type TagSplitterOptions } from './tag-splitter.ts';

/** A conversation as one prompt, and back. What `parse` does not recognise is one turn of the user. */
export interface Template {
  render(conversation: PlainConversation): string;
  parse(prompt: string): PlainConversation;
}

/** What a reply or a chunk of one says; `null` for what it does not. */
export interface Completion {
  text: string;
  /** The family's own stop reason. */
  stop: string | null;
  /** Running totals; the last ones count. */
  inputTokens: number | null;
  outputTokens: number | null;
}

/** Reads a completion from members of unknown type; `undefined` when there is neither a text nor a stop reason. */
export function readCompletion(members: { [Name in keyof Completion]?: JsonValue | undefined }):
  | Completion
  | undefined {
  const { text, stop, inputTokens, outputTokens } = members;
  if (typeof text !== 'string' && typeof stop !== 'string') return undefined;
  return {
    text: typeof text === 'string' ? text : '',
    stop: typeof stop === 'string' ? stop : null,
    inputTokens: typeof inputTokens === 'number' ? inputTokens : null,
    outputTokens: typeof outputTokens === 'number' ? outputTokens : null,
  };
}

export interface CompletionFamily {
  id: string;
  /** `false` for a family that answers in one piece only. */
  streams?: false;
  template: Template;
  /** Whether the template has a place for a system text; else it opens the first turn of the user. */
  hasSystem: boolean;
  /** The member that holds the prompt. */
  prompt: string;
  /** Where each setting stands in the body. What is missing here the family cannot be told. */
  settings: Partial<Record<keyof InferenceConfig, readonly string[]>>;
  /** Sent as `maxTokens` when the caller says none and the family insists. */
  requiredMaxTokens?: number;
  /** Fixed members of every body, of a streamed one only. */
  streamMembers?: JsonObject;
  /** The family's stop reasons; the first of several for one of Converse's is the one written. */
  stopReasons: readonly (readonly [native: string, stopReason: StopReason])[];
  readReply(body: JsonObject): Completion | undefined;
  writeReply(completion: Completion): JsonObject;
  readChunk(data: JsonObject): Completion | undefined;
  writeChunk(completion: Completion): JsonObject;
  /** What stands in the prompt for each of the images in `images`; models that read none get none. */
  imageMark?: string;
  /** How `response_format` holds a JSON schema: itself, or under a name. Else there is no place for one. */
  schemaFormat?: 'bare' | 'named';
  /** Tags around inline reasoning. */
  reasoning?: TagSplitterOptions;
}

export function createCompletionDialect(family: CompletionFamily): Dialect {
  return {
    id: family.id,
    ...(family.streams === undefined ? {} : { streams: family.streams }),
    encodeRequest: (request, context) => encodeRequest(family, request, context),
    decodeRequest: (body) => decodeRequest(family, body),
    decodeResponse: (body, headers, context) =>
      decodeResponse(withTags(family, context), body, metricsFromHeaders(headers)),
    encodeResponse: (reply, context) => family.writeReply(toCompletion(withTags(family, context), reply)),
    decodeEvents: (context) => decodeEvents(withTags(family, context)),
    encodeEvents: (context) => encodeEvents(withTags(family, context)),
  };
}

/** A prompt that ends within the answer has not opened the reasoning. */
function withTags(family: CompletionFamily, { isPrefilled = false }: DialectContext): CompletionFamily {
  const { reasoning } = family;
  return reasoning === undefined || !isPrefilled
    ? family
    : { ...family, reasoning: { ...reasoning, startsInside: false } };
}

function encodeRequest(
  family: CompletionFamily,
  request: ConverseRequest,
  { model, stream }: DialectContext,
): EncodedRequest {
  const readsImages = family.imageMark !== undefined && model.capabilities.input.includes('image');
  const marks = readsImages ? { mark: family.imageMark ?? '', images: [] as Uint8Array[] } : undefined;
  const { warnings, ...plain } = toPlainConversation(request, marks);
  const conversation = family.hasSystem ? plain : withSystemInFirstTurn(plain);
  if (conversation !== plain) warnings.push(systemInFirstTurn);
  const body: JsonObject = { [family.prompt]: family.template.render(conversation) };
  if (marks !== undefined && marks.images.length > 0) body['images'] = marks.images.map(encodeBase64);
  const settings: InferenceConfig = {
    maxTokens: family.requiredMaxTokens,
    ...definedMembers(request.inferenceConfig ?? {}),
  };
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined) continue;
    const path = family.settings[name as keyof InferenceConfig];
    if (path === undefined) warnings.push(unsupported(`inferenceConfig.${name}`));
    else setMember(body, path, value as JsonValue);
  }
  if (request.toolConfig !== undefined) warnings.push(unsupported('toolConfig'));
  const { textFormat, effort } = request.outputConfig ?? {};
  if (effort !== undefined) warnings.push(unsupported('outputConfig.effort'));
  if (textFormat !== undefined && family.schemaFormat === undefined) warnings.push(unsupported('outputConfig'));
  if (textFormat !== undefined && family.schemaFormat !== undefined)
    body['response_format'] = encodeSchema(family.schemaFormat, textFormat.structure.jsonSchema);
  const extra = request.additionalModelRequestFields;
  return {
    body: { ...body, ...(stream ? family.streamMembers : {}), ...(isJsonObject(extra) ? extra : {}) },
    warnings,
  };
}

function decodeRequest(family: CompletionFamily, body: JsonObject): DecodedRequest {
  const prompt = body[family.prompt];
  if (typeof prompt !== 'string') {
    throw new BedrockError('invalid-request', `Malformed input request: #: required key [${family.prompt}] not found`);
  }
  const inferenceConfig: Record<string, JsonValue> = {};
  const marks = family.imageMark === undefined ? undefined : readImages(body, family.imageMark);
  const textFormat = family.schemaFormat === undefined ? undefined : decodeSchema(body['response_format']);
  const known = new Set([
    ...[family.prompt, ...Object.keys(family.streamMembers ?? {})],
    ...(marks === undefined ? [] : ['images']),
    ...(textFormat === undefined ? [] : ['response_format']),
  ]);
  for (const [name, path] of Object.entries(family.settings)) {
    const value = getMember(body, path);
    if (value !== undefined) inferenceConfig[name] = value;
    known.add(path[0] as string);
  }
  const extra = Object.fromEntries(Object.entries(body).filter(([name]) => !known.has(name)));
  const request = {
    ...fromPlainConversation(family.template.parse(prompt), marks),
    ...(textFormat === undefined ? {} : { outputConfig: { textFormat } }),
    ...(Object.keys(inferenceConfig).length === 0 ? {} : { inferenceConfig: inferenceConfig as InferenceConfig }),
    ...(Object.keys(extra).length === 0 ? {} : { additionalModelRequestFields: extra }),
  };
  return family.streamMembers === undefined ? { request } : { request, stream: body['stream'] === true };
}

function readImages(body: JsonObject, mark: string): ImageMarks | undefined {
  const images = Array.isArray(body['images']) ? body['images'].filter((image) => typeof image === 'string') : [];
  return images.length === 0 ? undefined : { mark, images: images.map(decodeBase64) };
}

type TextFormat = NonNullable<NonNullable<ConverseRequest['outputConfig']>['textFormat']>;

function encodeSchema(
  format: 'bare' | 'named',
  { schema, name = 'response' }: TextFormat['structure']['jsonSchema'],
): JsonObject {
  const json = parseJson(schema) ?? {};
  return { type: 'json_schema', json_schema: format === 'bare' ? json : { name, schema: json } };
}

function decodeSchema(format: JsonValue | undefined): TextFormat | undefined {
  const given = isJsonObject(format) ? format['json_schema'] : undefined;
  if (!isJsonObject(given)) return undefined;
  const { name, schema } = given;
  const jsonSchema =
    typeof name === 'string' && isJsonObject(schema)
      ? { name, schema: JSON.stringify(schema) }
      : { schema: JSON.stringify(given) };
  return { type: 'json_schema', structure: { jsonSchema } };
}

function decodeResponse(family: CompletionFamily, body: JsonObject, metadata: MetadataEvent): ConverseReply {
  const completion = family.readReply(body);
  if (completion === undefined) {
    throw new BedrockError('protocol', `The reply has no text where the dialect '${family.id}' keeps it.`);
  }
  const collector = createCollector();
  const reader = createReader(family);
  for (const event of [...reader.read(completion), ...reader.stop(metadata)]) collector.add(event);
  return collector.reply();
}

function decodeEvents(family: CompletionFamily): EventDecoder {
  const reader = createReader(family);
  let metrics: MetadataEvent | undefined;
  return {
    decode({ data }) {
      metrics = metricsFromChunk(data) ?? metrics;
      const completion = family.readChunk(data);
      return completion === undefined ? [] : reader.read(completion);
    },
    // A stream that told neither a stop reason nor its metrics was cut off: no `messageStop` is made up.
    end: () => (metrics === undefined && !reader.hasStopped() ? [] : reader.stop(metrics)),
  };
}

interface Reader {
  read(completion: Completion): ConverseStreamEvent[];
  hasStopped(): boolean;
  stop(metadata: MetadataEvent | undefined): ConverseStreamEvent[];
}

/** Completions → events, for a reply in one piece and in many. */
function createReader(family: CompletionFamily): Reader {
  const writer = createEventWriter();
  const splitter = family.reasoning === undefined ? undefined : createTagSplitter(family.reasoning);
  let last = piece('');

  const write = (pieces: ReturnType<NonNullable<typeof splitter>['push']>): ConverseStreamEvent[] =>
    pieces.flatMap(({ kind, text }) => writer[kind](text));

  return {
    read(completion) {
      last = {
        text: '',
        stop: completion.stop ?? last.stop,
        inputTokens: completion.inputTokens ?? last.inputTokens,
        outputTokens: completion.outputTokens ?? last.outputTokens,
      };
      return splitter === undefined ? writer.text(completion.text) : write(splitter.push(completion.text));
    },
    hasStopped: () => last.stop !== null,
    stop(metadata) {
      const usage = tokenUsage(last.inputTokens ?? 0, last.outputTokens ?? 0);
      const told = metadata !== undefined && metadata.usage.totalTokens > 0 ? metadata.usage : usage;
      const metrics = metadata?.metrics ?? { latencyMs: 0 };
      const rest = splitter === undefined ? [] : write(splitter.end());
      return [...rest, ...writer.stop(toStopReason(family, last.stop), { ...metadata, usage: told, metrics })];
    },
  };
}

const piece = (text: string): Completion => ({ text, stop: null, inputTokens: null, outputTokens: null });

function encodeEvents(family: CompletionFamily): EventEncoder {
  const chunk = (data: JsonObject): NativeEvent[] => [{ type: 'chunk', data }];
  let stop: StopReason | undefined;
  let reasons = family.reasoning?.startsInside ?? false;
  return {
    encode(event) {
      if (event.contentBlockDelta !== undefined) {
        const { delta } = event.contentBlockDelta;
        if (delta.reasoningContent?.text !== undefined && family.reasoning !== undefined) {
          const open = reasons ? '' : family.reasoning.open;
          reasons = true;
          return chunk(family.writeChunk(piece(open + delta.reasoningContent.text)));
        }
        if (delta.text === undefined) return [];
        const close = reasons && family.reasoning !== undefined ? `${family.reasoning.close}\n` : '';
        reasons = false;
        return chunk(family.writeChunk(piece(close + delta.text)));
      }
      if (event.messageStop !== undefined) stop = event.messageStop.stopReason;
      if (event.metadata === undefined) return [];
      const { inputTokens, outputTokens } = event.metadata.usage;
      const last = family.writeChunk({
        text: '',
        stop: fromStopReason(family, stop ?? 'end_turn'),
        inputTokens,
        outputTokens,
      });
      return chunk({ ...last, ...metricsToChunk(event.metadata) });
    },
    end: () => [],
  };
}

function toCompletion(family: CompletionFamily, { output, stopReason, usage }: ConverseReply): Completion {
  const reasoning = output.message.content
    .flatMap(({ reasoningContent }) => reasoningContent?.reasoningText?.text ?? [])
    .join('');
  const text = output.message.content.map((block: ContentBlock) => block.text ?? '').join('');
  const tags = family.reasoning;
  // Where the prompt has opened the reasoning, the reply has to close it, even when there was none.
  const isTagged = tags !== undefined && (reasoning !== '' || tags.startsInside === true);
  const whole = isTagged ? `${tags.startsInside ? '' : tags.open}${reasoning}${tags.close}\n${text}` : text;
  const { inputTokens, outputTokens } = usage;
  return { text: whole, stop: fromStopReason(family, stopReason), inputTokens, outputTokens };
}

/** A stop reason that the family has no name for passes through as it is. */
function toStopReason({ stopReasons }: CompletionFamily, native: string | null): StopReason {
  if (native === null) return 'end_turn';
  return stopReasons.find(([name]) => name === native)?.[1] ?? (native as StopReason);
}

function fromStopReason({ stopReasons }: CompletionFamily, stopReason: StopReason): string {
  return stopReasons.find(([, name]) => name === stopReason)?.[0] ?? stopReason;
}

function definedMembers<T extends object>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function setMember(body: JsonObject, [name, ...rest]: readonly string[], value: JsonValue): void {
  if (name === undefined) return;
  if (rest.length === 0) body[name] = value;
  else {
    const inner = body[name];
    setMember(isJsonObject(inner) ? inner : (body[name] = {}), rest, value);
  }
}

function getMember(body: JsonObject, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, name) => (isJsonObject(value) ? value[name] : undefined), body);
}

const systemInFirstTurn: Warning = {
  code: 'system-in-first-turn',
  message: 'This model takes no system prompt: it was put before the first message of the user.',
  path: 'system',
};

const unsupported = (path: string): Warning => ({
  code: 'unsupported-setting',
  message: `This model has no place for ${path}: it was left out.`,
  path,
});
