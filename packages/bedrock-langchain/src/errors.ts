// Core's errors as LangChain's retry logic and its users read them.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError, type BedrockErrorKind } from 'bedrock-core';

const codes: Partial<Record<BedrockErrorKind, string>> = {
  throttled: 'MODEL_RATE_LIMIT',
  authentication: 'MODEL_AUTHENTICATION',
  'access-denied': 'MODEL_AUTHENTICATION',
  'not-found': 'MODEL_NOT_FOUND',
};

/** Adds what LangChain looks for: an HTTP status, and its own code of the kind. */
export function toLangChainError(error: unknown): unknown {
  if (!BedrockError.isInstance(error)) return error;
  const code = isContextOverflow(error) ? 'CONTEXT_OVERFLOW' : codes[error.kind];
  const status = error.status ?? (error.kind === 'invalid-request' || error.kind === 'configuration' ? 400 : undefined);
  for (const [name, value] of Object.entries({ status, lc_error_code: code })) {
    if (value !== undefined) Object.defineProperty(error, name, { value, configurable: true, enumerable: true });
  }
  return error;
}

/** The longest wait that a call takes upon itself, as in core. LangChain would wait for however long it is told. */
const longestWait = 20_000;

/**
 * What LangChain asks after each failure: whoever throws ends the attempts. Its own answer gives up on a 429
 * that tells no time to wait, and Bedrock's tell none.
 */
export function onFailedAttempt(error: unknown): void {
  if (!BedrockError.isInstance(error) || !error.isRetryable || (error.retryAfterMs ?? 0) > longestWait) throw error;
}

function isContextOverflow({ kind, message }: BedrockError): boolean {
  return (
    kind === 'invalid-request' &&
    /too long|context window|maximum context|exceeds? the (model|maximum).*(token|length)/i.test(message)
  );
}
