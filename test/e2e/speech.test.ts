// Conversations by voice from the caller's side: core, HTTP/2, the emulator with signatures checked.
// SPDX-License-Identifier: Apache-2.0
import { BedrockRuntimeClient, InvokeModelWithBidirectionalStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { createBedrock, type Bedrock, type BedrockError, type JsonObject, type SpeechEvent } from 'bedrock-core';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };
const modelId = 'amazon.nova-2-sonic-v1:0';

let emulator: Emulator;
let bedrock: Bedrock;
beforeAll(async () => {
  emulator = await startEmulator({ auth: 'strict', credentials: [keys], apiKeys: ['the-key'] });
  bedrock = createBedrock({ region: 'us-east-1', endpoint: emulator.url, credentials: keys });
});
beforeEach(() => emulator.journal.clear());
afterAll(async () => {
  bedrock.close();
  await emulator.close();
});

/** A tone of so many milliseconds, at 16,000 samples a second. */
function tone(milliseconds: number): Uint8Array {
  const samples = Int16Array.from({ length: 16 * milliseconds }, (_, index) => 8000 * Math.sin(index / 6));
  return new Uint8Array(samples.buffer);
}
const silence = (milliseconds: number): Uint8Array => new Uint8Array(32 * milliseconds);
const sent = (): JsonObject[] => emulator.journal.entries.at(-1)?.body as JsonObject[];
const namesOf = (events: JsonObject[]): string[] => events.flatMap(({ event }) => Object.keys(event as JsonObject));

test('sound goes in, words and sound come out', async () => {
  const session = await bedrock.startSpeech({
    modelId,
    system: 'Be brief.',
    history: [
      { role: 'user', text: 'Hi' },
      { role: 'assistant', text: 'Hello' },
    ],
    voice: 'tiffany',
    inferenceConfig: { maxTokens: 500 },
    additionalModelRequestFields: { turnDetectionConfiguration: { endpointingSensitivity: 'HIGH' } },
  });
  const events: SpeechEvent[] = [];
  const reading = (async () => {
    for await (const event of session) {
      events.push(event);
      if (event.type === 'turnEnd') await session.end();
    }
  })();
  async function* microphone(): AsyncGenerator<Uint8Array> {
    yield tone(1000);
    for (let time = 0; time < 500; time += 100) yield silence(100);
  }
  await session.sendAudio(microphone());
  await reading;

  const heard = '1500 milliseconds of speech';
  expect(events.filter(({ type }) => type === 'text')).toEqual([
    { type: 'text', role: 'user', text: heard, isFinal: true },
    { type: 'text', role: 'assistant', text: `You said: ${heard}`, isFinal: false },
    { type: 'text', role: 'assistant', text: `You said: ${heard}`, isFinal: true },
  ]);
  const sound = events.flatMap((event) => (event.type === 'audio' ? [event.bytes] : []));
  expect(Buffer.compare(Buffer.concat(sound), Buffer.concat([tone(1000), silence(500)]))).toBe(0);
  expect(events.at(-2)).toMatchObject({ type: 'usage', inputTokens: 21 });
  expect(events.at(-1)).toEqual({ type: 'turnEnd', stopReason: 'END_TURN' });
  expect(await session.metadata).toMatchObject({
    httpStatusCode: 200,
    requestId: expect.stringMatching(/-/) as string,
  });

  expect(sent()[0]).toEqual({
    event: {
      sessionStart: {
        inferenceConfiguration: { maxTokens: 500, topP: 0.9, temperature: 0.7 },
        turnDetectionConfiguration: { endpointingSensitivity: 'HIGH' },
      },
    },
  });
  expect(sent()[1]).toMatchObject({ event: { promptStart: { audioOutputConfiguration: { voiceId: 'tiffany' } } } });
  const names = namesOf(sent());
  expect(names.slice(0, 5)).toEqual(['sessionStart', 'promptStart', 'contentStart', 'textInput', 'contentEnd']);
  expect(names.slice(-4)).toEqual(['audioInput', 'contentEnd', 'promptEnd', 'sessionEnd']);
});

test('a tool is used, and its result spoken', async () => {
  const session = await bedrock.startSpeech({
    modelId,
    toolConfig: {
      tools: [
        {
          toolSpec: {
            name: 'weather',
            description: 'The weather',
            inputSchema: { json: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
          },
        },
      ],
    },
  });
  await session.sendText('How is the weather in Rome?');
  const words: string[] = [];
  for await (const event of session) {
    if (event.type === 'toolUse') {
      expect(event).toMatchObject({ name: 'weather', input: { city: expect.any(String) as string } });
      await session.sendToolResult(event.toolUseId, { sun: true });
    }
    if (event.type === 'text' && event.role === 'assistant' && event.isFinal) words.push(event.text);
    if (event.type === 'turnEnd') await session.end();
  }
  expect(words).toEqual(['The tool says: {"sun":true}']);
  const [, prompt] = sent();
  expect(prompt).toMatchObject({
    event: {
      promptStart: {
        toolConfiguration: {
          tools: [{ toolSpec: { inputSchema: { json: expect.stringContaining('"city"') as string } } }],
        },
      },
    },
  });
});

test('leaving the loop, closing and aborting end the connection', async () => {
  const left = await bedrock.startSpeech({ modelId });
  await left.sendText('Hello');
  for await (const event of left) if (event.type === 'text') break;
  await emulator.journal.next(({ aborted }) => aborted);

  const reason = new Error('Enough.');
  const controller = new AbortController();
  const aborted = await bedrock.startSpeech({ modelId }, { signal: controller.signal });
  const reading = (async () => {
    for await (const _ of aborted) controller.abort(reason);
  })();
  await aborted.sendText('Hello');
  await expect(reading).rejects.toBe(reason);
  await expect(aborted.sendText('More')).rejects.toBe(reason);
});

test('a refusal in the session is an error of its kind', async () => {
  const session = await bedrock.invokeBidirectional(modelId);
  await session.send({ event: { textInput: { content: 'Hello' } } });
  const error = await read(session);
  expect(error).toMatchObject({
    kind: 'invalid-request',
    message: 'The first event of a session is sessionStart.',
    requestId: expect.any(String) as string,
  });
});

test('a refusal of the session is an error of its kind', async () => {
  const wrong = createBedrock({
    region: 'us-east-1',
    endpoint: emulator.url,
    credentials: { ...keys, secretAccessKey: 'x' },
  });
  const session = await wrong.invokeBidirectional(modelId);
  await expect(session.metadata).rejects.toMatchObject({ kind: 'authentication', status: 403 });
  expect(await read(session)).toMatchObject({ kind: 'authentication' });
  expect(await read(await bedrock.invokeBidirectional('amazon.nova-lite-v1:0'))).toMatchObject({
    kind: 'invalid-request',
    message: 'The model is unsupported for bidirectional streaming.',
  });
});

test.each<[what: string, call: () => Promise<unknown>, kind: string, words: RegExp]>([
  ['an API key', () => start({ credentials: undefined, apiKey: 'the-key' }), 'configuration', /pass `credentials`/],
  ['a `fetch`', () => start({ fetch: globalThis.fetch }), 'unsupported', /works on Node/],
  [
    'a model that does not speak',
    () => bedrock.startSpeech({ modelId: 'amazon.nova-lite-v1:0' }),
    'unsupported',
    /nova-2-sonic/,
  ],
  [
    'a sample rate',
    () => bedrock.startSpeech({ modelId, inputSampleRate: 44_100 as 8000 }),
    'invalid-request',
    /8000, 16000 or 24000/,
  ],
])('before any call: %s', async (_, call, kind, message) => {
  const error = await call().then(
    () => undefined,
    (thrown: BedrockError) => thrown,
  );
  expect(error).toMatchObject({ kind, message: expect.stringMatching(message) as string });
  expect(emulator.journal.entries).toEqual([]);
});

test('nobody listens: the error of the connection', async () => {
  const client = createBedrock({ region: 'us-east-1', endpoint: 'http://127.0.0.1:1', credentials: keys });
  const error = await client.startSpeech({ modelId }).then(
    (session) => read(session),
    (thrown: BedrockError) => thrown,
  );
  expect(error).toMatchObject({ kind: 'network' });
});

test('the AWS SDK holds a session with the emulator, every event of it signed', async () => {
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: emulator.url,
    credentials: keys,
    authSchemePreference: ['aws.auth#sigv4'],
  });
  let turnEnded = (): void => undefined;
  const ended = new Promise<void>((resolve) => (turnEnded = resolve));
  const promptName = 'p';
  const say = (name: string, data: JsonObject): { chunk: { bytes: Uint8Array } } => ({
    chunk: { bytes: new TextEncoder().encode(JSON.stringify({ event: { [name]: data } })) },
  });
  async function* body(): AsyncGenerator<{ chunk: { bytes: Uint8Array } }> {
    yield say('sessionStart', {});
    yield say('promptStart', { promptName });
    yield say('contentStart', { promptName, contentName: 'c', type: 'TEXT', interactive: true, role: 'USER' });
    yield say('textInput', { promptName, contentName: 'c', content: 'Hello' });
    yield say('contentEnd', { promptName, contentName: 'c' });
    await ended;
    yield say('promptEnd', { promptName });
    yield say('sessionEnd', {});
  }
  const { body: events = [] } = await client.send(
    new InvokeModelWithBidirectionalStreamCommand({ modelId, body: body() }),
  );
  const names: string[] = [];
  for await (const { chunk } of events as AsyncIterable<{ chunk?: { bytes?: Uint8Array } }>) {
    const { event } = JSON.parse(new TextDecoder().decode(chunk?.bytes)) as { event: JsonObject };
    names.push(...Object.keys(event));
    if (names.at(-1) === 'completionEnd') turnEnded();
  }
  expect(names).toContain('audioOutput');
  expect(names.at(-1)).toBe('completionEnd');
  client.destroy();
});

const start = (settings: Parameters<typeof createBedrock>[0]): Promise<unknown> =>
  createBedrock({ region: 'us-east-1', endpoint: emulator.url, credentials: keys, ...settings }).startSpeech({
    modelId,
  });

async function read(events: AsyncIterable<unknown>): Promise<BedrockError | undefined> {
  try {
    for await (const _ of events);
    return undefined;
  } catch (error) {
    return error as BedrockError;
  }
}
