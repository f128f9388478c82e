// The options that every family takes in its own way: reasoning, structured output, prompt caching; and
// what InvokeModel says beside the body.
// SPDX-License-Identifier: Apache-2.0
import {
  collect,
  createBedrock,
  type Bedrock,
  type CallOptions,
  type ConverseReply,
  type ConverseRequest,
} from 'bedrock-core';
import { startEmulator, type Emulator, type JournalEntry } from 'bedrock-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

let emulator: Emulator;
let bedrock: Bedrock;
let canned: ConverseReply | undefined;
beforeAll(async () => {
  emulator = await startEmulator({ reply: () => canned });
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  bedrock = createBedrock({ region: 'us-east-1', endpoint: emulator.url, credentials });
});
beforeEach(() => {
  canned = undefined;
  emulator.journal.clear();
});
afterAll(async () => {
  bedrock.close();
  await emulator.close();
});

const question = 'Tell me about Antarctica.';
const ask = (modelId: string, more: Partial<ConverseRequest> = {}): ConverseRequest => ({
  modelId,
  messages: [{ role: 'user', content: [{ text: question }] }],
  ...more,
});
const last = (): JournalEntry => emulator.journal.entries.at(-1) as JournalEntry;
const body = (): Record<string, unknown> => last().body as Record<string, unknown>;
const textOf = ({ output }: ConverseReply): string => output.message.content.map(({ text }) => text ?? '').join('');
const replyOf = (content: ConverseReply['output']['message']['content'], stopReason = 'end_turn'): ConverseReply => ({
  output: { message: { role: 'assistant', content } },
  stopReason: stopReason as 'end_turn',
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
  metrics: { latencyMs: 1 },
});
const schema = { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] };
const haiku3 = 'anthropic.claude-3-haiku-20240307-v1:0';
const sonnet37 = 'us.anthropic.claude-3-7-sonnet-20250219-v1:0';
const sonnet45 = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

async function both(request: ConverseRequest, options: CallOptions): Promise<ConverseReply[]> {
  const { warnings: _, $metadata, ...whole } = await bedrock.converse(request, options);
  const { stream } = await bedrock.converseStream(request, options);
  return [whole, await collect(stream)];
}

describe('structured output', () => {
  test.each([
    ['native', sonnet45, 'converse'],
    ['native', sonnet45, 'invoke'],
    ['native', 'openai.gpt-oss-20b-1:0', 'invoke'],
    ['native', 'us.openai.gpt-oss-120b-1:0', 'openai'],
    ['tool', haiku3, 'converse'],
    ['tool', haiku3, 'invoke'],
    ['tool', 'us.amazon.nova-lite-v1:0', 'converse'],
    ['tool', 'us.amazon.nova-lite-v1:0', 'invoke'],
    ['tool', 'mistral.mistral-large-2407-v1:0', 'invoke'],
  ] as const)('rows 47 and 48: %s on %s by %s: the text is the JSON, whole and streamed', async (way, id, surface) => {
    for (const reply of await both(ask(id), { structuredOutput: { schema }, surface })) {
      expect(JSON.parse(textOf(reply))).toEqual({ place: expect.any(String) });
      expect(reply.stopReason).toBe('end_turn');
      expect(reply.output.message.content.some(({ toolUse }) => toolUse !== undefined)).toBe(false);
    }
    const sent = JSON.stringify(body());
    expect(/"tools"|"toolConfig"/.test(sent)).toBe(way === 'tool');
  });

  test('by an instruction where the model has no tools; a fence around the answer is cut off', async () => {
    canned = replyOf([{ text: '```json\n{"place":"Antarctica"}\n```\n' }]);
    for (const modelId of ['meta.llama3-8b-instruct-v1:0', 'mistral.mistral-7b-instruct-v0:2']) {
      for (const reply of await both(ask(modelId), { structuredOutput: { schema }, surface: 'invoke' }))
        expect(textOf(reply)).toBe('{"place":"Antarctica"}');
      expect(body()['prompt']).toContain(JSON.stringify(schema));
    }
  });

  test('beside real tools: some tool is forced, and a call of a real one ends the turn as such', async () => {
    const weather = { toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } };
    const request = ask(haiku3, { toolConfig: { tools: [weather] } });
    canned = replyOf(
      [{ text: 'Let me see.' }, { toolUse: { toolUseId: 't1', name: 'weather', input: {} } }],
      'tool_use',
    );
    for (const reply of await both(request, { structuredOutput: { schema } })) expect(reply).toEqual(canned);
    expect(body()['toolConfig']).toMatchObject({
      tools: [weather, { toolSpec: { name: 'json' } }],
      toolChoice: { any: {} },
    });
    canned = replyOf(
      [{ text: 'Here it is.' }, { toolUse: { toolUseId: 't2', name: 'json', input: { place: 'Oslo' } } }],
      'tool_use',
    );
    for (const reply of await both(request, { structuredOutput: { schema } })) {
      expect(textOf(reply)).toBe('{"place":"Oslo"}');
      expect(reply.stopReason).toBe('end_turn');
    }
  });

  test('with thinking no choice is forced, and the tool is asked for', async () => {
    await bedrock.converse(ask(sonnet37), { structuredOutput: { schema }, reasoning: { budgetTokens: 2000 } });
    expect(body()).toMatchObject({
      inferenceConfig: { maxTokens: 6096 },
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2000 } },
      toolConfig: { toolChoice: { auto: {} } },
      system: [{ text: expect.stringContaining("'json'") }],
    });
  });

  test('a tool asked of a model without tools is an instruction with a warning, an error in strict mode', async () => {
    canned = replyOf([{ text: '{}' }]);
    const structuredOutput = { schema, mode: 'tool' } as const;
    const request = ask('meta.llama3-8b-instruct-v1:0');
    expect((await bedrock.converse(request, { structuredOutput })).warnings).toMatchObject([
      { code: 'structured-output' },
    ]);
    await expect(bedrock.converse(request, { structuredOutput, strict: true })).rejects.toMatchObject({
      kind: 'unsupported',
    });
  });
});

describe('reasoning', () => {
  test.each([
    ['row 43: a budget', sonnet37, { thinking: { type: 'enabled', budget_tokens: 1024 } }],
    [
      'an effort',
      'us.anthropic.claude-sonnet-4-6',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
    ],
    ['Nova 2', 'us.amazon.nova-2-lite-v1:0', { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } }],
    ['gpt-oss', 'openai.gpt-oss-20b-1:0', { reasoning_effort: 'low' }],
  ])('%s', async (_, modelId, fields) => {
    const { warnings } = await bedrock.converse(ask(modelId), { reasoning: { effort: 'low' } });
    expect(body()['additionalModelRequestFields']).toEqual(fields);
    expect(warnings).toEqual([]);
  });
});

describe('prompt caching', () => {
  const long = 'All of this is long enough to be cached. '.repeat(500);
  const cachePoint = { cachePoint: { type: 'default' } };
  const tool = { toolSpec: { name: 'weather', description: long, inputSchema: { json: { type: 'object' } } } };
  const request = (modelId: string): ConverseRequest => ({
    modelId,
    system: [{ text: long }],
    toolConfig: { tools: [tool] },
    messages: [
      { role: 'user', content: [{ text: 'One' }] },
      { role: 'assistant', content: [{ text: 'Two' }] },
      { role: 'user', content: [{ text: 'Three' }] },
      { role: 'assistant', content: [{ text: 'Four' }] },
      { role: 'user', content: [{ text: 'Five' }] },
    ],
  });

  test('four points, each after what it caches; the longer-lived first', async () => {
    await bedrock.converse(request(sonnet45), { promptCaching: { ttl: '1h' } });
    const hour = { cachePoint: { type: 'default', ttl: '1h' } };
    expect(body()).toMatchObject({
      toolConfig: { tools: [tool, hour] },
      system: [{ text: long }, hour],
      messages: [{}, {}, { content: [{ text: 'Three' }, cachePoint] }, {}, { content: [{ text: 'Five' }, cachePoint] }],
    });
    expect(JSON.stringify(body()).split('"cachePoint"')).toHaveLength(5);
  });

  test('none in the tools of Nova, none where nothing is long enough, none where nobody caches', async () => {
    await bedrock.converse(request('us.amazon.nova-lite-v1:0'), { promptCaching: 'auto' });
    expect(body()).toMatchObject({ toolConfig: { tools: [tool] }, system: [{}, cachePoint] });
    for (const short of [ask(sonnet45), request('mistral.mistral-large-2407-v1:0')]) {
      const { warnings } = await bedrock.converse(short, { promptCaching: 'auto' });
      expect(JSON.stringify(body())).not.toContain('cachePoint');
      expect(warnings).toEqual([]);
    }
  });
});

describe('images of Llama on InvokeModel', () => {
  const bytes = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const content = [{ text: 'What is this?' }, { image: { format: 'png' as const, source: { bytes } } }];
  const request = (modelId: string): ConverseRequest => ({ modelId, messages: [{ role: 'user', content }] });

  test.each([
    ['us.meta.llama3-2-11b-instruct-v1:0', '<|end_header_id|>\n\n<|image|>What is this?<|eot_id|>'],
    ['us.meta.llama4-scout-17b-instruct-v1:0', '<|header_end|>\n\n<|image|>What is this?<|eot|>'],
  ])('row 42: %s: a mark in the prompt, the picture beside it', async (modelId, prompt) => {
    const { warnings } = await bedrock.converse(request(modelId), { surface: 'invoke' });
    expect(body()).toMatchObject({
      prompt: expect.stringContaining(prompt),
      images: [Buffer.from(bytes).toString('base64')],
    });
    expect(warnings).toEqual([]);
  });

  test('an older one reads none: the picture is left out, with a warning', async () => {
    const { warnings } = await bedrock.converse(request('meta.llama3-8b-instruct-v1:0'), { surface: 'invoke' });
    expect(body()).not.toHaveProperty('images');
    expect(warnings.map(({ code }) => code)).toContain('unsupported-content');
  });
});

describe('what InvokeModel says beside the model’s own reply', () => {
  const answer = { generation: 'Sorry.', stop_reason: 'stop', prompt_token_count: 1, generation_token_count: 1 };
  const guarded = {
    ...answer,
    'amazon-bedrock-guardrailAction': 'INTERVENED',
    'amazon-bedrock-trace': { guardrail: { actionReason: 'Guardrail blocked.' } },
  };

  test('row 50: an intervention of the guardrail, its trace, and the tier that served', async () => {
    const client = createBedrock({
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      fetch: () => Promise.resolve(Response.json(guarded, { headers: { 'x-amzn-bedrock-service-tier': 'flex' } })),
    });
    const reply = await client.converse(ask('meta.llama3-8b-instruct-v1:0'), { surface: 'invoke' });
    expect(reply).toMatchObject({
      stopReason: 'guardrail_intervened',
      trace: { guardrail: { actionReason: 'Guardrail blocked.' } },
      serviceTier: { type: 'flex' },
    });
    expect(reply.additionalModelResponseFields).toBeUndefined();
  });

  test('fields of the model’s own reply in streams of InvokeModel and of the OpenAI shape', async () => {
    for (const [modelId, surface, path, found] of [
      ['meta.llama3-8b-instruct-v1:0', 'invoke', '/stop_reason', { stop_reason: 'stop' }],
      ['us.openai.gpt-oss-120b-1:0', 'openai', '/object', { object: 'chat.completion.chunk' }],
    ] as const) {
      const { stream } = await bedrock.converseStream(
        ask(modelId, { additionalModelResponseFieldPaths: [path, '/none'] }),
        { surface },
      );
      const reply = await collect(stream);
      expect(reply.additionalModelResponseFields, modelId).toMatchObject(found);
      expect(reply.usage.outputTokens).toBeGreaterThan(0);
    }
  });

  test('a prompt’s ARN refuses what the prompt itself says', async () => {
    const modelId = 'arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPT1234:1';
    const promptVariables = { city: { text: 'Oslo' } };
    const request = { modelId, promptVariables, inferenceConfig: { temperature: 0 } };
    await expect(bedrock.converse(request)).rejects.toMatchObject({ kind: 'invalid-request', path: 'inferenceConfig' });
    expect(emulator.journal.entries).toHaveLength(0);
  });
});
