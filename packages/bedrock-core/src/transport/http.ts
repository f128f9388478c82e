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

/** Something that sends, with connections of its own. */
export interface Transport {
  send: Send;
  /** Closes idle connections. Requests under way go on. */
  close(): void;
}
