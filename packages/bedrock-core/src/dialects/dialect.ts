// The contract that every model family's body format fulfils: to and from Converse, in both
// directions, pure and synchronous. The client uses one half, the emulator the other.
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import type { ConverseReply, ConverseRequest, ConverseStreamEvent } from '../converse/types.ts';
import type { JsonObject } from '../json.ts';
import type { Warning } from '../warnings.ts';

/** What a codec may ask about the call that it works for. */
export interface DialectContext {
  /** The model and what it can do; a dialect asks this and never looks at a model id. */
  model: Model;
  /** Whether the reply is to be streamed. */
  stream: boolean;
  /** Whether the request gives the reply's beginning, from which the model goes on. */
  isPrefilled?: boolean;
  /** The headers of a streamed reply, for its decoder. */
  headers?: ReplyHeaders;
  /** What a server calls its reply: part of the ids in it. A codec has no memory and draws no lots. */
  replyId?: string | undefined;
  /** When a server began its reply, in seconds since 1970. */
  createdAt?: number | undefined;
}

/** A request body in the family's own format. Bytes are already base64 in it. */
export interface EncodedRequest {
  body: JsonObject;
  /** Headers that say what the body cannot (guardrail, latency, service tier, … on InvokeModel). */
  headers?: Record<string, string>;
  /** What the family cannot say, and what was done instead. */
  warnings: Warning[];
}

/** What a server learns from a request body: the Converse request behind it. */
export interface DecodedRequest {
  request: Omit<ConverseRequest, 'modelId'>;
  /** Whether the body itself asks for a stream (some families do so with `stream: true`). */
  stream?: boolean;
}

/** One event of the family's own stream: an event-stream frame, the JSON inside a chunk, or SSE data. */
export interface NativeEvent {
  /** `:event-type` of a frame, `event:` of SSE; `chunk` on InvokeModelWithResponseStream. */
  type: string;
  data: JsonObject;
}

/** Turns native events into Converse events, one call per event, keeping what it needs in between. */
export interface EventDecoder {
  decode(event: NativeEvent): ConverseStreamEvent[];
  /** The native stream ended cleanly: what remains to be said (a `messageStop` held back, the usage). */
  end(): ConverseStreamEvent[];
}

/** Turns Converse events into native events, the inverse of {@link EventDecoder}. */
export interface EventEncoder {
  encode(event: ConverseStreamEvent): NativeEvent[];
  end(): NativeEvent[];
}

/** What a reply's headers tell (token counts, latency), with lower-case names. */
export type ReplyHeaders = Readonly<Record<string, string | undefined>>;

/** A model family's body format, translated to and from Converse. */
export interface Dialect {
  readonly id: string;
  /** `false` for a family that answers in one piece only. */
  readonly streams?: false;

  // The client's half.
  encodeRequest(request: ConverseRequest, context: DialectContext): EncodedRequest;
  decodeResponse(body: JsonObject, headers: ReplyHeaders, context: DialectContext): ConverseReply;
  decodeEvents(context: DialectContext): EventDecoder;

  // The server's half.
  decodeRequest(body: JsonObject, context: DialectContext): DecodedRequest;
  encodeResponse(reply: ConverseReply, context: DialectContext): JsonObject;
  encodeEvents(context: DialectContext): EventEncoder;
}
