// One request and one reply, whichever HTTP version carried them.
// SPDX-License-Identifier: Apache-2.0

export interface EmulatorRequest {
  method: string;
  /** As sent: percent-encoding untouched, without the query. */
  rawPath: string;
  /** Without the question mark. */
  rawQuery: string;
  /** Lower-case names; HTTP/2's `:authority` is kept. */
  headers: Record<string, string>;
  body: Uint8Array;
  /** Aborted when the client goes away. */
  signal: AbortSignal;
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

/** A refusal as AWS words it: the type in a header, the message in the body. */
export class AwsRefusal extends Error {
  readonly status: number;
  readonly type: string;
  /** Credential failures spell their member with a capital. */
  readonly member: 'message' | 'Message';
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    type: string,
    message: string,
    options: { member?: 'message' | 'Message'; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.type = type;
    this.member = options.member ?? 'message';
    this.headers = options.headers ?? {};
  }
}

/** A 400, the kind of most refusals. */
export function invalid(message: string): AwsRefusal {
  return new AwsRefusal(400, 'ValidationException', message);
}

export function refusalReply({ status, type, message, member, headers }: AwsRefusal): EmulatorReply {
  const errortype = `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/`;
  return jsonReply({ [member]: message }, { 'x-amzn-errortype': errortype, ...headers }, status);
}
