// A credential provider that is asked once for all waiters, and again ahead of the expiry.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import { requireCredentials } from './check-credentials.ts';
import type { CredentialProvider, Credentials, RefreshOptions } from './credentials.ts';

/** Milliseconds ahead of the expiry at which credentials are fetched anew, in the background. */
const refreshAhead = 300_000;
/** Milliseconds between two refreshes in the background, so that a failing source is not hammered. */
const refreshPause = 10_000;
/** Milliseconds after which a provider that has not answered is taken for hung: who waits is told, who comes asks again. */
const patience = 60_000;

/** Remembers what the provider returned. Failures are not remembered. */
export function createCachedProvider(
  provider: CredentialProvider,
  now: () => number,
): (options?: RefreshOptions) => Promise<Credentials> {
  let current: Credentials | undefined;
  let pending: { promise: Promise<Credentials>; since: number } | undefined;
  let nextRefresh = -Infinity;

  const fetchOnce = (forceRefresh: boolean): Promise<Credentials> => {
    if (pending !== undefined && now() - pending.since < patience) return pending.promise;
    const promise = callProvider(provider, forceRefresh).then(
      (credentials) => {
        // One that was given up as hung may still answer, after its successor.
        if (pending === own) {
          pending = undefined;
          current = credentials;
        }
        return credentials;
      },
      (error: unknown) => {
        if (pending === own) pending = undefined;
        throw error;
      },
    );
    const own = { promise, since: now() };
    pending = own;
    return promise;
  };

  return async ({ forceRefresh = false, signal } = {}) => {
    signal?.throwIfAborted();
    const left = current === undefined ? 0 : (current.expiration?.getTime() ?? Infinity) - now();
    if (current !== undefined && !forceRefresh && left > 0) {
      if (left < refreshAhead && now() >= nextRefresh) {
        nextRefresh = now() + refreshPause;
        // Those at hand still hold: a failure shows when they no longer do.
        fetchOnce(false).catch(() => undefined);
      }
      return current;
    }
    return waitFor(fetchOnce(forceRefresh), signal);
  };
}

async function callProvider(provider: CredentialProvider, forceRefresh: boolean): Promise<Credentials> {
  // The AWS SDK's providers keep their own memory, which this option makes them pass over.
  const call: (options?: { forceRefresh: boolean }) => Promise<Credentials> = provider;
  let credentials: Credentials;
  try {
    credentials = await (forceRefresh ? call({ forceRefresh }) : call());
  } catch (cause) {
    if (BedrockError.isInstance(cause)) throw cause;
    const said = cause instanceof Error ? `: ${cause.message}` : '.';
    throw new BedrockError('authentication', `The credential provider failed${said}`, { cause });
  }
  return requireCredentials(credentials, 'What the credential provider returned');
}

/** As long as the signal and patience last. */
function waitFor<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (reason: unknown): void => {
      release();
      reject(reason);
    };
    const onAbort = (): void => end(signal?.reason);
    const timer = setTimeout(() => end(hung()), patience);
    const release = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    void promise.then(resolve, reject).finally(release);
  });
}

const hung = (): BedrockError =>
  new BedrockError('timeout', `The credential provider has not answered within ${patience / 1000} s.`);
