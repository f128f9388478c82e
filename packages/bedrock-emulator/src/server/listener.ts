// One port for HTTP/1.1 and for HTTP/2 in the clear: the AWS SDK speaks the latter with prior knowledge.
// SPDX-License-Identifier: Apache-2.0
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import http2, { type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import net, { type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { AwsRefusal, refusalReply, type EmulatorReply, type Handler } from './http.ts';

export interface Listener {
  port: number;
  close(): Promise<void>;
}

const maxBodyBytes = 25_000_000;

/** The first bytes of every HTTP/2 connection; no HTTP/1.1 request begins so. */
const preface = 'PRI ';

export async function listen(handler: Handler, { host, port }: { host: string; port: number }): Promise<Listener> {
  const answer = (
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ): void => {
    respond(handler, request, response).catch(() => response.destroy());
  };
  const http1 = http.createServer({ keepAliveTimeout: 60_000 }, answer);
  const h2 = http2.createServer({}, answer);
  const sockets = new Set<Socket>();

  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first = socket.read() as Buffer | null;
      if (first === null) return;
      socket.unshift(first);
      const isHttp2 = first.toString('latin1', 0, preface.length) === preface;
      (isHttp2 ? h2 : http1).emit('connection', socket);
    });
  });
  server.listen(port, host);
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function respond(
  handler: Handler,
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const [rawPath = '/', rawQuery = ''] = (request.url ?? '/').split('?', 2);
  const body = await readBody(request);
  const reply =
    body === undefined
      ? refusalReply(
          new AwsRefusal(
            413,
            'RequestEntityTooLargeException',
            `The request body is larger than ${maxBodyBytes} bytes.`,
          ),
        )
      : await handler({
          method: request.method ?? 'GET',
          rawPath,
          rawQuery,
          headers: flatten(request),
          body,
          signal: gone.signal,
        });
  await write(reply, response, gone.signal);
}

async function readBody(request: IncomingMessage | Http2ServerRequest): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > maxBodyBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function flatten({ headers }: IncomingMessage | Http2ServerRequest): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : String(value ?? ''),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

async function write(
  reply: EmulatorReply,
  response: ServerResponse | Http2ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  (response as ServerResponse).writeHead(reply.status, reply.headers);
  if (reply.body instanceof Uint8Array) {
    (response as ServerResponse).end(reply.body);
    return;
  }
  // One listener for the whole reply, however often it has to wait.
  const closed = new Promise((resolve) => response.once('close', resolve));
  for await (const piece of reply.body) {
    if (signal.aborted) return;
    const isDrained = (response as ServerResponse).write(piece);
    // Backpressure: as fast as the client reads, and no faster.
    if (!isDrained) await Promise.race([new Promise((resolve) => response.once('drain', resolve)), closed]);
  }
  response.end();
}
