// Faults as AWS's own SDK meets them, and those that it survives.
// SPDX-License-Identifier: Apache-2.0
import http2 from 'node:http2';
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions, type FaultCall } from '../index.ts';
import { breakages, parseFault } from './fault.ts';

const request = { modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'user' as const, content: [{ text: 'Hi' }] }] };

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

function connect(fault: string, isHttp1 = false): BedrockRuntimeClient {
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: emulator.url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    authSchemePreference: ['aws.auth#sigv4'],
    ...(isHttp1 ? { requestHandler: new NodeHttpHandler() } : {}),
  });
  const addHeader =
    (next: (args: never) => Promise<never>) => (args: { request: { headers: Record<string, string> } }) => {
      args.request.headers['x-emulator-fault'] = fault;
      return next(args as never);
    };
  client.middlewareStack.add(addHeader as never, { step: 'build' });
  return client;
}

/** Names of the events that came, and of the error that ended them. */
async function stream(fault: string, isHttp1 = false): Promise<string[]> {
  const client = connect(fault, isHttp1);
  const seen: string[] = [];
  try {
    const reply = await client.send(new ConverseStreamCommand(request));
    for await (const event of reply.stream ?? []) seen.push(Object.keys(event)[0] ?? '');
  } catch (error) {
    seen.push(`! ${(error as Error).name}`);
  } finally {
    client.destroy();
  }
  return seen;
}

test('the same fault under two ids is counted twice', async () => {
  for (const id of ['a', 'b']) {
    const client = connect(`ThrottlingException; times=1; retry-after=0; id=${id}`);
    expect((await client.send(new ConverseCommand(request))).$metadata.attempts).toBe(2);
    client.destroy();
  }
});

test('an error of the API, in place of the reply, as often as asked', async () => {
  const client = connect('ThrottlingException; times=1; retry-after=0');
  const reply = await client.send(new ConverseCommand(request));
  expect(reply.$metadata).toMatchObject({ httpStatusCode: 200, attempts: 2 });
  await expect(connect('AccessDeniedException').send(new ConverseCommand(request))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 403, attempts: 1 },
  });
  client.destroy();
});

describe.each([
  ['HTTP/2', false],
  ['HTTP/1.1', true],
])('a stream over %s', (_, isHttp1) => {
  test('that an exception ends', async () => {
    const seen = await stream('ModelStreamErrorException; after=3', isHttp1);
    expect(seen).toEqual(['messageStart', 'contentBlockDelta', 'contentBlockDelta', '! ModelStreamErrorException']);
  });

  test('that is reset', async () => {
    const seen = await stream('reset; after=2', isHttp1);
    expect(seen.slice(0, 2)).toEqual(['messageStart', 'contentBlockDelta']);
    // Over HTTP/2, AWS's SDK may take it for the end.
    if (isHttp1) expect(seen.slice(2)).toEqual(['! Error']);
    expect(seen).not.toContain('messageStop');
  });

  test.each(['error-frame', 'truncate', 'bad-crc', 'close'])('that breaks: %s', async (name) => {
    const seen = await stream(`${name}; after=2`, isHttp1);
    expect(seen.slice(0, 2)).toEqual(['messageStart', 'contentBlockDelta']);
    expect(seen.at(-1)).toMatch(/^! /);
    expect(seen).not.toContain('messageStop');
  });

  test('that ends early as if it were whole, and with an event of the future', async () => {
    expect(await stream('end; after=2', isHttp1)).toEqual(['messageStart', 'contentBlockDelta']);
    expect((await stream('unknown-event; after=1', isHttp1)).at(-1)).toBe('metadata');
  });
});

test('a stall lasts until the client leaves', async () => {
  const leaving = new AbortController();
  const response = await fetch(`${emulator.url}/model/amazon.nova-lite-v1%3A0/converse-stream`, {
    method: 'POST',
    body: JSON.stringify({ messages: request.messages }),
    headers: { authorization: 'Bearer x', 'x-emulator-fault': 'stall; after=2' },
    signal: leaving.signal,
  });
  await response.body?.getReader().read();
  const ended = emulator.journal.next(({ headers }) => headers['x-emulator-fault'] === 'stall; after=2');
  leaving.abort();
  expect(await ended).toMatchObject({ aborted: true, status: 200 });
});

test('a reply in one piece that is cut, damaged or reset', async () => {
  for (const name of ['truncate', 'end', 'bad-crc', 'reset', 'close']) {
    const client = connect(name, true);
    await expect(client.send(new ConverseCommand(request)), name).rejects.toThrow();
    client.destroy();
  }
});

test('an unknown fault is told with those that there are', async () => {
  await expect(connect('nonsense').send(new ConverseCommand(request))).rejects.toThrow(breakages.join(', '));
  await expect(startEmulator({ fault: 'nonsense' })).rejects.toThrow(/no fault 'nonsense'/);
});

test('a fault of the whole emulator', async () => {
  const own = await startEmulator({ fault: 'ServiceUnavailableException; times=1' });
  const call = async (): Promise<number> => {
    const init = {
      method: 'POST',
      body: JSON.stringify({ messages: request.messages }),
      headers: { authorization: 'Bearer x' },
    };
    return (await fetch(`${own.url}/model/amazon.nova-lite-v1%3A0/converse`, init)).status;
  };
  expect([await call(), await call()]).toEqual([503, 200]);
  await own.close();
});

describe('which calls a fault befalls', () => {
  async function statuses(
    calls: number,
    options: EmulatorOptions,
    headers: Record<string, string> = {},
  ): Promise<number[]> {
    const own = await startEmulator(options);
    const seen: number[] = [];
    for (let call = 0; call < calls; call++) {
      const response = await fetch(`${own.url}/model/amazon.nova-lite-v1%3A0/converse`, {
        method: 'POST',
        body: JSON.stringify({ messages: request.messages }),
        headers: { authorization: 'Bearer x', ...headers },
        redirect: 'manual',
      });
      await response.arrayBuffer();
      seen.push(response.status);
    }
    await own.close();
    return seen;
  }

  test('by rate: evenly, and no more of them than `times`', async () => {
    expect(await statuses(8, { fault: 'ThrottlingException; rate=0.25' })).toEqual([
      200, 200, 200, 429, 200, 200, 200, 429,
    ]);
    expect(await statuses(6, { fault: 'bare; status=504; rate=.5; times=1' })).toEqual([200, 504, 200, 200, 200, 200]);
    expect(await statuses(2, { fault: 'redirect; rate=0' })).toEqual([200, 200]);
  });

  test('by a script, which is told of the call; the header goes before it', async () => {
    const told: unknown[] = [];
    const fault = (call: FaultCall): string | undefined => {
      told.push({ ...call, headers: call.headers['authorization'] });
      return call.count === 2 ? 'html; status=502' : undefined;
    };
    expect(await statuses(3, { fault })).toEqual([200, 502, 200]);
    const call = { operation: 'Converse', modelId: 'amazon.nova-lite-v1:0', headers: 'Bearer x' };
    expect(told).toEqual([1, 2, 3].map((count) => ({ ...call, count })));
    expect(await statuses(2, { fault }, { 'x-emulator-fault': 'redirect; location=/there' })).toEqual([307, 307]);
  });

  test.each(['bare; status=42', 'stall; after=x', 'end; rate=2', 'end; nonsense=1', 'end; after'])(
    '%s is refused',
    async (fault) => {
      expect(() => parseFault(fault)).toThrow(/A fault/);
    },
  );
});

test('a kept connection dies when it is used again: HTTP/1.1', async () => {
  const own = await startEmulator({ fault: 'stale; times=1' });
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: own.url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: new NodeHttpHandler(),
  });
  const attempts: unknown[] = [];
  for (let call = 0; call < 2; call++) {
    attempts.push((await client.send(new ConverseCommand(request))).$metadata.attempts);
  }
  expect(attempts).toEqual([1, 2]);
  expect(own.journal.entries).toHaveLength(2);
  client.destroy();
  await own.close();
});

test.each([
  ['dies when it is used again', 'stale; times=1', [200, 'closed']],
  ['is given up with all streams in it', 'goaway; after=1', [200, 'closed']],
  ['goes on after one stream has been reset', 'close; after=1; times=1', [200, 200]],
])('an HTTP/2 connection that %s', async (_, fault, expected) => {
  const own = await startEmulator({ fault });
  const session = http2.connect(own.url);
  session.on('error', () => undefined);
  const ask = (): Promise<unknown> =>
    new Promise((resolve) => {
      const path = '/model/amazon.nova-lite-v1%3A0/converse-stream';
      const call = session.request({ ':method': 'POST', ':path': path, authorization: 'Bearer x' });
      let status: unknown = 'closed';
      call.on('response', (headers) => (status = headers[':status']));
      call.on('error', () => undefined).on('close', () => resolve(status));
      call.resume().end(JSON.stringify({ messages: request.messages }));
    });
  const seen = [await ask()];
  seen.push(session.destroyed ? 'closed' : await ask());
  expect(seen).toEqual(expected);
  session.destroy();
  await own.close();
});

test('the connections that stand are counted', async () => {
  const own = await startEmulator();
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: own.url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: new NodeHttpHandler(),
  });
  await client.send(new ConverseCommand(request));
  expect(own.connections).toBe(1);
  client.destroy();
  await vi.waitFor(() => expect(own.connections).toBe(0));
  await own.close();
});
