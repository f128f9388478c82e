// What callers get wrong, from their side: the named kind, the place, the way out; and nothing is sent.
// SPDX-License-Identifier: Apache-2.0
import {
  createBedrock,
  type BedrockError,
  type BedrockSettings,
  type ContentBlock,
  type ConverseResult,
  type JsonObject,
  type Message,
} from 'bedrock-core';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'canary-secret' };
const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => {
  emulator.journal.clear();
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  process.env['AWS_CONFIG_FILE'] = '/nowhere';
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nowhere';
});
afterAll(() => emulator.close());

const user = (...content: ContentBlock[]): Message => ({ role: 'user', content });
const assistant = (...content: ContentBlock[]): Message => ({ role: 'assistant', content });
const hi: ContentBlock = { text: 'Hi' };

interface Given {
  settings?: object;
  request?: object;
  options?: object;
  messages?: Message[];
}

/** A call that is right but for what is given; what is `undefined` is left out. */
async function call({ settings, request, options, messages = [user(hi)] }: Given): Promise<ConverseResult> {
  const whole: BedrockSettings = {
    region: 'us-east-1',
    endpoint: emulator.url,
    credentials,
    maxRetries: 0,
    ...settings,
  };
  const bedrock = createBedrock(whole);
  try {
    return await bedrock.converse({ modelId: claude, messages, ...request }, options);
  } finally {
    bedrock.close();
  }
}

async function failureOf(promise: Promise<unknown>): Promise<BedrockError> {
  const error = await promise.then(
    () => undefined,
    (thrown: BedrockError) => thrown,
  );
  if (error === undefined) throw new Error('It succeeded.');
  expect(JSON.stringify(error) + error.message + String(error.stack)).not.toContain('canary');
  return error;
}

/** A line of a table: what is wrong, what is given, where the error says that it is, and what it says. */
type Line = [name: string, given: Given, path: string | undefined, message: RegExp];

const refuses = (kind: string, lines: Line[]): void => {
  test.each<Line>(lines)('bad input %s', async (_, given, path, message) => {
    const error = await failureOf(call(given));
    expect(error).toMatchObject({ name: 'BedrockError', kind, message: expect.stringMatching(message) });
    expect(error.path).toBe(path);
    expect(error.isRetryable).toBe(false);
    expect(emulator.journal.entries).toEqual([]);
  });
};

describe('configuration', () => {
  const both = { apiKey: 'canary', credentials };
  refuses('configuration', [
    ['1: no region', { settings: { region: undefined } }, 'region', /Pass `region`.*ARN.*AWS_REGION/],
    ['2: a region with a path', { settings: { region: 'x/../y' } }, 'region', /not an AWS region.*'us-east-1'/],
    ['2: a region with a line break', { settings: { region: 'us-east-1\r\nx: y' } }, 'region', /not an AWS region/],
    ['3: an empty key', { settings: { credentials: undefined, apiKey: '' } }, undefined, /`apiKey` is empty/],
    [
      '3: an empty secret',
      { settings: { credentials: { accessKeyId: 'A', secretAccessKey: '' } } },
      'credentials.secretAccessKey',
      /no secretAccessKey/,
    ],
    ['4: key and credentials', { settings: both }, undefined, /Both `apiKey` and `credentials`.*Pass the one/],
    ['6: a base URL that is none', { settings: { endpoint: 'bedrock.example' } }, 'endpoint', /not a URL.*https:\/\//],
    [
      '6: a base URL of a file',
      { settings: { endpoint: 'file:///etc/passwd' } },
      'endpoint',
      /not an http.*https:\/\//,
    ],
    ['6: a base URL with a query', { settings: { endpoint: 'https://x.example/?a=canary' } }, 'endpoint', /query/],
    [
      '7: userinfo in it',
      { settings: { endpoint: 'https://me:canary@x.example' } },
      'endpoint',
      /user name or a password/,
    ],
    [
      '8: real keys over plain http',
      { settings: { endpoint: 'http://192.0.2.1' } },
      'endpoint',
      /unencrypted. Use https/,
    ],
    ['9: an unknown setting', { settings: { maxRetrys: 3 } }, 'maxRetrys', /Did you mean `maxRetries`/],
    ['9: an unknown option', { options: { reasonning: 'off' } }, 'reasonning', /Did you mean `reasoning`/],
    [
      '9: an unknown member of the settings of the model',
      { request: { inferenceConfig: { maxToken: 10 } } },
      'inferenceConfig.maxToken',
      /Did you mean `maxTokens`/,
    ],
  ]);

  test('bad input 5: an empty key in the environment is absent', async () => {
    process.env['AWS_BEARER_TOKEN_BEDROCK'] = '';
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIDEXAMPLE';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'canary-secret';
    await call({ settings: { credentials: undefined } });
    expect(emulator.journal.entries[0]?.headers).toHaveProperty('x-amz-date');
  });

  test('what AWS may add to the settings of a model passes', async () => {
    await call({ request: { inferenceConfig: { topA: 0.5 } } });
    expect(emulator.journal.entries[0]?.body).toMatchObject({ inferenceConfig: { topA: 0.5 } });
  });
});

const region = 'us-east-1:123456789012';
const id = (modelId: unknown): Given => ({ request: { modelId } });
const config = (inferenceConfig: object): Given => ({ request: { inferenceConfig } });
const says = (...content: ContentBlock[]): Given => ({ messages: [user(...content)] });
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0);
const image = (format: string, bytes: Uint8Array): ContentBlock => ({
  image: { format: format as 'png', source: { bytes } },
});
const tool = (name: string, json: unknown = { type: 'object' }): JsonObject => ({
  toolSpec: { name, inputSchema: { json: json as JsonObject } },
});
const tools = (...list: JsonObject[]): Given => ({ request: { toolConfig: { tools: list } } });
const use = (toolUseId: string, input: unknown = {}): ContentBlock => ({
  toolUse: { toolUseId, name: 'weather', input: input as JsonObject },
});
const result = (toolUseId: string): ContentBlock => ({ toolResult: { toolUseId, content: [{ text: 'Sunny' }] } });
const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;
const deep = JSON.parse(`${'{"a":'.repeat(1_500)}1${'}'.repeat(1_500)}`) as unknown;
const schema = 'toolConfig.tools[0].toolSpec.inputSchema.json';
const input = 'messages[1].content[0].toolUse.input';

describe('invalid-request', () => {
  refuses('invalid-request', [
    ['11: an empty model id', id(''), 'modelId', /is empty. It looks like/],
    ['11: no model id', id(undefined), 'modelId', /is empty. It looks like/],
    ['12: a line break in it', id('amazon.nova-lite-v1:0\r\nx: y'), 'modelId', /holds what no model id has/],
    ['12: a way up in it', id('../../etc'), 'modelId', /holds what no model id has/],
    ['13: a malformed ARN', id('arn:aws:bedrock:us-east-1'), 'modelId', /looks like 'arn:aws:bedrock:REGION/],
    [
      '13: an ARN of an unknown kind',
      id(`arn:aws:bedrock:${region}:robot/x`),
      'modelId',
      /with KIND one of foundation-model/,
    ],
    ['14: an ARN of another service', id('arn:aws:s3:::bucket/key'), 'modelId', /no ARN that Bedrock calls/],
    [
      '14: no partition of AWS',
      id(`arn:azure:bedrock:${region}:foundation-model/x`),
      'modelId',
      /no ARN that Bedrock calls/,
    ],
    [
      '14: a partition without the region',
      id(`arn:aws-cn:bedrock:${region}:inference-profile/us.amazon.nova-lite-v1:0`),
      'modelId',
      /partition 'aws-cn' does not have the region 'us-east-1'/,
    ],
    ['15: no messages', { messages: [] }, 'messages', /at least one turn of the user/],
    ['16: blank text only', says({ text: ' \n' }), 'messages', /blank/],
    [
      '18: a result without a call',
      says(result('a')),
      'messages[0].content[0].toolResult.toolUseId',
      /Keep the two together/,
    ],
    [
      '19: a duplicate call id',
      { messages: [user(hi), assistant(use('a'), use('a')), user(result('a'))] },
      'messages[1].content[1].toolUse.toolUseId',
      /an id of its own/,
    ],
    ['20: a bad tool name', tools(tool('get weather')), 'toolConfig.tools[0].toolSpec.name', /1 to 64 letters/],
    ['20: a duplicate one', tools(tool('a'), tool('a')), 'toolConfig.tools[1].toolSpec.name', /name of its own/],
    ['21: a circular schema', tools(tool('a', cycle)), schema, /refers to itself/],
    ['21: a schema 1,500 deep', tools(tool('a', deep)), schema, /nested too deeply/],
    [
      '22: a BigInt in tool input',
      { messages: [user(hi), assistant(use('a', { n: 1n }))] },
      input,
      /make it a number or a text/,
    ],
    ['22: a function', { messages: [user(hi), assistant(use('a', { f: () => 1 }))] }, input, /function/],
    ['22: a cycle', { messages: [user(hi), assistant(use('a', cycle))] }, input, /refers to itself/],
    ['23: NaN tokens', config({ maxTokens: NaN }), 'inferenceConfig.maxTokens', /whole number of at least 1/],
    ['23: endless tokens', config({ maxTokens: Infinity }), 'inferenceConfig.maxTokens', /whole number of at least 1/],
    ['23: negative tokens', config({ maxTokens: -1 }), 'inferenceConfig.maxTokens', /whole number of at least 1/],
    ['24: temperature 3', config({ temperature: 3 }), 'inferenceConfig.temperature', /between 0 and 1/],
    [
      '25: an empty stop string',
      config({ stopSequences: [''] }),
      'inferenceConfig.stopSequences[0]',
      /at least one character/,
    ],
    ['26: an empty image', says(image('png', new Uint8Array())), 'messages[0].content[0].image.source.bytes', /empty/],
    [
      '27: bytes of another type',
      says(image('jpeg', png)),
      'messages[0].content[0].image.format',
      /Set format to 'png'/,
    ],
    [
      '28: svg',
      says(image('svg', new TextEncoder().encode('<svg xmlns="x"/>'))),
      'messages[0].content[0].image.format',
      /svg. Convert it to png, jpeg/,
    ],
    [
      '28: tiff',
      says(image('tiff', Uint8Array.of(0x49, 0x49, 0x2a, 0))),
      'messages[0].content[0].image.format',
      /Convert it to png, jpeg/,
    ],
    [
      '31: 21 images',
      says(...Array.from({ length: 21 }, () => image('png', png))),
      'messages[0].content',
      /at most 20/,
    ],
  ]);
});

describe('mended with a warning, refused in strict mode', () => {
  const pdf: ContentBlock = {
    document: { name: 'a', format: 'pdf', source: { bytes: new TextEncoder().encode('%PDF-1.7') } },
  };
  const named = (name: string): ContentBlock => ({
    document: { ...pdf.document, name },
  });
  const thinking = (budget: number): JsonObject => ({ thinking: { type: 'enabled', budget_tokens: budget } });
  const offered = { tools: [tool('weather')] };

  test.each<[string, Given, string, RegExp, string]>([
    [
      '17: half a character',
      says({ text: 'Hi \ud83d' }),
      'messages[0].content[0]',
      /replaced by U\+FFFD/,
      'invalid-request',
    ],
    [
      '32: a document name',
      says(hi, named('a_b/c.pdf')),
      'messages[0].content[1].document.name',
      /cleaned/,
      'invalid-request',
    ],
    ['33: a document without text', says(pdf), 'messages[0].content', /text/, 'invalid-request'],
    [
      '34: a budget above maxTokens',
      { request: { inferenceConfig: { maxTokens: 2_000 }, additionalModelRequestFields: thinking(4_000) } },
      'inferenceConfig.maxTokens',
      /greater than the thinking budget/,
      'unsupported',
    ],
    [
      '37: temperature and topP',
      config({ temperature: 0, topP: 0.5 }),
      'inferenceConfig.topP',
      /not both/,
      'unsupported',
    ],
    [
      '38: a prefill where it is refused',
      { request: { modelId: 'us.anthropic.claude-opus-4-6-v1' }, messages: [user(hi), assistant({ text: 'Well' })] },
      'messages[1]',
      /continue|prefill|last word/i,
      'invalid-request',
    ],
    [
      '39: a forced tool with thinking',
      {
        request: { toolConfig: { ...offered, toolChoice: { any: {} } }, additionalModelRequestFields: thinking(1_024) },
      },
      'toolConfig.toolChoice',
      /chooses its tools itself/,
      'unsupported',
    ],
    [
      '40: topK where there is none',
      { request: { modelId: 'openai.gpt-oss-20b-1:0' }, options: { topK: 5 } },
      'topK',
      /topK/,
      'unsupported',
    ],
  ])('bad input %s', async (_, given, path, message, kind) => {
    const { warnings } = await call(given);
    expect(warnings).toContainEqual(expect.objectContaining({ path, message: expect.stringMatching(message) }));
    expect(emulator.journal.entries.map(({ status }) => status)).toEqual([200]);
    emulator.journal.clear();
    const error = await failureOf(call({ ...given, options: { ...given.options, strict: true } }));
    expect(error).toMatchObject({ kind, path, message: expect.stringMatching(message) });
    expect(emulator.journal.entries).toEqual([]);
  });
});

test('bad input 41: tools in a stream of a model that refuses them there', async () => {
  const toolConfig = { tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } }] };
  const bedrock = createBedrock({ region: 'us-east-1', endpoint: emulator.url, credentials });
  const { stream, warnings } = await bedrock.converseStream({
    modelId: 'us.meta.llama4-scout-17b-instruct-v1:0',
    messages: [user(hi)],
    toolConfig,
  });
  for await (const event of stream) expect(event).toBeDefined();
  expect(warnings).toMatchObject([{ code: 'not-streamed', message: expect.stringMatching(/one piece/) }]);
  bedrock.close();
});

describe('not-found', () => {
  test('bad input 42: an id that only profiles serve', async () => {
    const error = await failureOf(call(id('anthropic.claude-sonnet-4-5-20250929-v1:0')));
    expect(error.kind).toBe('not-found');
    expect(error.message).toContain("'us.anthropic.claude-sonnet-4-5-20250929-v1:0'");
  });

  test('bad input 43: an unknown id', async () => {
    const body = { message: 'The provided model identifier is invalid.' };
    const headers = { 'x-amzn-errortype': 'ValidationException' };
    const fetch = (): Promise<Response> => Promise.resolve(Response.json(body, { status: 400, headers }));
    const given = { ...id('us.anthropic.claude-sonet-4-5-20250929-v1:0'), settings: { fetch } };
    const error = await failureOf(call(given));
    expect(error.kind).toBe('not-found');
    expect(error.message).toMatch(/Nearest: anthropic\.claude-sonnet-4-5-20250929-v1:0, \S+, \S+\./);
  });
});

describe('embeddings', () => {
  const titan = { modelId: 'amazon.titan-embed-text-v2:0' };
  test.each<[string, object, string, RegExp]>([
    ['35: an empty list', { texts: [] }, 'texts', /nothing to embed/],
    ['35: an empty text', { texts: ['a', ''] }, 'texts[1]', /text is empty/],
    ['36: zero dimensions', { text: 'a', dimensions: 0 }, 'dimensions', /it makes 256, 512, 1024/],
    ['36: NaN dimensions', { text: 'a', dimensions: NaN }, 'dimensions', /it makes 256, 512, 1024/],
  ])('bad input %s', async (_, given, path, message) => {
    const bedrock = createBedrock({ region: 'us-east-1', endpoint: emulator.url, credentials });
    const error = await failureOf(bedrock.embed({ ...titan, ...given }));
    expect(error).toMatchObject({ kind: 'invalid-request', path, message: expect.stringMatching(message) });
    expect(emulator.journal.entries).toEqual([]);
  });
});
