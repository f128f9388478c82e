// The Converse API's request, reply and stream events, as Bedrock's service model declares them.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue } from '../json.ts';

/**
 * A union in which exactly one member is present, as in AWS's service model. Both `'text' in block`
 * and `block.text !== undefined` tell the members apart.
 */
export type OneOf<Members> = {
  [Name in keyof Members]: { [Key in Name]: Members[Key] } & { [Other in Exclude<keyof Members, Name>]?: never };
}[keyof Members];

// ─── Media ───────────────────────────────────────────────────────────────────────────────────────

export type ImageFormat = 'png' | 'jpeg' | 'gif' | 'webp';
export type DocumentFormat = 'pdf' | 'csv' | 'doc' | 'docx' | 'xls' | 'xlsx' | 'html' | 'txt' | 'md';
export type VideoFormat = 'mkv' | 'mov' | 'mp4' | 'webm' | 'flv' | 'mpeg' | 'mpg' | 'wmv' | 'three_gp';
export type AudioFormat =
  | 'mp3'
  | 'opus'
  | 'wav'
  | 'aac'
  | 'flac'
  | 'mp4'
  | 'ogg'
  | 'mkv'
  | 'mka'
  | 'x-aac'
  | 'm4a'
  | 'mpeg'
  | 'mpga'
  | 'pcm'
  | 'webm';

/** An object in S3; `bucketOwner` is the account id when the bucket is not the caller's. */
export interface S3Location {
  uri: string;
  bucketOwner?: string | undefined;
}

/** Raw bytes (base64 on the wire, never here) or a place in S3. */
export type MediaSource = OneOf<{ bytes: Uint8Array; s3Location: S3Location }>;

export interface ErrorBlock {
  message?: string | undefined;
}

/** An image of at most 3.75 MB and 8,000 × 8,000 pixels; at most 20 in a message. */
export interface ImageBlock {
  format: ImageFormat;
  source: MediaSource;
  error?: ErrorBlock | undefined;
}

/** A document of at most 4.5 MB; at most 5 in a request, and only beside a text block. */
export interface DocumentBlock {
  format?: DocumentFormat | undefined;
  /** Letters, digits, single spaces, hyphens, parentheses and square brackets; unique in the request. */
  name: string;
  source: OneOf<{ bytes: Uint8Array; s3Location: S3Location; text: string; content: { text: string }[] }>;
  context?: string | undefined;
  citations?: { enabled: boolean } | undefined;
}

export interface VideoBlock {
  format: VideoFormat;
  source: MediaSource;
}

export interface AudioBlock {
  format: AudioFormat;
  source: MediaSource;
  error?: ErrorBlock | undefined;
}

// ─── Content blocks ──────────────────────────────────────────────────────────────────────────────

/** Everything before this point of the prompt may be cached by the service. */
export interface CachePointBlock {
  type: 'default';
  ttl?: '5m' | '1h' | undefined;
}

export interface ToolUseBlock {
  toolUseId: string;
  name: string;
  /** The arguments: a JSON object. */
  input: JsonValue;
  type?: 'server_tool_use' | undefined;
}

export interface SearchResultBlock {
  source: string;
  title: string;
  content: { text: string }[];
  citations?: { enabled: boolean } | undefined;
}

export type ToolResultContentBlock = OneOf<{
  json: JsonValue;
  text: string;
  image: ImageBlock;
  document: DocumentBlock;
  video: VideoBlock;
  searchResult: SearchResultBlock;
}>;

export interface ToolResultBlock {
  toolUseId: string;
  content: ToolResultContentBlock[];
  status?: 'success' | 'error' | undefined;
  type?: string | undefined;
}

/** The model's reasoning. A signed text must be sent back unchanged; a redacted one is opaque. */
export type ReasoningContentBlock = OneOf<{
  reasoningText: { text: string; signature?: string | undefined };
  redactedContent: Uint8Array;
}>;

type DocumentRange = { documentIndex?: number | undefined; start?: number | undefined; end?: number | undefined };

export type CitationLocation = OneOf<{
  web: { url?: string | undefined; domain?: string | undefined };
  documentChar: DocumentRange;
  documentPage: DocumentRange;
  documentChunk: DocumentRange;
  searchResultLocation: {
    searchResultIndex?: number | undefined;
    start?: number | undefined;
    end?: number | undefined;
  };
}>;

export interface Citation {
  title?: string | undefined;
  source?: string | undefined;
  sourceContent?: { text: string }[] | undefined;
  location?: CitationLocation | undefined;
}

export interface CitationsContentBlock {
  content?: { text: string }[] | undefined;
  citations?: Citation[] | undefined;
}

/** Marks content for the guardrail to look at. */
export type GuardContentBlock = OneOf<{
  text: { text: string; qualifiers?: ('grounding_source' | 'query' | 'guard_content')[] | undefined };
  image: { format: 'png' | 'jpeg'; source: { bytes: Uint8Array } };
}>;

export interface ToolReferenceBlock {
  tool: { type?: string | undefined; name?: string | undefined; serverName?: string | undefined };
}

/** One piece of a message. A block that this version does not know passes through under its own name. */
export type ContentBlock = OneOf<{
  text: string;
  image: ImageBlock;
  document: DocumentBlock;
  video: VideoBlock;
  audio: AudioBlock;
  toolUse: ToolUseBlock;
  toolResult: ToolResultBlock;
  reasoningContent: ReasoningContentBlock;
  cachePoint: CachePointBlock;
  citationsContent: CitationsContentBlock;
  searchResult: SearchResultBlock;
  guardContent: GuardContentBlock;
  toolAddition: ToolReferenceBlock;
  toolRemoval: ToolReferenceBlock;
}>;

/** One turn of the conversation. `system` in the middle of one is for tool additions and removals. */
export interface Message {
  role: 'user' | 'assistant' | 'system';
  content: ContentBlock[];
}

export type SystemContentBlock = OneOf<{ text: string; guardContent: GuardContentBlock; cachePoint: CachePointBlock }>;

// ─── Request ─────────────────────────────────────────────────────────────────────────────────────

export interface InferenceConfig {
  maxTokens?: number | undefined;
  temperature?: number | undefined;
  topP?: number | undefined;
  stopSequences?: string[] | undefined;
}

export interface ToolSpec {
  /** `[a-zA-Z0-9_-]{1,64}` */
  name: string;
  description?: string | undefined;
  /** A JSON Schema of type object. */
  inputSchema: { json: JsonValue };
  strict?: boolean | undefined;
}

export type Tool = OneOf<{ toolSpec: ToolSpec; systemTool: { name: string }; cachePoint: CachePointBlock }>;

export type ToolChoice = OneOf<{ auto: {}; any: {}; tool: { name: string } }>;

export interface ToolConfig {
  tools: Tool[];
  toolChoice?: ToolChoice | undefined;
}

export interface GuardrailConfig {
  guardrailIdentifier?: string | undefined;
  guardrailVersion?: string | undefined;
  trace?: 'enabled' | 'disabled' | 'enabled_full' | undefined;
  /** Streams only. */
  streamProcessingMode?: 'sync' | 'async' | undefined;
}

export interface OutputConfig {
  textFormat?:
    | {
        type: 'json_schema';
        structure: {
          /** `schema` is a JSON Schema as a string. */
          jsonSchema: { schema: string; name?: string | undefined; description?: string | undefined };
        };
      }
    | undefined;
  /** low, medium, high, xhigh or max, where the model takes it. */
  effort?: string | undefined;
}

export interface PerformanceConfig {
  latency?: 'standard' | 'optimized' | undefined;
}

export interface ServiceTier {
  type: 'priority' | 'default' | 'flex' | 'reserved';
}

/** A conversation and how to answer it. The same for a reply in one piece and for a stream. */
export interface ConverseRequest {
  /** A model id, an inference profile id, or any ARN that Bedrock takes in its place. */
  modelId: string;
  messages?: Message[] | undefined;
  system?: SystemContentBlock[] | undefined;
  inferenceConfig?: InferenceConfig | undefined;
  toolConfig?: ToolConfig | undefined;
  guardrailConfig?: GuardrailConfig | undefined;
  /** Fields of the model's own request format that Converse has no name for. */
  additionalModelRequestFields?: JsonValue | undefined;
  promptVariables?: Record<string, { text: string }> | undefined;
  /** JSON Pointers (at most 10) into the model's own reply. */
  additionalModelResponseFieldPaths?: string[] | undefined;
  requestMetadata?: Record<string, string> | undefined;
  performanceConfig?: PerformanceConfig | undefined;
  serviceTier?: ServiceTier | undefined;
  outputConfig?: OutputConfig | undefined;
}

// ─── Reply ───────────────────────────────────────────────────────────────────────────────────────

/** Why the model stopped. AWS adds to this list: keep a default branch. */
export type StopReason =
  | 'end_turn'
  | 'tool_use'
  | 'max_tokens'
  | 'stop_sequence'
  | 'guardrail_intervened'
  | 'content_filtered'
  | 'malformed_model_output'
  | 'malformed_tool_use'
  | 'model_context_window_exceeded';

/** Token counts. `inputTokens` leaves out what was read from or written to the prompt cache. */
export interface TokenUsage {
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  cacheReadInputTokens?: number | undefined;
  cacheWriteInputTokens?: number | undefined;
  cacheDetails?: { ttl: '5m' | '1h'; inputTokens: number }[] | undefined;
  /** How many of `outputTokens` went into reasoning, where the surface tells: Converse does not. */
  reasoningTokens?: number | undefined;
}

/** What guardrails and prompt routers say they did; kept as the service sent it. */
export interface ConverseTrace {
  guardrail?: JsonObject | undefined;
  promptRouter?: { invokedModelId?: string | undefined } | undefined;
}

export interface ConverseReply {
  output: { message: Message };
  stopReason: StopReason;
  usage: TokenUsage;
  metrics: { latencyMs: number };
  additionalModelResponseFields?: JsonValue | undefined;
  trace?: ConverseTrace | undefined;
  performanceConfig?: PerformanceConfig | undefined;
  serviceTier?: ServiceTier | undefined;
}

// ─── Stream events ───────────────────────────────────────────────────────────────────────────────

export type ContentBlockStart = OneOf<{
  toolUse: { toolUseId: string; name: string; type?: 'server_tool_use' | undefined };
  toolResult: { toolUseId: string; type?: string | undefined; status?: 'success' | 'error' | undefined };
  image: { format: ImageFormat };
}>;

export type ContentBlockDelta = OneOf<{
  text: string;
  /** A piece of the arguments' JSON text. */
  toolUse: { input: string };
  toolResult: OneOf<{ text: string; json: JsonValue }>[];
  reasoningContent: OneOf<{ text: string; signature: string; redactedContent: Uint8Array }>;
  citation: {
    title?: string | undefined;
    source?: string | undefined;
    sourceContent?: { text?: string | undefined }[] | undefined;
    location?: CitationLocation | undefined;
  };
  image: { source?: MediaSource | undefined; error?: ErrorBlock | undefined };
}>;

export interface MetadataEvent {
  usage: TokenUsage;
  metrics: { latencyMs: number };
  trace?: ConverseTrace | undefined;
  performanceConfig?: PerformanceConfig | undefined;
  serviceTier?: ServiceTier | undefined;
}

/**
 * One event of a streamed reply, in this order: `messageStart`; per block an optional
 * `contentBlockStart` (text and reasoning open at their first delta), `contentBlockDelta`s and a
 * `contentBlockStop`; `messageStop`; `metadata`. Blocks may interleave: `contentBlockIndex` tells
 * them apart.
 */
export type ConverseStreamEvent = OneOf<{
  messageStart: { role: 'user' | 'assistant' | 'system' };
  contentBlockStart: { contentBlockIndex: number; start: ContentBlockStart };
  contentBlockDelta: { contentBlockIndex: number; delta: ContentBlockDelta };
  contentBlockStop: { contentBlockIndex: number };
  messageStop: { stopReason: StopReason; additionalModelResponseFields?: JsonValue | undefined };
  metadata: MetadataEvent;
}>;
