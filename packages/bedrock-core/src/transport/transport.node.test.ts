// What only connections of one's own can promise: stale ones replaced, limits, backpressure, TLS.
// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createSocketServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { readAll } from './body.ts';
import type { HttpRequest, Transport } from './http.ts';
import { createTransport } from './transport.node.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function start(): Transport {
  const transport = createTransport();
  closers.push(() => transport.close());
  return transport;
}

async function listen<S extends Server | ReturnType<typeof createSocketServer>>(
  server: S,
): Promise<{ port: number; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

const get = (url: string, rest: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url: new URL(url),
  headers: {},
  ...rest,
});

test('one connection serves one call after the other', async () => {
  const { port, sockets } = await listen(createServer((_, response) => response.end('ok')));
  const transport = start();
  for (let call = 0; call < 5; call++) {
    await readAll((await transport.send(get(`http://127.0.0.1:${port}`))).body);
    await new Promise(setImmediate);
  }
  expect(sockets).toHaveLength(1);
});

test('a kept connection that died meanwhile is replaced without the caller noticing', async () => {
  let requests = 0;
  const server = createSocketServer((socket) => {
    let onThisSocket = 0;
    socket.on('data', () => {
      requests++;
      // As a load balancer does: the connection dies just when it is used again.
      if (++onThisSocket > 1) socket.resetAndDestroy();
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
  });
  const { port, sockets } = await listen(server);
  const transport = start();
  for (let call = 0; call < 3; call++) {
    const { status, body } = await transport.send(get(`http://127.0.0.1:${port}`));
    expect([status, Buffer.from(await readAll(body)).toString()]).toEqual([200, 'ok']);
    await new Promise(setImmediate);
  }
  expect([requests, sockets.length]).toEqual([5, 3]);
});

test('all kept connections died: still one replacement is enough', async () => {
  const server = createServer((_, response) => response.end('ok'));
  server.keepAliveTimeout = 0;
  const { port, sockets } = await listen(server);
  const transport = start();
  const url = `http://127.0.0.1:${port}`;
  const call = async (): Promise<number> => {
    const { status, body } = await transport.send(get(url));
    await readAll(body);
    return status;
  };
  await Promise.all(Array.from({ length: 8 }, call));
  await new Promise(setImmediate);
  const before = sockets.length;
  for (const socket of sockets) socket.resetAndDestroy();
  expect(await Promise.all(Array.from({ length: 4 }, call))).toEqual([200, 200, 200, 200]);
  expect(sockets.length - before).toBe(4);
});

test('a reset after the first byte of an answer is not answered with a second request', async () => {
  let requests = 0;
  const server = createSocketServer((socket) => {
    socket.on('data', () => {
      requests++;
      if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      else socket.end('HTTP/1.1 2');
    });
  });
  const { port } = await listen(server);
  const transport = start();
  await readAll((await transport.send(get(`http://127.0.0.1:${port}`))).body);
  await new Promise(setImmediate);
  await expect(transport.send(get(`http://127.0.0.1:${port}`))).rejects.toMatchObject({ kind: 'network' });
  expect(requests).toBe(2);
});

test('a connection that does not stand in time is a timeout: TCP answers, TLS never does', async () => {
  const { port, sockets } = await listen(createSocketServer((socket) => void socket.resume()));
  const started = performance.now();
  await expect(start().send(get(`https://127.0.0.1:${port}`, { connectTimeoutMs: 60 }))).rejects.toMatchObject({
    kind: 'timeout',
    isRetryable: true,
    message: expect.stringContaining('60 ms'),
  });
  expect(performance.now() - started).toBeLessThan(500);
  await vi.waitFor(() => expect(sockets.every((socket) => socket.destroyed)).toBe(true));
});

test('the connect limit ends with the connection, not with the answer', async () => {
  const { port } = await listen(createServer((_, response) => setTimeout(() => response.end('late'), 120)));
  const { body } = await start().send(get(`http://127.0.0.1:${port}`, { connectTimeoutMs: 40 }));
  expect(Buffer.from(await readAll(body)).toString()).toBe('late');
});

test('TLS spoken to a server that does not is told as such and not retried', async () => {
  const server = createSocketServer((socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  );
  const { port } = await listen(server);
  await expect(start().send(get(`https://127.0.0.1:${port}`))).rejects.toMatchObject({
    kind: 'network',
    isRetryable: false,
    message: expect.stringMatching(/TLS/),
  });
});

test('a reader that pauses holds the sender back', async () => {
  let written = 0;
  const { port } = await listen(
    createServer((_, response) => {
      const write = (): void => {
        while (written < 64 * 1024 * 1024) {
          written += 65_536;
          if (!response.write(Buffer.alloc(65_536))) {
            response.once('drain', write);
            return;
          }
        }
        response.end();
      };
      write();
    }),
  );
  const { body } = await start().send(get(`http://127.0.0.1:${port}`));
  const iterator = body[Symbol.asyncIterator]();
  await iterator.next();
  let last = -1;
  await vi.waitFor(
    () => {
      const isStill = written === last;
      last = written;
      expect(isStill).toBe(true);
    },
    { interval: 50 },
  );
  // 1 MiB of ours, the rest in the kernel's buffers on both sides.
  expect(written).toBeLessThan(16 * 1024 * 1024);
  let length = 0;
  for (let result = await iterator.next(); result.done !== true; result = await iterator.next())
    length += result.value.length;
  expect(written).toBe(64 * 1024 * 1024);
  expect(length).toBeGreaterThan(63 * 1024 * 1024);
});

test('several headers of one name become one', async () => {
  const { port } = await listen(
    createServer((_, response) =>
      response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'], 'x-many': ['1', '2'] }).end(),
    ),
  );
  const { headers } = await start().send(get(`http://127.0.0.1:${port}`));
  expect(headers).toMatchObject({ 'set-cookie': 'a=1, b=2', 'x-many': '1, 2' });
});

test('close() lets go of idle connections, and calls go on after it', async () => {
  const { port, sockets } = await listen(createServer((_, response) => response.end('ok')));
  const transport = start();
  const url = `http://127.0.0.1:${port}`;
  await readAll((await transport.send(get(url))).body);
  await new Promise(setImmediate);
  const closed = once(sockets[0]!, 'close');
  transport.close();
  await closed;
  expect((await transport.send(get(url))).status).toBe(200);
});

test('1,000 aborted and 1,000 abandoned calls leave no connection', async () => {
  const { port, sockets } = await listen(createServer((_, response) => void response.write('first')));
  const transport = start();
  const url = `http://127.0.0.1:${port}`;
  for (let round = 0; round < 20; round++) {
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const controller = new AbortController();
        const { body } = await transport.send(get(url, { signal: controller.signal }));
        const iterator = body[Symbol.asyncIterator]();
        await iterator.next();
        if (index % 2 === 0) controller.abort();
        else await iterator.return?.();
      }),
    );
  }
  expect(sockets.length).toBe(2_000);
  await vi.waitFor(() => expect(sockets.filter((socket) => !socket.destroyed)).toEqual([]));
});
