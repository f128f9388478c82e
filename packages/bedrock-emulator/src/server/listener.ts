// One port for HTTP/1.1 and for HTTP/2 in the clear: the AWS SDK speaks the latter with prior knowledge.
// SPDX-License-Identifier: Apache-2.0
import http from 'node:http';
import http2 from 'node:http2';
import net, { type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { rememberSocket, respond, type Incoming, type Outgoing } from './exchange.ts';
import type { Handler } from './http.ts';

export interface Listener {
  port: number;
  /** How many connections stand. */
  readonly connections: number;
  /** Stops listening and ends every connection, whatever goes on in it. */
  close(): Promise<void>;
}

/** The first bytes of every HTTP/2 connection; no HTTP/1.1 request begins so. */
const preface = 'PRI ';

/** Rejects when the address cannot be had, e.g. with the code `EADDRINUSE`. */
export async function listen(handler: Handler, { host, port }: { host: string; port: number }): Promise<Listener> {
  const answer = (request: Incoming, response: Outgoing): void => void respond(handler, request, response);
  const http1 = http.createServer({ keepAliveTimeout: 60_000 }, answer);
  const h2 = http2.createServer(answer);
  const sockets = new Set<Socket>();

  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    sniff(socket, (isHttp2) => {
      // Only HTTP/1.1 knows clients that close their half and wait.
      socket.allowHalfOpen = !isHttp2;
      if (isHttp2) h2.once('session', (session) => rememberSocket(session, socket));
      (isHttp2 ? h2 : http1).emit('connection', socket);
    });
  });
  server.listen(port, host);
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return sockets.size;
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Tells the two protocols apart by their first bytes, which are then put back. */
function sniff(socket: Socket, decide: (isHttp2: boolean) => void): void {
  let begin = Buffer.alloc(0);
  const giveUp = (): void => void socket.destroy();
  const look = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    begin = Buffer.concat([begin, chunk]);
    const text = begin.toString('latin1', 0, preface.length);
    // `P` alone may still become `POST`.
    if (text.length < preface.length && preface.startsWith(text)) return;
    socket.off('readable', look).off('end', giveUp);
    socket.unshift(begin);
    decide(text === preface);
  };
  socket.on('readable', look).on('end', giveUp);
}
