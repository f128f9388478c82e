// Where no Bedrock is: hosts that do not exist, ports that are closed, deaf or not who they should be.
// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { selfSigned } from './certificate.ts';
import type { NetworkPlace, Stage } from './fault.ts';

/** Nothing here answers a request: there is none to count, and none is left. */
const deaf = (endpoint: string, close: () => Promise<void>): Stage => ({
  endpoint,
  requests: undefined,
  held: () => 0,
  connections: () => 0,
  settings: {},
  close,
});

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

export const places: Readonly<Record<NetworkPlace, () => Promise<Stage>>> = {
  // Of a domain that is reserved for not being there.
  'unknown host': () => Promise.resolve(deaf('https://bedrock.invalid', () => Promise.resolve())),

  async 'closed port'() {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${portOf(server)}`;
    server.close();
    await once(server, 'close');
    return deaf(endpoint, () => Promise.resolve());
  },

  async 'bad certificate'() {
    const server = createTlsServer(selfSigned(), (socket) => socket.on('error', () => undefined));
    const sockets = new Set<Socket>();
    let attempts = 0;
    server.on('tlsClientError', () => undefined);
    server.on('connection', (socket: Socket) => {
      attempts++;
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      ...deaf(`https://127.0.0.1:${portOf(server)}`, async () => {
        for (const socket of sockets) socket.destroy();
        server.close();
        await once(server, 'close');
      }),
      requests: () => attempts,
      connections: () => sockets.size,
    };
  },

  async 'black hole'() {
    const { port, close } = await openBlackHole();
    return deaf(`http://127.0.0.1:${port}`, close);
  },
};

/** Sleeps as soon as it listens, so that the kernel queues connections for it until there is no more room. */
const sleeper = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

/** An address to which a connection is neither made nor refused. */
async function openBlackHole(): Promise<{ port: number; close: () => Promise<void> }> {
  const worker = new Worker(sleeper, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  const fillers: Socket[] = [];
  const isFull = async (): Promise<boolean> => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    fillers.push(socket);
    return Promise.race([
      once(socket, 'connect').then(() => false),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 50)),
    ]);
  };
  while (!(await isFull()));
  return {
    port,
    async close() {
      for (const socket of fillers) socket.destroy();
      await worker.terminate();
    },
  };
}
