// Sending through `fetch`: the platform's own outside Node, or the caller's anywhere.
// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest, HttpResponse, Transport } from './http.ts';
import { checkHeaders, cutBody, networkError } from './network-error.ts';

/** Sends through the given `fetch`, or through the global one as it is at the time of the call. */
export function createFetchTransport(fetchFunction?: typeof globalThis.fetch): Transport {
  return {
    async send(request) {
      const { method, url, headers, body, signal } = request;
      signal?.throwIfAborted();
      checkHeaders(headers);
      const init = {
        method,
        headers: { 'accept-encoding': 'identity', ...headers },
        body: body as Uint8Array<ArrayBuffer> | undefined,
        redirect: 'manual',
        signal,
      } as const;
      const call = async (): Promise<Response> =>
        fetchFunction === undefined ? globalThis.fetch(url.href, init) : fetchFunction(url.href, init);
      return toResponse(await untilAborted(call(), request), request);
    },
    // The connections are the runtime's.
    close: () => undefined,
  };
}

function toResponse(response: Response, { url, signal }: HttpRequest): HttpResponse {
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    headers[name] = value;
  });
  // Browsers hide which redirect it was.
  const status = response.type === 'opaqueredirect' ? 302 : response.status;
  const reader = response.body?.getReader();
  const iterator = reader === undefined ? emptyBody : readBody(reader, url, signal);
  return { status, headers, body: { [Symbol.asyncIterator]: () => iterator } };
}

const emptyBody: AsyncIterator<Uint8Array> = { next: () => Promise.resolve({ done: true, value: undefined }) };

/** A `fetch` of the caller's own may not know the signal, so the wait for it ends here in any case. */
function untilAborted(response: Promise<Response>, { url, signal }: HttpRequest): Promise<Response> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal?.reason);
      response.then((late) => late.body?.cancel()).catch(() => undefined);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    response.then(
      (value) => {
        signal?.removeEventListener('abort', onAbort);
        resolve(value);
      },
      (error: unknown) => {
        signal?.removeEventListener('abort', onAbort);
        reject(signal?.aborted === true ? signal.reason : networkError(error, url));
      },
    );
  });
}

function readBody(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  url: URL,
  signal: AbortSignal | undefined,
): AsyncIterator<Uint8Array> {
  let rejectWaiting: ((reason: unknown) => void) | undefined;
  let isOver = false;

  const stop = (): void => {
    isOver = true;
    signal?.removeEventListener('abort', onAbort);
  };
  const onAbort = (): void => {
    stop();
    rejectWaiting?.(signal?.reason);
    reader.cancel(signal?.reason).catch(() => undefined);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();

  return {
    next: () =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        if (isOver) return resolve({ done: true, value: undefined });
        rejectWaiting = reject;
        reader.read().then(
          ({ done, value }) => {
            if (done) stop();
            resolve(done ? { done: true, value: undefined } : { done: false, value });
          },
          (error: unknown) => {
            stop();
            reject(signal?.aborted === true ? signal.reason : cutBody(url, error));
          },
        );
      }),
    return() {
      stop();
      reader.cancel().catch(() => undefined);
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}
