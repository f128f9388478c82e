// One request read and one reply written, on either version of HTTP.
// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { isForS3 } from '../storage/recognise.ts';
import { AwsRefusal, ConnectionReset, refusalReply, type EmulatorReply, type Handler } from './http.ts';

export type Incoming = IncomingMessage | Http2ServerRequest;
export type Outgoing = ServerResponse | Http2ServerResponse;

const flushMs = 20;

/** What the sessions of HTTP/2 run on. Node lets nobody reset a socket by its session. */
const sockets = new WeakMap<object, Socket>();

export function rememberSocket(session: object, socket: Socket): void {
  sockets.set(session, socket);
}

/** InvokeModel's limit. */
const maxBodyBytes = 25_000_000;

/** What fits in memory, not what S3 takes. */
const maxObjectBytes = 512 * 1024 * 1024;

const tooLarge = (): AwsRefusal =>
  new AwsRefusal(413, 'RequestEntityTooLargeException', `The request body is larger than ${maxBodyBytes} bytes.`);

/** Never rejects: a reply that fails on its way ends the connection, as a client would see it happen. */
export async function respond(handler: Handler, request: Incoming, response: Outgoing): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.on('error', () => gone.abort());
  try {
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const rawQuery = mark < 0 ? '' : url.slice(mark + 1);
    const headers = flatten(request);
    const rawPath = mark < 0 ? url : url.slice(0, mark);
    const isDuplex = rawPath.endsWith('/invoke-with-bidirectional-stream');
    const maxBytes = isForS3({ headers, rawQuery }) ? maxObjectBytes : maxBodyBytes;
    const body = isDuplex ? new Uint8Array() : await readBody(request, maxBytes);
    const reply =
      body === undefined
        ? refusalReply(tooLarge())
        : await handler({
            method: request.method ?? 'GET',
            rawPath,
            rawQuery,
            headers,
            body,
            ...(isDuplex ? { pieces: request } : {}),
            signal: gone.signal,
            connection: connectionOf(request),
          });
    await write(reply, response as ServerResponse, gone.signal);
  } catch (error) {
    // A reset would overtake what was written before it.
    if (error instanceof ConnectionReset) await wait(flushMs);
    end(response, error instanceof ConnectionReset ? error.how : 'close');
  }
}

/** The whole body, or nothing when it is too large. The rest of a large one is read all the same: a client reads no reply before it has sent its request. */
async function readBody(request: Incoming, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length <= maxBytes) chunks.push(chunk as Buffer);
    else chunks.length = 0;
  }
  return length > maxBytes ? undefined : Buffer.concat(chunks);
}

function flatten({ headers }: Incoming): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : String(value ?? ''),
    ]),
  );
}

async function write(reply: EmulatorReply, response: ServerResponse, signal: AbortSignal): Promise<void> {
  if (reply.body instanceof Uint8Array) {
    if (!signal.aborted) response.writeHead(reply.status, reply.headers).end(reply.body);
    return;
  }
  const pieces = reply.body[Symbol.asyncIterator]();
  try {
    if (!signal.aborted) response.writeHead(reply.status, reply.headers);
    while (!signal.aborted) {
      const { done, value } = await pieces.next();
      if (done === true) break;
      // Backpressure: as fast as the client reads, and no faster.
      if (!response.write(value)) await once(response, 'drain', { signal });
    }
    response.end();
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await pieces.return?.();
  }
}

const connectionOf = (request: Incoming): object =>
  'stream' in request ? (request.stream.session ?? request) : request.socket;

/** Abruptly as a crashed peer ends a connection, or as one that closes it in the middle of a reply. */
function end(response: Outgoing, how: ConnectionReset['how']): void {
  if ('stream' in response) {
    const { session } = response.stream;
    if (how === 'reset' && session !== undefined && sockets.has(session)) sockets.get(session)?.resetAndDestroy();
    else if (how === 'goaway') session?.destroy(undefined, constants.NGHTTP2_INTERNAL_ERROR);
    else response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    return;
  }
  if (how === 'reset') response.socket?.resetAndDestroy();
  else response.destroy();
}
