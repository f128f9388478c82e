// One call as its hooks see it: counts, clocks, and the events that tell them.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import type { Call } from './call.ts';
import type { AttemptEvent, CallEvent, CallFailure, EndEvent, Hooks } from './hooks.ts';
import type { AnswerReport, CallObserver } from './observer.ts';

export interface Watch extends CallObserver {
  /** The call has its turn. */
  enter(): void;
  /** The first event of a stream has come. */
  firstEvent(): void;
  /** What is known of the answer; later reports add to earlier ones. */
  report(found: AnswerReport): void;
  end(outcome: CallEnd): void;
}

export type CallEnd = 'completed' | 'left' | 'aborted' | { error: unknown };

/** Watches a call for those who listen; with nobody listening nothing is told. */
export function startWatch(listeners: readonly Hooks[], call: Call): Watch {
  const about = describe(call);
  const began = performance.now();
  const since = (from: number): number => Math.round((performance.now() - from) * 1000) / 1000;
  let attempts = 0;
  let sentAt = began;
  let last: Partial<EndEvent> = {};
  let found: AnswerReport = {};
  let queuedMs = 0;
  let timeToFirstEventMs: number | undefined;

  const tell = (name: keyof Hooks, event: object): void => {
    const told = Object.freeze({ ...about, ...event });
    for (const listener of listeners) notify(listener, name, told);
  };
  const tellRetry = (failure: BedrockError, next: { delayMs: number; target?: string }): void =>
    tell('onRetry', { attempt: attempts, error: toCallFailure(failure), ...next });

  tell('onStart', {});
  return {
    enter: () => void (queuedMs = since(began)),
    firstEvent: () => void (timeToFirstEventMs = since(began)),
    // Not the rest of it, which is content.
    report: ({ stopReason, usage }) => void (found = { stopReason, usage }),
    request({ attempt, url, region, target }) {
      attempts = attempt;
      sentAt = performance.now();
      last = { url, region, ...(target === undefined ? {} : { target }) };
      tell('onRequest', { attempt: attempts, ...last } satisfies Partial<AttemptEvent>);
    },
    response({ response: { status, headers } }) {
      last = { ...last, status, requestId: headers['x-amzn-requestid'] };
      tell('onResponse', { attempt: attempts, ...last, latencyMs: since(sentAt) });
    },
    retry: (failure, delayMs) => tellRetry(failure, { delayMs }),
    move: (failure, target) => tellRetry(failure, { delayMs: 0, target }),
    end(outcome) {
      const error = typeof outcome === 'string' ? undefined : toCallFailure(outcome.error);
      const durationMs = since(began);
      if (error !== undefined) tell('onError', { error, attempts, durationMs });
      const { stopReason, usage } = found;
      const ended: Partial<EndEvent> = {
        ...last,
        ...(error === undefined ? {} : { error, ...known(error) }),
        outcome: typeof outcome === 'string' ? outcome : 'failed',
        attempts,
        durationMs,
        queuedMs,
        timeToFirstEventMs,
        stopReason,
        usage: usage === undefined ? undefined : { ...usage },
      };
      tell('onEnd', ended);
    },
  };
}

/** What a call is, without what it says. */
function describe(call: Call): CallEvent {
  const { path, modelId, request, surface } = call;
  const inPath = /^\/model\/([^/]+)\//.exec(path)?.[1];
  const { maxTokens, temperature, topP } = request?.inferenceConfig ?? {};
  return {
    callId: crypto.randomUUID(),
    operation: operationOf(call),
    modelId: modelId ?? (inPath === undefined ? undefined : decodeURIComponent(inPath)),
    surface,
    maxTokens,
    temperature,
    topP,
    guardrailIdentifier: request?.guardrailConfig?.guardrailIdentifier,
  };
}

/** Never an id or a key of the path: those say whose, and not what. */
function operationOf({ service, method, path }: Call): string {
  if (service === 's3') return `s3-${method.toLowerCase()}`;
  const [plainPath = ''] = path.split('?', 1);
  const [, first = '', ...rest] = plainPath.split('/');
  if (first === '') return 'converse';
  if (first === 'guardrail') return 'apply-guardrail';
  const isNamedLast = first === 'model' || service === 'bedrock-mantle' || first === 'openai' || first === 'anthropic';
  return isNamedLast ? (rest.at(-1) ?? first) : first;
}

/** What of an error hooks may see. What is no `BedrockError` is told by its name alone: it may hold anything. */
export function toCallFailure(error: unknown): CallFailure {
  if (BedrockError.isInstance(error)) {
    const { kind, message, isRetryable, status, awsType, requestId, retryAfterMs } = error;
    return { kind, message, isRetryable, status, awsType, requestId, retryAfterMs };
  }
  const name = error instanceof Error || error instanceof DOMException ? error.name : typeof error;
  return {
    kind: 'unknown',
    message: `The call ended with a value of the caller's or the runtime's: ${name}.`,
    isRetryable: false,
  };
}

const known = ({ status, requestId }: CallFailure): Partial<EndEvent> => ({
  ...(status === undefined ? {} : { status }),
  ...(requestId === undefined ? {} : { requestId }),
});

/** A hook may throw, or reject later: neither is the call's affair. */
function notify(listener: Hooks, name: keyof Hooks, event: object): void {
  try {
    const hook = listener[name] as ((event: object) => unknown) | undefined;
    const result = hook?.call(listener, event);
    if (result instanceof Promise) result.catch(() => undefined);
  } catch {
    // Dropped on purpose.
  }
}
