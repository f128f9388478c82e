// What the runtimes call: the built emulator, signatures checked, with a count of the calls that it holds
// open, and a host that never says a word.
// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './run.ts';

/** As much of the emulator as is used here. */
interface Emulator {
  url: string;
  journal: { entries: readonly { headers: Record<string, string>; endedAt?: number }[]; clear(): void };
  close(): Promise<void>;
}

interface EmulatorModule {
  startEmulator(options: object): Promise<Emulator>;
}

export interface Counterpart {
  /** What the checks are told, as JSON. */
  context: object;
  clear(): void;
  close(): Promise<void>;
}

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const apiKey = 'the-key';

export async function startCounterpart(): Promise<Counterpart> {
  const built = pathToFileURL(join(root, 'packages/bedrock-emulator/dist/index.js')).href;
  const { startEmulator } = (await import(built)) as EmulatorModule;
  const emulator = await startEmulator({ auth: 'strict', credentials: [credentials], apiKeys: [apiKey] });
  const server = http.createServer((_request, response) => {
    const calls = emulator.journal.entries.filter(({ headers }) => headers['x-emulator-fault']?.startsWith('stall'));
    const open = calls.filter(({ endedAt }) => endedAt === undefined);
    response.end(JSON.stringify({ calls: calls.length, open: open.length }));
  });
  const sockets = new Set<net.Socket>();
  const silent = net.createServer((socket) => {
    sockets.add(socket);
    // Whoever gives up may reset the connection.
    socket.on('error', () => undefined);
  });
  const [port, silentPort] = [await listen(server), await listen(silent)];
  const settings = { region: 'us-east-1', endpoint: emulator.url, credentials };
  return {
    context: {
      settings,
      apiKey,
      stalledUrl: `http://127.0.0.1:${port}/`,
      silentUrl: `https://127.0.0.1:${silentPort}`,
    },
    clear: () => emulator.journal.clear(),
    async close() {
      server.close();
      server.closeAllConnections();
      silent.close();
      for (const socket of sockets) socket.destroy();
      await emulator.close();
    },
  };
}

async function listen(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
