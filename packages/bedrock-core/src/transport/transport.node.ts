// The transport of Node: node:https with keep-alive connections of its own, at less than half the cost
// of `fetch`. Its twin is transport.edge.ts; `#transport` in package.json picks one.
// SPDX-License-Identifier: Apache-2.0
import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import { BodyReader } from './body-reader.node.ts';
import type { HttpRequest, HttpResponse, Transport } from './http.ts';
import { checkHeaders, connectTimeout, networkError } from './network-error.ts';

const defaultConnectTimeout = 5_000;

/** A transport with connections of its own. */
export function createTransport(): Transport {
  // An import statement would load all of Node's HTTP, 20 ms, before anybody calls.
  const [nodeHttp, nodeHttps] = [process.getBuiltinModule('node:http'), process.getBuiltinModule('node:https')];
  const options = { keepAlive: true, maxSockets: Infinity };
  const http: Origin = { agent: new nodeHttp.Agent(options), request: nodeHttp.request };
  const https: Origin = { agent: new nodeHttps.Agent(options), request: nodeHttps.request };
  return {
    async send(request) {
      request.signal?.throwIfAborted();
      checkHeaders(request.headers);
      const origin = request.url.protocol === 'http:' ? http : https;
      const first = await exchange(request, origin);
      if (first !== 'stale') return first;
      // The server had closed the kept connection. Its neighbours are as old: go on with a fresh one.
      closeIdle(origin.agent);
      request.signal?.throwIfAborted();
      const second = await exchange(request, origin);
      if (second === 'stale') throw networkError({ code: 'ECONNRESET' }, request.url);
      return second;
    },
    openDuplex: async (request) => (await import('./duplex.node.ts')).openDuplex(request),
    close() {
      closeIdle(http.agent);
      closeIdle(https.agent);
    },
  };
}

/** How requests of one protocol are made. */
interface Origin {
  agent: Agent;
  request(options: RequestOptions): ClientRequest;
}

function closeIdle(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

/** One request on one connection; `stale` when a kept connection turned out to be dead. */
function exchange(request: HttpRequest, origin: Origin): Promise<HttpResponse | 'stale'> {
  const { url, body, signal } = request;
  return new Promise((resolve, reject) => {
    const outgoing = open(request, origin);
    let bytesBefore = 0;
    const onAbort = (): void => {
      reject(signal?.reason);
      outgoing.destroy();
    };
    const release = (): void => signal?.removeEventListener('abort', onAbort);
    signal?.addEventListener('abort', onAbort, { once: true });

    outgoing.once('socket', (socket) => {
      bytesBefore = socket.bytesRead;
      if (socket.connecting) watchConnect(outgoing, socket, request);
    });
    // Stays for good: a destroyed request may report an error after all has been said.
    outgoing.on('error', (error: Error & { code?: string }) => {
      release();
      const isUnanswered = outgoing.reusedSocket && outgoing.socket?.bytesRead === bytesBefore;
      if (isUnanswered && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) resolve('stale');
      else reject(networkError(error, url));
    });
    outgoing.once('response', (incoming: IncomingMessage) => {
      release();
      resolve({
        status: incoming.statusCode ?? 0,
        headers: headersOf(incoming),
        body: new BodyReader(incoming, url, signal),
      });
    });
    outgoing.end(body);
  });
}

function open({ method, url, headers }: HttpRequest, origin: Origin): ClientRequest {
  return origin.request({
    agent: origin.agent,
    method,
    // Sockets take an IPv6 address without its brackets.
    hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port: url.port,
    path: url.pathname + url.search,
    headers: { 'accept-encoding': 'identity', ...headers },
  });
}

function watchConnect(outgoing: ClientRequest, socket: Socket, { url, connectTimeoutMs }: HttpRequest): void {
  const ms = connectTimeoutMs ?? defaultConnectTimeout;
  if (!(ms > 0)) return;
  const timer = setTimeout(() => outgoing.destroy(connectTimeout(ms, url)), ms);
  const stop = (): void => {
    clearTimeout(timer);
    socket.removeListener('close', stop);
  };
  socket.once(url.protocol === 'http:' ? 'connect' : 'secureConnect', stop);
  socket.once('close', stop);
}

function headersOf(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in incoming.headers) {
    const value = incoming.headers[name];
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}
