// Core's errors as LangChain's retry logic and its users read them.
// SPDX-License-Identifier: Apache-2.0
import { ContextOverflowError, stampRetryable } from '@langchain/core/errors';
import { BedrockError, type BedrockErrorKind } from 'bedrock-core';

const codes: Partial<Record<BedrockErrorKind, string>> = {
  throttled: 'MODEL_RATE_LIMIT',
  authentication: 'MODEL_AUTHENTICATION',
  'access-denied': 'MODEL_AUTHENTICATION',
  'not-found': 'MODEL_NOT_FOUND',
};

/** Adds what LangChain looks for: an HTTP status, its own code of the kind, and whether to try again. */
export function toLangChainError(error: unknown): unknown {
  if (!BedrockError.isInstance(error)) return error;
  const status = error.status ?? (error.kind === 'invalid-request' || error.kind === 'configuration' ? 400 : undefined);
  const told = isContextOverflow(error) ? asOverflow(error) : error;
  const added = { status, lc_error_code: told === error ? codeOf(error) : 'CONTEXT_OVERFLOW' };
  for (const [name, value] of Object.entries(added)) {
    if (value !== undefined) Object.defineProperty(told, name, { value, configurable: true, enumerable: true });
  }
  return stampRetryable(told, error.isRetryable);
}

/** What breaks while a reply is read is a reply of another shape than Converse's. */
export function readReply<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw toLangChainError(new BedrockError('protocol', "The reply has another shape than Converse's.", { cause }));
  }
}

function codeOf({ kind, message }: BedrockError): string | undefined {
  // Only a reply that stalled: who could not be reached at all has not begun to stream.
  return kind === 'timeout' && message.includes('timeouts.idle') ? 'MODEL_STREAM_TIMEOUT' : codes[kind];
}

/** LangChain's own class, as middleware looks for it, which is still a `BedrockError` to those who ask for one. */
function asOverflow(error: BedrockError): ContextOverflowError {
  const overflow = ContextOverflowError.fromError(error);
  const { message: _, stack: __, name: ___, cause: ____, ...facts } = Object.getOwnPropertyDescriptors(error);
  return Object.defineProperties(overflow, facts);
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
