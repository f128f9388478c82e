// A request and a reply that flow at the same time, over an HTTP/2 connection of their own.
// SPDX-License-Identifier: Apache-2.0
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import type { Duplex, DuplexRequest, HttpResponse } from './http.ts';
import { checkHeaders, connectTimeout, networkError } from './network-error.ts';

/** A plain `http:` URL is spoken to in HTTP/2 from the first byte. */
export function openDuplex(request: DuplexRequest): Promise<Duplex> {
  const { url, headers, signal } = request;
  signal?.throwIfAborted();
  checkHeaders(headers);
  const session = process.getBuiltinModule('node:http2').connect(url.origin);
  const ending = watch(session, request);
  // The connection's host travels as `:authority`.
  const { host: _, ...rest } = headers;
  const stream = session.request({ ':method': 'POST', ':path': url.pathname + url.search, ...rest });
  stream.on('error', (error) => ending.fail(networkError(error, url)));
  stream.once('close', () => session.close());
  return Promise.resolve({
    response: answerOf(stream, session, ending),
    write: (chunk) => write(stream, chunk, ending),
    end: () => void stream.end(),
    close: () => session.destroy(),
  });
}

/** Why the connection ended, if not in order. */
interface Ending {
  fail(error: unknown): void;
  reason(): unknown;
}

function watch(session: ClientHttp2Session, { url, signal, connectTimeoutMs: ms = 5_000 }: DuplexRequest): Ending {
  let reason: unknown;
  const fail = (error: unknown): void => {
    reason ??= error;
    session.destroy();
  };
  const onAbort = (): void => fail(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const timer = ms > 0 ? setTimeout(() => fail(connectTimeout(ms, url)), ms) : undefined;
  session.once('connect', () => clearTimeout(timer));
  session.on('error', (error) => fail(networkError(error, url)));
  session.once('close', () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  });
  return { fail, reason: () => reason ?? networkError({ code: 'ECONNRESET' }, url) };
}

async function answerOf(stream: ClientHttp2Stream, session: ClientHttp2Session, ending: Ending): Promise<HttpResponse> {
  const headers = await new Promise<IncomingHttpHeaders>((resolve, reject) => {
    stream.once('response', resolve);
    stream.once('close', () => reject(ending.reason()));
  });
  return { status: Number(headers[':status']), headers: textHeaders(headers), body: readBody(stream, session, ending) };
}

async function* readBody(
  stream: ClientHttp2Stream,
  session: ClientHttp2Session,
  ending: Ending,
): AsyncGenerator<Uint8Array> {
  let isWhole = false;
  stream.once('end', () => (isWhole = true));
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch {
    throw ending.reason();
  } finally {
    session.destroy();
  }
  if (!isWhole) throw ending.reason();
}

/** Resolves when there is room for more. */
async function write(stream: ClientHttp2Stream, chunk: Uint8Array, ending: Ending): Promise<void> {
  if (stream.destroyed || stream.writableEnded) throw ending.reason();
  if (stream.write(chunk)) return;
  await new Promise<void>((resolve, reject) => {
    const settle = (): void => {
      stream.off('drain', settle).off('close', settle);
      if (stream.destroyed) reject(ending.reason());
      else resolve();
    };
    stream.once('drain', settle).once('close', settle);
  });
}

function textHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith(':') || value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
