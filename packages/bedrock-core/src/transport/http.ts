// The one small interface between a prepared call and the network.
// SPDX-License-Identifier: Apache-2.0

/** A request ready to go: signed, its body encoded once. Header names are lower case. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  url: URL;
  headers: Record<string, string>;
  body?: Uint8Array | undefined;
  signal?: AbortSignal | undefined;
  /** Milliseconds until the connection must stand; the transport may ignore it where it cannot tell. */
  connectTimeoutMs?: number | undefined;
}

/** A reply whose headers have come. Leaving the loop over `body` early closes the connection. */
export interface HttpResponse {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: AsyncIterable<Uint8Array>;
}

/**
 * Sends one request. Rejects with the signal's reason when aborted, else with a `BedrockError` of
 * kind `network` or `timeout`. Never follows a redirect (a signature must not travel on) and never
 * judges a status: that is the caller's.
 */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** A request whose body is written while the reply is read. */
export type DuplexRequest = Omit<HttpRequest, 'method' | 'body'>;

/** The two directions of such a request. */
export interface Duplex {
  /** Rejects when no reply comes. The service may wait for the beginning of the body before it answers. */
  response: Promise<HttpResponse>;
  /** Resolves when there is room for more. */
  write(chunk: Uint8Array): Promise<void>;
  /** Nothing more is written; the reply goes on. */
  end(): void;
  /** Ends both directions at once. */
  close(): void;
}

/** Something that sends, with connections of its own. */
export interface Transport {
  send: Send;
  /** Absent where the platform has no HTTP/2 of its own to write and read at the same time. */
  openDuplex?: (request: DuplexRequest) => Promise<Duplex>;
  /** Closes idle connections. Requests under way go on. */
  close(): void;
}
