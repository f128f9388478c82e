// One behaviour, two ways to send: every case runs on node:https' transport and on `fetch`, against
// real servers on loopback.
// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSocketServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { readAll } from './body.ts';
import type { HttpRequest, Transport } from './http.ts';
import { createFetchTransport } from './send-fetch.ts';
import { createTransport } from './transport.node.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface Listening {
  url: URL;
  server: Server;
  sockets: Socket[];
}

/** A server that lives for one test. */
async function listen(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener);
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/a%3Ab?c=d%2Fe`), server, sockets };
}

/** A server that says what it is told, byte for byte. */
async function listenRaw(onRequest: (socket: Socket) => void): Promise<URL> {
  const sockets = new Set<Socket>();
  const server = createSocketServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => onRequest(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const post = (url: URL, rest: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  body: new TextEncoder().encode('{}'),
  ...rest,
});

const textOf = async (body: AsyncIterable<Uint8Array>): Promise<string> => Buffer.from(await readAll(body)).toString();
const bodyOf = async (request: IncomingMessage): Promise<string> => Buffer.concat(await request.toArray()).toString();

/** Milliseconds from now until the promise rejects, and with what. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('It resolved.'),
    (error: unknown) => error,
  );
}

describe.each<[string, () => Transport]>([
  ['node', createTransport],
  ['fetch', () => createFetchTransport()],
])('%s', (kind, create) => {
  const start = (): Transport => {
    const transport = create();
    closers.push(() => transport.close());
    return transport;
  };

  test('sends method, path, headers and body as they are, and brings back all of the reply', async () => {
    const seen: unknown[] = [];
    const { url } = await listen(async (request, response) => {
      const { method, headers } = request;
      seen.push({ method, path: request.url, type: headers['content-type'], encoding: headers['accept-encoding'] });
      seen.push(headers['x-one'], headers['content-length'], await bodyOf(request));
      response.writeHead(429, { 'X-Amzn-RequestId': 'r1', 'content-type': 'text/plain' }).end('hello');
    });
    const reply = await start().send(post(url, { headers: { 'content-type': 'application/json', 'x-one': '1' } }));
    expect(seen).toEqual([
      { method: 'POST', path: '/a%3Ab?c=d%2Fe', type: 'application/json', encoding: 'identity' },
      '1',
      '2',
      '{}',
    ]);
    expect(reply.status).toBe(429);
    expect(reply.headers).toMatchObject({ 'x-amzn-requestid': 'r1', 'content-type': 'text/plain' });
    expect(await textOf(reply.body)).toBe('hello');
  });

  test('GET, and replies without a body', async () => {
    const { url } = await listen((request, response) => response.writeHead(request.method === 'GET' ? 204 : 500).end());
    const reply = await start().send({ method: 'GET', url, headers: {} });
    expect([reply.status, await textOf(reply.body)]).toEqual([204, '']);
  });

  test('chunks come as they are sent', async () => {
    let go: () => void = () => undefined;
    const { url } = await listen((_, response) => {
      response.write('a');
      go = () => response.end('b');
    });
    const transport = start();
    for (let call = 0; call < 3; call++) {
      const seen: string[] = [];
      for await (const chunk of (await transport.send(post(url))).body) {
        seen.push(Buffer.from(chunk).toString());
        if (seen.length === 1) go();
      }
      expect(seen).toEqual(['a', 'b']);
    }
  });

  test('a redirect is not followed', async () => {
    let requests = 0;
    const { url } = await listen((_, response) => {
      requests++;
      response.writeHead(307, { location: '/elsewhere' }).end('moved');
    });
    const reply = await start().send(post(url));
    expect([reply.status, reply.headers['location'], await textOf(reply.body), requests]).toEqual([
      307,
      '/elsewhere',
      'moved',
      1,
    ]);
  });

  test('10 MB arrive whole, also at a slow reader', async () => {
    const sent = Buffer.alloc(10_000_000, 'x');
    const { url } = await listen((_, response) => response.end(sent));
    const { body } = await start().send(post(url));
    let length = 0;
    for await (const chunk of body) {
      length += chunk.length;
      await new Promise(setImmediate);
    }
    expect(length).toBe(sent.length);
  });

  test('a connection refused is a network error that names the host', async () => {
    const { url, server } = await listen(() => undefined);
    server.close();
    await once(server, 'close');
    const error = await rejection(start().send(post(url)));
    expect(error).toMatchObject({ kind: 'network', isRetryable: true, message: expect.stringContaining(url.host) });
    expect((error as Error).message).toMatch(/Nothing listens.*ECONNREFUSED/);
    expect((error as Error).message).not.toContain('c=d');
  });

  test('a host that does not exist is a network error', async () => {
    const error = await rejection(start().send(post(new URL('http://bedrock.invalid/'))));
    expect(error).toMatchObject({
      kind: 'network',
      isRetryable: true,
      message: expect.stringMatching(/not found.*region/),
    });
  });

  test('a reset before the headers is a network error', async () => {
    const url = await listenRaw((socket) => socket.resetAndDestroy());
    expect(await rejection(start().send(post(url)))).toMatchObject({ kind: 'network', isRetryable: true });
  });

  test('what is not HTTP is a network error', async () => {
    const url = await listenRaw((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    expect(await rejection(start().send(post(url)))).toMatchObject({ kind: 'network' });
  });

  test.each([
    ['content-length', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'],
    ['chunked', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ])('a body cut short (%s) gives what came and then a network error', async (_, bytes) => {
    const url = await listenRaw((socket) => socket.end(bytes));
    const { body } = await start().send(post(url));
    const seen: string[] = [];
    const read = async (): Promise<void> => {
      for await (const chunk of body) seen.push(Buffer.from(chunk).toString());
    };
    expect(await rejection(read())).toMatchObject({ kind: 'network', isRetryable: true });
    expect(seen.join('')).toBe('half');
  });

  test('leaving the loop closes the connection', async () => {
    const { url, sockets } = await listen((_, response) => void response.write('first'));
    const { body } = await start().send(post(url));
    const closed = once(sockets[0]!, 'close');
    for await (const chunk of body) {
      expect(Buffer.from(chunk).toString()).toBe('first');
      break;
    }
    await closed;
    const iterator = body[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  test('return() ends a waiting next()', async () => {
    const { url } = await listen((_, response) => response.flushHeaders());
    const iterator = (await start().send(post(url))).body[Symbol.asyncIterator]();
    const waiting = iterator.next();
    await iterator.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  describe('abort', () => {
    const reason = new Error('enough');
    /** Aborts, and holds the rejection to the reason and to 50 ms. */
    const abortRejects = async (controller: AbortController, promise: Promise<unknown>): Promise<void> => {
      const caught = rejection(promise);
      const started = performance.now();
      controller.abort(reason);
      expect(await caught).toBe(reason);
      expect(performance.now() - started).toBeLessThan(50);
    };

    test('before the call: nothing is sent', async () => {
      const { url, sockets } = await listen((_, response) => response.end());
      const controller = new AbortController();
      controller.abort(reason);
      expect(await rejection(start().send(post(url, { signal: controller.signal })))).toBe(reason);
      expect(sockets).toHaveLength(0);
    });

    test('while connecting', async () => {
      const { url } = await listen((_, response) => response.end());
      const controller = new AbortController();
      await abortRejects(controller, start().send(post(url, { signal: controller.signal })));
    });

    test('while the headers are awaited', async () => {
      const controller = new AbortController();
      const { url, server } = await listen(() => undefined);
      const sent = start().send(post(url, { signal: controller.signal }));
      const [request] = (await once(server, 'request')) as [IncomingMessage];
      const closed = once(request.socket, 'close');
      await abortRejects(controller, sent);
      await closed;
    });

    test('while a chunk is awaited', async () => {
      const controller = new AbortController();
      const { url, sockets } = await listen((_, response) => void response.write('first'));
      const { body } = await start().send(post(url, { signal: controller.signal }));
      const iterator = body[Symbol.asyncIterator]();
      await iterator.next();
      const closed = once(sockets[0]!, 'close');
      await abortRejects(controller, iterator.next());
      await closed;
    });

    test('between two chunks', async () => {
      const controller = new AbortController();
      const { url, sockets } = await listen((_, response) => void response.write('first'));
      const { body } = await start().send(post(url, { signal: controller.signal }));
      const iterator = body[Symbol.asyncIterator]();
      await iterator.next();
      const closed = once(sockets[0]!, 'close');
      controller.abort(reason);
      expect(await rejection(iterator.next())).toBe(reason);
      await closed;
    });

    test('after all has been read: nothing happens, and no listener is left', async () => {
      const { url, sockets } = await listen((_, response) => response.end('all'));
      const controller = new AbortController();
      const counts = { added: 0, removed: 0 };
      const { signal } = controller;
      const add = signal.addEventListener.bind(signal);
      const remove = signal.removeEventListener.bind(signal);
      const ours = new Set<unknown>();
      signal.addEventListener = (...parameters: Parameters<typeof add>) => {
        counts.added++;
        ours.add(parameters[1]);
        add(...parameters);
      };
      signal.removeEventListener = (...parameters: Parameters<typeof remove>) => {
        if (ours.delete(parameters[1])) counts.removed++;
        remove(...parameters);
      };
      const { body } = await start().send(post(url, { signal }));
      expect(await textOf(body)).toBe('all');
      // `fetch` itself lets go of the signal only when it is collected.
      if (kind === 'node') expect(counts).toEqual({ added: 2, removed: 2 });
      controller.abort(reason);
      expect(sockets[0]?.destroyed).toBe(false);
    });
  });

  test.each(['canary\r\nx-evil: 1', 'canary\u20ac', 'canary\0'])(
    'a header value %j is refused without being quoted',
    async (value) => {
      const { url, sockets } = await listen((_, response) => response.end());
      const error = await rejection(start().send(post(url, { headers: { authorization: value } })));
      expect(error).toMatchObject({ kind: 'invalid-request', path: 'headers.authorization' });
      expect(String(error)).not.toContain('canary');
      expect(sockets).toHaveLength(0);
    },
  );
});
