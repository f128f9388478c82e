// What a call tells while it runs, for hooks, spans and whoever else looks on. Types alone.
// SPDX-License-Identifier: Apache-2.0
import type { TokenUsage } from '../converse/types.ts';
import type { BedrockError } from '../errors.ts';
import type { HttpResponse } from '../transport/http.ts';

/** One attempt, as it is sent. They count from 1, over all targets. */
export interface AttemptFacts {
  attempt: number;
  /** Origin and path: never a query. */
  url: string;
  region: string;
  target?: string | undefined;
}

/** Its answer, as the headers come. */
export interface ResponseFacts extends AttemptFacts {
  response: HttpResponse;
  /** Milliseconds from the call to the headers. */
  latencyMs: number;
}

/** Told by a connection. Observers never throw. */
export interface CallObserver {
  request(facts: AttemptFacts): void;
  response(facts: ResponseFacts): void;
  retry(failure: BedrockError, delayMs: number): void;
  /** The call goes on at another target. */
  move(failure: BedrockError, target: string): void;
}

/** What a reader found in an answer, told before it releases it. */
export interface AnswerReport {
  stopReason?: string | undefined;
  usage?: TokenUsage | undefined;
  /** Why reading failed. */
  error?: unknown;
}
