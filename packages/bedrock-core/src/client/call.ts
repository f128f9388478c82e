// A call between those who prepare it, those who send it and those who read its answer. Types alone.
// SPDX-License-Identifier: Apache-2.0
import type { Identity } from '../auth/credentials.ts';
import type { ConverseRequest } from '../converse/types.ts';
import type { Service } from '../transport/endpoint.ts';
import type { HttpRequest, HttpResponse } from '../transport/http.ts';
import type { Warning } from '../warnings.ts';
import type { DuplexCall, SealedDuplex } from './duplex.ts';
import type { AnswerReport, CallObserver } from './observer.ts';
import type { CallMetadata, CallOptions } from './settings.ts';

/** A call, ready but for the address and the signature. */
export interface Call {
  method: HttpRequest['method'];
  service: Service;
  /** Encoded; may hold a query. Empty: the endpoint itself. */
  path: string;
  body?: Uint8Array | undefined;
  headers: Record<string, string>;
  surface: CallMetadata['surface'];
  /** The region that the model's ARN names. */
  region?: string | undefined;
  /** The model that is called, as it stands in the path or the body. */
  modelId?: string | undefined;
  /** The conversation that the body says, for whoever observes the call. */
  request?: ConverseRequest | undefined;
  /** Which of several targets is called. */
  target?: string | undefined;
  /** How often the request was sent before, to other targets. */
  earlierAttempts?: number | undefined;
  /** Until when an attempt may begin, by `performance.now()`; in the place of `timeouts.total`. */
  deadline?: number | undefined;
  observer?: CallObserver | undefined;
  options: CallOptions;
}

/** The answer to one attempt. */
export interface Answer extends HttpResponse {
  attempt: number;
  /** Origin and path. */
  url: string;
  /** Closes the connection, also while a chunk is awaited. */
  abort(): void;
  /** Lets go of timers and of the caller's signal: for whoever reads the body to its end. */
  release(): void;
  /** Takes what the reader found, before the release; there when somebody observes the call. */
  report?(found: AnswerReport): void;
}

/** What came of a call. */
export interface CallOutcome<Result> {
  result: Result;
  metadata: CallMetadata;
  /** What happened to the call on its way. */
  warnings?: Warning[] | undefined;
}

export interface Connection {
  /** Sends the call, again while that may help, and reads the answer with `read`. */
  run<Result>(call: Call, read: (answer: Answer) => Promise<Result>): Promise<CallOutcome<Result>>;
  /** Where calls go and by which identity, for calls that depend on it. */
  describe(call: {
    region?: string | undefined;
    signal?: AbortSignal | undefined;
  }): Promise<{ region: string; identity: Identity }>;
  /** Opens a request whose body is written while the reply is read. */
  openDuplex(call: DuplexCall): Promise<SealedDuplex>;
  close(): void;
}
