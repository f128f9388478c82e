// The port itself: what comes over it before there is a request, and what is too much.
// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import http2 from 'node:http2';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../index.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ auth: 'off' });
});
afterAll(() => emulator.close());

const path = '/model/amazon.nova-lite-v1%3A0/converse';
const body = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'Hi' }] }] });
const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;

test('HTTP/1.1 that arrives byte by byte, from a client that closes its half', async () => {
  const socket = net.connect(emulator.port, '127.0.0.1').setNoDelay();
  for (const byte of `${head}${body}`) await new Promise((resolve) => socket.write(byte, resolve));
  socket.end();
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

test('HTTP/2 whose preface arrives in pieces', async () => {
  const socket = net.connect(emulator.port, '127.0.0.1').setNoDelay();
  const session = http2.connect(emulator.url, {
    createConnection: () => {
      const { write } = socket;
      // The first write is the preface: its first byte is sent ahead of the rest.
      socket.write = (chunk: Uint8Array) => {
        socket.write = write;
        socket.write(chunk.subarray(0, 1));
        return socket.write(chunk.subarray(1));
      };
      return socket;
    },
  });
  const stream = session.request({ ':method': 'POST', ':path': path });
  stream.end(body);
  const [headers] = (await once(stream, 'response')) as [http2.IncomingHttpHeaders];
  expect(headers[':status']).toBe(200);
  session.destroy();
});

test('a body of more than 25 MB is refused, not cut off', async () => {
  const response = await fetch(emulator.url + path, { method: 'POST', body: 'x'.repeat(25_000_001) });
  expect(response.status).toBe(413);
});

test('raw and encoded ids name the same model, ARNs keep their slash', async () => {
  for (const id of ['amazon.nova-lite-v1:0', 'amazon.nova-lite-v1%3A0']) {
    await fetch(`${emulator.url}/model/${id}/converse`, { method: 'POST', body });
    expect(emulator.journal.entries.at(-1)).toMatchObject({ modelId: 'amazon.nova-lite-v1:0', status: 200 });
  }
  const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc';
  await fetch(`${emulator.url}/model/${encodeURIComponent(arn)}/converse`, { method: 'POST', body });
  expect(emulator.journal.entries.at(-1)).toMatchObject({ modelId: arn, status: 200 });
});

test('closing ends what is open, rejects who waits, and may be done twice', async () => {
  const own = await startEmulator({ auth: 'off', fault: 'stall' });
  const open = fetch(own.url + path, { method: 'POST', body }).then(
    () => 'answered',
    () => 'ended',
  );
  const outcome = own.journal
    .next(({ operation }) => operation === 'InvokeModel')
    .catch(({ message }: Error) => message);
  await expect.poll(() => own.journal.entries.length).toBe(1);
  await own.close();
  await own.close();
  expect(await open).not.toBe('answered');
  expect(await outcome).toBe('The emulator was closed before such a request came.');
});
