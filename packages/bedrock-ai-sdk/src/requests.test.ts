// What users of other providers asked for, by the number in docs/migrate-from-ai-sdk-amazon-bedrock.md.
// SPDX-License-Identifier: Apache-2.0
import { generateText as generate5 } from 'ai-v5';
import { generateText, streamText } from 'ai';
import { startEmulator, type Emulator } from 'bedrock-emulator';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { answer, readAll } from './testing/emulated.ts';
import { recorded } from './testing/recorded.ts';
import { createBedrock as createV1 } from './v1.ts';
import { createBedrock as createV2 } from './v2.ts';
import { createBedrock as createV3 } from './v3.ts';
import { bedrock as fromEnvironment, createBedrock } from './v4.ts';

const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const user = (text: string): object => ({ role: 'user', content: [{ type: 'text', text }] });
const call = (toolCallId: string, toolName = 'weather'): object => ({
  type: 'tool-call',
  toolCallId,
  toolName,
  input: { city: 'Bonn' },
});
const result = (toolCallId: string, toolName = 'weather'): object => ({
  type: 'tool-result',
  toolCallId,
  toolName,
  output: { type: 'text', value: toolCallId },
});
const used = (...ids: string[]): object[] => [
  user('Hi'),
  { role: 'assistant', content: ids.map((id) => call(id)) },
  { role: 'tool', content: ids.map((id) => result(id)) },
];
const weather = { type: 'function', name: 'weather', inputSchema: { type: 'object' } };

interface Sent {
  messages: { content: { text?: string; toolUse?: { toolUseId: string; name: string }; toolResult?: object }[] }[];
  toolConfig?: { tools: { toolSpec: { name: string } }[]; toolChoice?: object };
}

/** What is sent for a call that is written loosely, and what is told about it. */
async function send(prompt: object[], more: object = {}, modelId = claude) {
  const bedrock = recorded();
  const { warnings } = await createBedrock(bedrock.settings)(modelId).doGenerate({ prompt, ...more } as never);
  return { body: bedrock.sent.body as Record<string, unknown> & Partial<Sent>, warnings };
}

describe('versions and features', () => {
  test('request 1: one release serves every `ai`, each by its own import', async () => {
    const settings = recorded().settings;
    const makers = [createV1, createV2, createV3, createBedrock];
    expect(makers.map((create) => create(settings)(claude).specificationVersion)).toEqual(['v1', 'v2', 'v3', 'v4']);
    const wrong = generate5({ model: createBedrock(settings)(claude) as never, prompt: 'Hi' });
    // In these words the README has it.
    await expect(wrong).rejects.toThrow(/Unsupported model version v4/);
  });

  test('request 2: OpenAI’s models on Mantle and on the runtime’s own endpoint, with ai@5', async () => {
    const choice = { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello' } };
    const completion = { id: 'c', choices: [choice], usage: { prompt_tokens: 1, completion_tokens: 1 } };
    const bedrock = recorded(completion);
    const model = createV2(bedrock.settings)('openai.gpt-oss-120b-1:0');
    const mantle = { bedrock: { surface: 'openai', host: 'mantle' } };
    expect((await generate5({ model, prompt: 'Hi', providerOptions: mantle })).text).toBe('Hello');
    expect(bedrock.sent.url).toMatch(/^https:\/\/bedrock-mantle\.us-east-1\.api\.aws\/v1\/chat\/completions/);
    const profile = createV2(bedrock.settings)('us.openai.gpt-oss-120b-1:0');
    await generate5({ model: profile, prompt: 'Hi', providerOptions: { bedrock: { surface: 'openai' } } });
    expect(bedrock.sent.url).toMatch(/^https:\/\/bedrock-runtime\.us-east-1\.amazonaws\.com\/openai\/v1\/chat/);
    expect(bedrock.sent.body['model']).toBe('us.openai.gpt-oss-120b-1:0');
  });

  test('request 12: JSON without the native way, where the region refuses it', async () => {
    const json = { responseFormat: { type: 'json', schema: { type: 'object' } } };
    const bedrock = recorded();
    const gov = createBedrock({ ...bedrock.settings, region: 'us-gov-west-1' });
    const ask = async (mode: string): Promise<Record<string, unknown>> => {
      const providerOptions = { bedrock: { structuredOutputMode: mode } };
      await gov('us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0').doGenerate({
        prompt: [user('Hi')],
        reasoning: 'low',
        providerOptions,
        ...json,
      } as never);
      return bedrock.sent.body;
    };
    const byTool = await ask('jsonTool');
    expect(byTool).not.toHaveProperty('outputConfig');
    expect(byTool).toHaveProperty('toolConfig.tools.0.toolSpec.name', 'json');
    expect(bedrock.sent.url).toContain('https://bedrock-runtime.us-gov-west-1.amazonaws.com/');
    expect(await ask('outputFormat')).toHaveProperty('outputConfig.textFormat.type', 'json_schema');
  });
});

describe('authentication', () => {
  afterEach(() => vi.unstubAllEnvs());
  const simple = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];

  test.each([
    [
      'v1',
      (settings: object) =>
        createV1(settings)(claude).doGenerate({ inputFormat: 'prompt', mode: { type: 'regular' }, prompt: simple }),
    ],
    ['v2', (settings: object) => createV2(settings)(claude).doGenerate({ prompt: simple })],
    ['v3', (settings: object) => createV3(settings)(claude).doGenerate({ prompt: simple })],
    ['v4', (settings: object) => createBedrock(settings)(claude).doGenerate({ prompt: simple })],
  ])('request 16: explicit keys stay without the environment’s session token in /%s', async (_, run) => {
    vi.stubEnv('AWS_SESSION_TOKEN', 'of somebody else');
    const bedrock = recorded();
    await run(bedrock.settings);
    expect(bedrock.sent.headers.has('x-amz-security-token')).toBe(false);
    expect(bedrock.sent.headers.get('authorization')).not.toContain('security-token');
  });

  test('defects: nor on Anthropic’s and OpenAI’s endpoints', async () => {
    vi.stubEnv('AWS_SESSION_TOKEN', 'of somebody else');
    const bedrock = recorded({ content: [{ type: 'text', text: 'Hi' }], choices: [{ message: { content: 'Hi' } }] });
    const calls = [
      ['anthropic', claude],
      ['openai', 'openai.gpt-oss-20b-1:0'],
    ] as const;
    for (const [surface, modelId] of calls) {
      const providerOptions = { bedrock: { surface, host: 'mantle' } };
      await createBedrock(bedrock.settings)(modelId).doGenerate({ prompt: simple, providerOptions });
      expect(bedrock.sent.url).toContain('bedrock-mantle.us-east-1.api.aws');
      expect(bedrock.sent.headers.get('authorization')).toContain('Credential=a/');
      expect(bedrock.sent.headers.has('x-amz-security-token')).toBe(false);
    }
  });

  test('defect: the default instance sees what a late dotenv sets', async () => {
    const { doGenerate } = fromEnvironment(claude);
    // A call that fails tells which region it saw.
    vi.stubEnv('AWS_REGION', 'too late?');
    await expect(doGenerate({ prompt: simple })).rejects.toThrow(/"too late\?" is not an AWS region/);
  });
});

describe('conversations that Bedrock would refuse', () => {
  test('request 20: Mistral’s ids have nine characters and never collide', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `call_0000000000000000000${index}`);
    const { body } = await send(used(...ids), { tools: [weather] }, 'mistral.mistral-large-2407-v1:0');
    const [, uses, results] = body.messages as Sent['messages'];
    const sent = uses?.content.map(({ toolUse }) => toolUse?.toolUseId) ?? [];
    expect(new Set(sent).size).toBe(ids.length);
    for (const id of sent) expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(results?.content).toEqual(
      sent.map((toolUseId, index) => ({ toolResult: { toolUseId, content: [{ text: ids[index] }] } })),
    );
  });

  test('request 21: ids with colons pass, which Bedrock takes by now; those that it does not are replaced', async () => {
    const { body, warnings } = await send(
      used('weather:0', 'weather 1!'),
      { tools: [weather] },
      'moonshotai.kimi-k2.5',
    );
    const [, uses, results] = body.messages as Sent['messages'];
    const [kept = '', replaced = ''] = uses?.content.map(({ toolUse }) => toolUse?.toolUseId ?? '') ?? [];
    expect(kept).toBe('weather:0');
    expect(replaced).toMatch(/^[a-zA-Z0-9_.:-]{1,64}$/);
    expect(results?.content).toMatchObject([kept, replaced].map((toolUseId) => ({ toolResult: { toolUseId } })));
    expect(warnings.map((warning) => 'message' in warning && warning.message).join()).toMatch(/id/);
  });

  test('request 22: tools that the history used are declared, also when none are offered now', async () => {
    const { body } = await send(used('t1'));
    expect(body.toolConfig?.tools).toMatchObject([{ toolSpec: { name: 'weather' } }]);
    const none = await send(used('t1'), { tools: [weather], toolChoice: { type: 'none' } });
    expect(none.body.toolConfig?.tools).toMatchObject([{ toolSpec: { name: 'weather' } }]);
    expect(none.body.messages).toHaveLength(3);
  });

  test('request 23: blank texts are left out, of the user too', async () => {
    const content = [
      { type: 'text', text: '' },
      { type: 'text', text: ' \n' },
      { type: 'text', text: 'Hi' },
    ];
    const blank = { role: 'assistant', content: [{ type: 'text', text: '' }] };
    const { body, warnings } = await send([{ role: 'user', content }, blank, user('Still there?')]);
    expect(body.messages).toEqual([{ role: 'user', content: [{ text: 'Hi' }, { text: 'Still there?' }] }]);
    expect(warnings.length).toBeGreaterThan(0);
  });

  test('request 27: a tool name that the model made up does not break the next call', async () => {
    const history = [
      user('Hi'),
      { role: 'assistant', content: [call('t1', 'get weather (now)')] },
      { role: 'tool', content: [result('t1', 'get weather (now)')] },
    ];
    const { body } = await send(history, { tools: [weather] });
    expect(body.messages?.[1]?.content[0]?.toolUse?.name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
  });
});

describe('streams and observability', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({
      reply: () =>
        answer([{ toolUse: { toolUseId: 't', name: 'weather', input: { city: 'Bonn am Rhein' } } }], 'tool_use'),
    });
  });
  afterAll(() => emulator.close());
  const stream = async (fault: string, providerOptions = {}) => {
    const settings = {
      region: 'us-east-1',
      baseURL: emulator.url,
      apiKey: 'any',
      headers: { 'x-emulator-fault': fault },
    };
    const { stream: parts } = await createBedrock(settings)(claude).doStream({
      prompt: [user('Hi')],
      tools: [weather],
      providerOptions,
    } as never);
    return readAll(parts);
  };

  test.each([
    ['an exception', 'ModelStreamErrorException; after=2', /ModelStreamError|model/i],
    ['a damaged frame', 'bad-crc; after=2', /checksum|CRC|damaged/i],
    ['half a frame', 'truncate; after=2', /frame|ended|bytes/i],
    ['an error frame, which others lose', 'error-frame; after=2', /Something failed/],
    ['an orderly end without its last events', 'end; after=2', /ended|messageStop|complete/i],
  ])('request 29 and defects: %s is an error, after closed blocks', async (_, fault, message) => {
    const parts = await stream(fault);
    expect(parts.at(-1)).toMatchObject({
      type: 'error',
      error: { name: 'AI_APICallError', message: expect.stringMatching(message) },
    });
    const types = parts.map(({ type }) => type);
    expect(types).not.toContain('finish');
    expect(types.filter((type) => type === 'tool-input-start')).toHaveLength(
      types.filter((type) => type === 'tool-input-end').length,
    );
    // Half a call is none.
    expect(types).not.toContain('tool-call');
  });

  test('request 29: tool input streams piece by piece; a beta flag asks Claude for finer ones', async () => {
    const flag = 'fine-grained-tool-streaming-2025-05-14';
    emulator.journal.clear();
    const settings = { region: 'us-east-1', baseURL: emulator.url, apiKey: 'any' };
    const { stream: parts } = await createBedrock(settings)(claude).doStream({
      prompt: [user('Hi')],
      tools: [weather],
      providerOptions: { bedrock: { anthropicBeta: [flag] } },
    } as never);
    const deltas = (await readAll(parts)).flatMap((part) => (part.type === 'tool-input-delta' ? [part.delta] : []));
    expect(deltas.length).toBeGreaterThan(1);
    expect(JSON.parse(deltas.join(''))).toEqual({ city: 'Bonn am Rhein' });
    expect(emulator.journal.entries[0]?.body).toMatchObject({
      additionalModelRequestFields: { anthropic_beta: [flag] },
    });
  });

  test('request 30: a `fetch` that is put in place later is the one that is called; the body is in the result', async () => {
    const bedrock = recorded();
    const wrapped = createBedrock({ ...bedrock.settings, fetch: (...given) => globalThis.fetch(...given) })(claude);
    vi.stubGlobal('fetch', bedrock.settings.fetch);
    try {
      const { request } = await generateText({ model: wrapped, prompt: 'Traced', include: { requestBody: true } });
      expect(request.body).toContain('Traced');
      expect(bedrock.sent.body['messages']).toMatchObject([{ content: [{ text: 'Traced' }] }]);
    } finally {
      vi.unstubAllGlobals();
    }
    const settings = { region: 'us-east-1', baseURL: emulator.url, apiKey: 'any' };
    const streamed = streamText({
      model: createBedrock(settings)(claude),
      prompt: 'Traced too',
      include: { requestBody: true },
    });
    await streamed.consumeStream();
    expect((await streamed.request).body).toContain('Traced too');
  });
});
