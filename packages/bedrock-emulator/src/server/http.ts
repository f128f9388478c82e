// One request and one reply, whichever HTTP version carried them.
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from 'bedrock-core';

export interface EmulatorRequest {
  method: string;
  /** As sent: percent-encoding untouched, without the query. */
  rawPath: string;
  /** Without the question mark. */
  rawQuery: string;
  /** Lower-case names; HTTP/2's `:authority` is kept. */
  headers: Record<string, string>;
  body: Uint8Array;
  /** In place of the body, where it is written while the reply is read. */
  pieces?: AsyncIterable<Uint8Array>;
  /** Aborted when the client goes away. */
  signal: AbortSignal;
  /** What it came on, to be told from others. */
  connection: object;
}

export interface EmulatorReply {
  status: number;
  headers: Record<string, string>;
  /** A stream is written piece by piece, at the pace at which the client reads. */
  body: Uint8Array | AsyncIterable<Uint8Array>;
}

export type Handler = (request: EmulatorRequest) => Promise<EmulatorReply>;

const utf8 = new TextEncoder();

export function jsonReply(body: unknown, headers: Record<string, string> = {}, status = 200): EmulatorReply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: utf8.encode(JSON.stringify(body)),
  };
}

/** Thrown by a reply, or in the middle of one, to end the connection instead. */
export class ConnectionReset extends Error {
  /** In order, with a reset (RST), or on HTTP/2 with all that goes on in the connection. */
  readonly how: 'close' | 'reset' | 'goaway';

  constructor(how: ConnectionReset['how']) {
    super('The connection is ended on purpose.');
    this.how = how;
  }
}

/** A refusal as AWS words it: the type in a header, the message in the body. */
export class AwsRefusal extends Error {
  readonly status: number;
  readonly type: string;
  /** Credential failures spell their member with a capital. */
  readonly member: 'message' | 'Message';
  readonly headers: Record<string, string>;
  /** The member of the body that is refused, where the endpoint tells it apart. */
  readonly param: string | undefined;

  constructor(
    status: number,
    type: string,
    message: string,
    options: {
      member?: 'message' | 'Message';
      headers?: Record<string, string>;
      param?: string | undefined;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.type = type;
    this.member = options.member ?? 'message';
    this.headers = options.headers ?? {};
    this.param = options.param;
  }
}

/** A body that cannot be read as what it should be. */
export function unreadable(message: string): AwsRefusal {
  return new AwsRefusal(400, 'SerializationException', message);
}

/** A 400, the kind of most refusals. */
export function invalid(message: string, param?: string): AwsRefusal {
  return new AwsRefusal(400, 'ValidationException', message, { param });
}

export function refusalReply(
  refusal: AwsRefusal,
  write: (refusal: AwsRefusal) => JsonObject = ({ member, message }) => ({ [member]: message }),
): EmulatorReply {
  const errortype = `${refusal.type}:http://internal.amazon.com/coral/com.amazon.bedrock/`;
  return jsonReply(write(refusal), { 'x-amzn-errortype': errortype, ...refusal.headers }, refusal.status);
}
