// What a client tells of its calls while they run: for logs and metrics, without content or secrets.
// SPDX-License-Identifier: Apache-2.0
import type { Surface } from '../catalog/model.ts';
import type { TokenUsage } from '../converse/types.ts';
import type { BedrockErrorKind } from '../errors.ts';

/** What all events of one call say. */
export interface CallEvent {
  /** The same in all events of one call, and in those of no other. */
  callId: string;
  /** As the path says it, e.g. `converse`, `converse-stream`, `invoke`, `count-tokens`, `foundation-models`, `s3-get`. */
  operation: string;
  /** As it was called; absent where no model is. */
  modelId?: string | undefined;
  surface: Surface;
  maxTokens?: number | undefined;
  temperature?: number | undefined;
  topP?: number | undefined;
  guardrailIdentifier?: string | undefined;
}

/** A failure without what it may have brought along: no cause, no partial reply. */
export interface CallFailure {
  /** `unknown`: an error that is none of ours. */
  kind: BedrockErrorKind | 'unknown';
  message: string;
  isRetryable: boolean;
  status?: number | undefined;
  awsType?: string | undefined;
  requestId?: string | undefined;
  retryAfterMs?: number | undefined;
}

export interface AttemptEvent extends CallEvent {
  /** Counts from 1, over all targets. */
  attempt: number;
  /** Origin and path. */
  url: string;
  region: string;
  /** Which of the client's `targets`. */
  target?: string | undefined;
}

export interface ResponseEvent extends AttemptEvent {
  status: number;
  requestId?: string | undefined;
  /** Milliseconds since this attempt was begun. */
  latencyMs: number;
}

export interface RetryEvent extends CallEvent {
  /** The one that failed. */
  attempt: number;
  error: CallFailure;
  /** Milliseconds until the next one. */
  delayMs: number;
  /** Where the next one goes, when it goes to another target than the last one. */
  target?: string | undefined;
}

export interface ErrorEvent extends CallEvent {
  error: CallFailure;
  attempts: number;
  /** Milliseconds since the call began. */
  durationMs: number;
}

export interface EndEvent extends CallEvent {
  /** `left`: the reader left the stream before its end. `aborted`: the caller's signal ended the call. */
  outcome: 'completed' | 'failed' | 'aborted' | 'left';
  attempts: number;
  /** Of the last answer. */
  requestId?: string | undefined;
  status?: number | undefined;
  url?: string | undefined;
  region?: string | undefined;
  target?: string | undefined;
  /** Milliseconds from the call to its end; of a stream, to the end of its reading. */
  durationMs: number;
  /** Milliseconds that the call waited for its turn (`maxConcurrency`). */
  queuedMs: number;
  /** Milliseconds from the call to the first event of a stream. */
  timeToFirstEventMs?: number | undefined;
  stopReason?: string | undefined;
  usage?: TokenUsage | undefined;
  error?: CallFailure | undefined;
}

/**
 * Functions that are told how calls go. They get no content, header, query or secret. What they throw or
 * reject with is dropped: no hook breaks a call. They are not waited for.
 *
 * @example
 * ```ts
 * import { createBedrock } from 'bedrock-core';
 *
 * const bedrock = createBedrock({
 *   hooks: {
 *     onRetry: ({ modelId, error, delayMs }) => console.warn(`${modelId}: ${error.kind}, again in ${delayMs} ms`),
 *     onEnd: ({ modelId, outcome, durationMs, usage }) => console.log(modelId, outcome, durationMs, usage?.totalTokens),
 *   },
 * });
 * ```
 */
export interface Hooks {
  /** A call was made; it may have to wait for its turn. */
  onStart?: ((event: CallEvent) => unknown) | undefined;
  /** An attempt is sent. */
  onRequest?: ((event: AttemptEvent) => unknown) | undefined;
  /** An attempt is answered, and not refused. Of a stream, the answer has yet to come. */
  onResponse?: ((event: ResponseEvent) => unknown) | undefined;
  /** An attempt failed, and another one will be made. */
  onRetry?: ((event: RetryEvent) => unknown) | undefined;
  /** The call failed, before its reply or within it. `onEnd` follows. An abort is no failure. */
  onError?: ((event: ErrorEvent) => unknown) | undefined;
  /** The call is over, however it went. */
  onEnd?: ((event: EndEvent) => unknown) | undefined;
}
