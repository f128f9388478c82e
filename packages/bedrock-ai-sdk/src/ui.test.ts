// Chat routes of every version of ai behind a real server: what the browser gets, and what its leaving ends.
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { convertToModelMessages, streamText as streamText7, tool, type UIMessage } from 'ai';
import { streamText as streamText4 } from 'ai-v4';
import { streamText as streamText5 } from 'ai-v5';
import { streamText as streamText6 } from 'ai-v6';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createBedrock as createV1 } from './v1.ts';
import { createBedrock as createV2 } from './v2.ts';
import { createBedrock as createV3 } from './v3.ts';
import { createBedrock as createV4 } from './v4.ts';

const id = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.journal.clear());
afterAll(() => emulator.close());

const settings = () => ({ region: 'us-east-1', baseURL: emulator.url, accessKeyId: 'a', secretAccessKey: 'b' });
const onError = (): void => undefined;

type RouteHandler = (request: Request) => Promise<Response>;

interface ServedRoute {
  url: string;
  close(): Promise<void>;
}

async function answer(handler: RouteHandler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const left = new AbortController();
  outgoing.once('close', () => left.abort());
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = 'POST', url = '/' } = incoming;
  const body = Buffer.concat(chunks).toString();
  const response = await handler(new Request(new URL(url, 'http://route'), { method, body, signal: left.signal }));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  if (response.body === null) outgoing.end();
  else await pipeline(Readable.fromWeb(response.body as never), outgoing);
}

async function serveRoute(handler: RouteHandler): Promise<ServedRoute> {
  const server = createServer((incoming, outgoing) => {
    // A client that left is no failure of the server.
    answer(handler, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The body of a request is the prompt; what the emulator shall do is in its query. */
function callOf(request: Request, prompt: string) {
  const headers = { 'x-emulator-fault': new URL(request.url).searchParams.get('fault') ?? '' };
  return { prompt, headers, abortSignal: request.signal, onError, maxRetries: 0 };
}

const routes: [name: string, handler: RouteHandler][] = [
  [
    'ai@4',
    async (request) =>
      streamText4({ model: createV1(settings())(id), ...callOf(request, await request.text()) }).toDataStreamResponse(),
  ],
  [
    'ai@5',
    async (request) =>
      streamText5({
        model: createV2(settings())(id),
        ...callOf(request, await request.text()),
      }).toUIMessageStreamResponse(),
  ],
  [
    'ai@6',
    async (request) =>
      streamText6({
        model: createV3(settings())(id),
        ...callOf(request, await request.text()),
      }).toUIMessageStreamResponse(),
  ],
  [
    'ai@7',
    async (request) =>
      streamText7({
        model: createV4(settings())(id),
        ...callOf(request, await request.text()),
      }).toUIMessageStreamResponse(),
  ],
];

describe.each(routes)('a chat route with %s', (_, handler) => {
  test('streams the whole answer', async () => {
    const route = await serveRoute(handler);
    const response = await fetch(route.url, { method: 'POST', body: 'Tell me of Antarctica.' });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Antarctica');
    expect(emulator.journal.entries).toMatchObject([{ status: 200, aborted: false }]);
    await route.close();
  });

  test('ends the call to Bedrock when its client leaves', async () => {
    const route = await serveRoute(handler);
    const leave = new AbortController();
    const fault = encodeURIComponent('stall; after=8');
    const response = await fetch(`${route.url}/?fault=${fault}`, { method: 'POST', body: 'Hi', signal: leave.signal });
    await response.body?.getReader().read();
    leave.abort();
    expect(await emulator.journal.next(() => true)).toMatchObject({ operation: 'ConverseStream', aborted: true });
    await route.close();
  });
});

test('useChat’s messages: reasoning, tools and their results go to Bedrock and back', async () => {
  const bedrock = createV4(settings());
  const providerOptions = { bedrock: { reasoningConfig: { type: 'enabled', budgetTokens: 1024 } } };
  const tools = { weather: tool({ inputSchema: z.object({ city: z.string() }) }) };
  const route = await serveRoute(async (request) => {
    const messages = (await request.json()) as UIMessage[];
    const result = streamText7({
      model: bedrock(id),
      messages: await convertToModelMessages(messages, { tools }),
      tools,
      providerOptions,
    });
    return result.toUIMessageStreamResponse({ sendReasoning: true });
  });
  const ask = async (messages: object[]): Promise<Record<string, unknown>[]> => {
    const response = await fetch(route.url, { method: 'POST', body: JSON.stringify(messages) });
    const lines = (await response.text()).split('\n').filter((line) => line.startsWith('data: {'));
    return lines.map((line) => JSON.parse(line.slice('data: '.length)) as Record<string, unknown>);
  };

  const question = { id: '1', role: 'user', parts: [{ type: 'text', text: 'The weather in Paris?' }] };
  const chunks = await ask([question]);
  const textOf = (type: string): string =>
    chunks.map((chunk) => (chunk['type'] === type ? String(chunk['delta']) : '')).join('');
  const reasoning = chunks.find(({ type }) => type === 'reasoning-end');
  const call = chunks.find(({ type }) => type === 'tool-input-available');
  expect(call).toMatchObject({ toolName: 'weather', input: { city: 'Paris' } });

  // What the browser keeps, and sends with the tool's result, which a person gave.
  const { toolCallId, input } = call as { toolCallId: string; input: object };
  const reply = {
    id: '2',
    role: 'assistant',
    parts: [
      {
        type: 'reasoning',
        text: textOf('reasoning-delta'),
        state: 'done',
        providerMetadata: reasoning?.['providerMetadata'],
      },
      { type: 'tool-weather', toolCallId, state: 'output-available', input, output: '14 °C' },
    ],
  };
  const answer = await ask([question, reply]);
  expect(answer.at(-1)).toMatchObject({ type: 'finish', finishReason: 'stop' });
  const { messages } = emulator.journal.entries[1]!.body as { messages: { content: object[] }[] };
  expect(messages[1]?.content).toEqual([
    {
      reasoningContent: {
        reasoningText: { text: textOf('reasoning-delta'), signature: expect.stringMatching(/=$/) as string },
      },
    },
    { toolUse: { toolUseId: toolCallId, name: 'weather', input } },
  ]);
  expect(messages[2]?.content).toMatchObject([{ toolResult: { content: [{ text: '14 °C' }] } }]);
  await route.close();
});

/** The route of the README as it stands, with a provider that knows the emulator. */
function readmeRoute(): RouteHandler {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const code = /^## A chat route.*?^```ts\n(.*?)^```$/ms.exec(readme)?.[1] ?? '';
  const body = code
    .replaceAll(/^import .*$/gm, '')
    .replace('export async', 'return async')
    .replace(': Request', '');
  const Code = Object.getPrototypeOf(readmeRoute).constructor as new (
    ...parts: string[]
  ) => (...scope: unknown[]) => RouteHandler;
  const make = new Code('convertToModelMessages', 'streamText', 'bedrock', body);
  return make(
    convertToModelMessages,
    streamText7,
    createV4({ ...settings(), headers: { 'x-emulator-fault': 'stall; after=8' } }),
  );
}

test('the chat route of the README answers, and ends the call when its client leaves', async () => {
  const route = await serveRoute(readmeRoute());
  const leave = new AbortController();
  const messages = [{ id: '1', role: 'user', parts: [{ type: 'text', text: 'Tell me of Antarctica.' }] }];
  const response = await fetch(route.url, { method: 'POST', body: JSON.stringify({ messages }), signal: leave.signal });
  const { value } = (await response.body?.getReader().read()) ?? {};
  expect(new TextDecoder().decode(value)).toContain('"type":"start"');
  leave.abort();
  const call = await emulator.journal.next(() => true);
  expect(call).toMatchObject({ operation: 'ConverseStream', aborted: true });
  expect(JSON.stringify(call.body)).toContain('Antarctica');
  await route.close();
});
