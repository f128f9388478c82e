// The one error class. It says what failed, where, and what to do next; it never holds a request
// body, a header or a secret.
// SPDX-License-Identifier: Apache-2.0

/**
 * What went wrong, in the terms that a caller acts on:
 *
 * - before any call: `configuration`, `invalid-request`, `unsupported`, `blocked-url`
 * - refused by the service: `authentication`, `access-denied`, `not-found`, `throttled`,
 *   `quota-exceeded`, `conflict`, `content-filtered`
 * - failed in the service: `model-not-ready`, `model-timeout`, `model-error`, `server`, `unavailable`
 * - failed on the way: `network`, `timeout`, `protocol`, `stream-interrupted`
 */
export type BedrockErrorKind =
  | 'configuration'
  | 'invalid-request'
  | 'unsupported'
  | 'blocked-url'
  | 'authentication'
  | 'access-denied'
  | 'not-found'
  | 'throttled'
  | 'quota-exceeded'
  | 'conflict'
  | 'content-filtered'
  | 'model-not-ready'
  | 'model-timeout'
  | 'model-error'
  | 'server'
  | 'unavailable'
  | 'network'
  | 'timeout'
  | 'protocol'
  | 'stream-interrupted';

/** What is known about a failure beside its kind and its message. */
export interface BedrockErrorDetails {
  /** Where in the request the fault is, e.g. `messages[2].content[0]`. */
  path?: string | undefined;
  /** HTTP status of the reply, when there was one. */
  status?: number | undefined;
  /** AWS's own name of the error, e.g. `ThrottlingException`. */
  awsType?: string | undefined;
  /** AWS's id of the request, for support. */
  requestId?: string | undefined;
  /** How many times the request was sent. */
  attempts?: number | undefined;
  /** Where it was sent: origin and path, never a query. */
  url?: string | undefined;
  /** Whether the same call may succeed later. */
  isRetryable?: boolean | undefined;
  /** The server's own hint, in milliseconds. */
  retryAfterMs?: number | undefined;
  /** What had arrived of a reply when its stream broke. Not enumerable, so that logs do not hold it. */
  partial?: unknown;
  cause?: unknown;
}

const marker: unique symbol = Symbol.for('bedrock-kit.BedrockError') as never;

/** What is shown of a failure, where it is known. */
const facts = ['path', 'status', 'awsType', 'requestId', 'attempts', 'url', 'retryAfterMs'] as const;

/** Every failure of a call, except an abort: that rejects with the signal's own reason. */
export class BedrockError extends Error {
  override readonly name = 'BedrockError';
  readonly kind: BedrockErrorKind;
  readonly isRetryable: boolean;
  declare readonly path?: string | undefined;
  declare readonly status?: number | undefined;
  declare readonly awsType?: string | undefined;
  declare readonly requestId?: string | undefined;
  declare readonly attempts?: number | undefined;
  declare readonly url?: string | undefined;
  declare readonly retryAfterMs?: number | undefined;
  declare readonly partial?: unknown;

  constructor(kind: BedrockErrorKind, message: string, details: BedrockErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.isRetryable = details.isRetryable ?? false;
    for (const name of facts) {
      if (details[name] !== undefined) Reflect.set(this, name, details[name]);
    }
    Object.defineProperty(this, marker, { value: true });
    if (details.partial !== undefined) Object.defineProperty(this, 'partial', { value: details.partial });
  }

  /** Like `instanceof`, and also true across two copies of this package (ESM beside CommonJS). */
  static isInstance(value: unknown): value is BedrockError {
    return typeof value === 'object' && value !== null && marker in value;
  }

  /** The same failure with more known about it (the attempts made, the reply's request id, …). */
  with(details: BedrockErrorDetails): BedrockError {
    const names = [...facts, 'isRetryable', 'partial', 'cause'] as const;
    const known = Object.fromEntries(names.map((name) => [name, details[name] ?? this[name]]));
    const error = new BedrockError(this.kind, this.message, known);
    if (this.stack !== undefined) error.stack = this.stack;
    return error;
  }

  /** The fields that are safe to log. */
  toJSON(): Record<string, unknown> {
    const { name, kind, message, isRetryable } = this;
    return { name, kind, message, isRetryable, ...Object.fromEntries(facts.map((fact) => [fact, this[fact]])) };
  }
}
