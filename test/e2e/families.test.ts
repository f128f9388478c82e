// Every text family on every surface that serves it: the same call, core on one side, the emulator on
// the other, a real socket between. Rows are those of the mission's table.
// SPDX-License-Identifier: Apache-2.0
import { collect, createBedrock, type CallOptions, type ConverseRequest } from 'bedrock-core';
import { describe, expect, test } from 'vitest';
import { openStage } from './stage.ts';

const stage = openStage();

const ask = (modelId: string, more: Partial<ConverseRequest> = {}): ConverseRequest => ({
  modelId,
  messages: [{ role: 'user', content: [{ text: 'Tell me about Antarctica.' }] }],
  inferenceConfig: { maxTokens: 400, temperature: 0 },
  ...more,
});
const lastCall = stage.last;

const imported = 'arn:aws:bedrock:us-east-1:123456789012:imported-model/r4c4kewx2s0n';

/** Row, model id, what tells the family's own body. */
const onInvoke: readonly (readonly [row: string, modelId: string, mark: object])[] = [
  ['58', 'anthropic.claude-v2:1', { prompt: expect.stringContaining('\n\nHuman: Tell me'), max_tokens_to_sample: 400 }],
  ['58', 'anthropic.claude-instant-v1', { max_tokens_to_sample: 400 }],
  ['59 and 70', 'anthropic.claude-3-haiku-20240307-v1:0', { anthropic_version: 'bedrock-2023-05-31', max_tokens: 400 }],
  ['59', 'us.anthropic.claude-3-7-sonnet-20250219-v1:0', { max_tokens: 400 }],
  ['60', 'amazon.titan-text-express-v1', { textGenerationConfig: { maxTokenCount: 400, temperature: 0 } }],
  ['61 and 69', 'us.amazon.nova-pro-v1:0', { schemaVersion: 'messages-v1' }],
  ['62 and 71', 'cohere.command-text-v14', { prompt: 'Tell me about Antarctica.', max_tokens: 400 }],
  ['62', 'cohere.command-r-plus-v1:0', { message: 'Tell me about Antarctica.' }],
  ['63', 'ai21.j2-mid-v1', { prompt: 'Tell me about Antarctica.', maxTokens: 400 }],
  [
    '63 and 68',
    'ai21.jamba-instruct-v1:0',
    { messages: [{ role: 'user', content: 'Tell me about Antarctica.' }], max_tokens: 400 },
  ],
  ['64', 'meta.llama2-13b-chat-v1', { prompt: '<s>[INST] Tell me about Antarctica. [/INST]', max_gen_len: 400 }],
  [
    '65 and 72',
    'meta.llama3-1-70b-instruct-v1:0',
    { prompt: expect.stringContaining('<|start_header_id|>'), max_gen_len: 400 },
  ],
  [
    '66 and 73',
    'mistral.mixtral-8x7b-instruct-v0:1',
    { prompt: '<s>[INST] Tell me about Antarctica. [/INST]', max_tokens: 400 },
  ],
  ['67', 'us.deepseek.r1-v1:0', { prompt: expect.stringContaining('<think>') }],
  ['24', `llama/${imported}`, { prompt: expect.stringContaining('<|start_header_id|>'), max_gen_len: 400 }],
  ['25', `deepseek_r1/${imported}`, { prompt: expect.stringContaining('<｜User｜>'), max_gen_len: 400 }],
  ['imported Qwen', `qwen3/${imported}`, { prompt: expect.stringContaining('<|im_start|>') }],
  ['imported', imported, { prompt: 'Tell me about Antarctica.', max_gen_len: 400 }],
  ['imported completion', `completions/${imported}`, { prompt: 'Tell me about Antarctica.', max_tokens: 400 }],
  ['imported chat', `openai/${imported}`, { messages: expect.anything(), max_tokens: 400 }],
  ['gpt-oss', 'openai.gpt-oss-120b-1:0', { max_completion_tokens: 400 }],
  ['Writer', 'us.writer.palmyra-x5-v1:0', { max_tokens: 400 }],
  ['Mistral chat', 'mistral.mistral-large-2407-v1:0', { max_tokens: 400 }],
];

describe('InvokeModel', () => {
  test.each(onInvoke)('row %s: %s in its own format, whole and streamed', async (_, modelId, mark) => {
    const options: CallOptions = { surface: 'invoke' };
    const reply = await stage.bedrock.converse(ask(modelId), options);
    const path = `/model/${encodeURIComponent(modelId.replace(/^[a-z0-9_]+\//, ''))}/invoke`;
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    expect(lastCall()).toMatchObject({ operation: 'InvokeModel', path, headers, body: mark });
    expect(reply.output.message.content.at(-1)?.text).toContain('Antarctica');
    const { stream } = await stage.bedrock.converseStream(ask(modelId), options);
    const streamed = await collect(stream);
    // Jurassic-2 answers in one piece, and is told as a stream.
    const streams = !modelId.includes('ai21.j2');
    expect(lastCall()).toMatchObject({ path: streams ? `${path}-with-response-stream` : path, body: mark });
    expect(streamed.output).toEqual(reply.output);
    expect(streamed.stopReason).toBe(reply.stopReason);
    // Real counts, streamed too, for every family.
    expect(streamed.usage.inputTokens).toBeGreaterThan(0);
    expect(streamed.usage.outputTokens).toBeGreaterThan(0);
    expect(streamed.usage).toEqual(reply.usage);
  });

  test('rows 40 and 41: tools and their results, in the formats that have them', async () => {
    const toolConfig = {
      tools: [
        {
          toolSpec: {
            name: 'weather',
            inputSchema: { json: { type: 'object', properties: { city: { type: 'string' } } } },
          },
        },
      ],
    };
    for (const modelId of [
      'anthropic.claude-3-haiku-20240307-v1:0',
      'us.amazon.nova-pro-v1:0',
      'openai.gpt-oss-120b-1:0',
      'mistral.mistral-large-2407-v1:0',
      'cohere.command-r-v1:0',
    ]) {
      const request = ask(modelId, {
        messages: [{ role: 'user', content: [{ text: 'Weather in Paris?' }] }],
        toolConfig,
      });
      const first = await stage.bedrock.converse(request, { surface: 'invoke' });
      expect(first.stopReason, modelId).toBe('tool_use');
      const use = first.output.message.content.find(({ toolUse }) => toolUse !== undefined)?.toolUse;
      expect(use, modelId).toMatchObject({ name: 'weather', input: { city: 'Paris' } });
      const results = [{ toolResult: { toolUseId: use?.toolUseId ?? '', content: [{ text: '14 degrees' }] } }];
      const second = await stage.bedrock.converse(
        {
          ...request,
          messages: [...(request.messages ?? []), first.output.message, { role: 'user', content: results }],
        },
        { surface: 'invoke' },
      );
      expect(second.output.message.content[0]?.text, modelId).toContain('14 degrees');
    }
  });

  test('row 72: a raw body passes untouched, there and back', async () => {
    const prompt = '<s>[INST] raw [/INST]';
    const reply = await stage.bedrock.invoke('meta.llama3-8b-instruct-v1:0', {
      prompt,
      temperature: 0.5,
      top_p: 0.9,
      max_gen_len: 512,
    });
    expect(lastCall().body).toEqual({ prompt, temperature: 0.5, top_p: 0.9, max_gen_len: 512 });
    expect(reply.json()).toHaveProperty('generation');
    const { stream } = await stage.bedrock.invokeStream('meta.llama3-8b-instruct-v1:0', { prompt });
    const chunks: unknown[] = [];
    for await (const chunk of stream) chunks.push(JSON.parse(new TextDecoder().decode(chunk)));
    expect(chunks.length).toBeGreaterThan(3);
    expect(chunks.at(-1)).toHaveProperty('amazon-bedrock-invocationMetrics');
  });

  test('row 50: guardrail, latency, tier and metadata travel as headers', async () => {
    await stage.bedrock.converse(
      ask('anthropic.claude-3-haiku-20240307-v1:0', {
        guardrailConfig: { guardrailIdentifier: 'gr', guardrailVersion: '1', trace: 'enabled' },
        performanceConfig: { latency: 'optimized' },
        serviceTier: { type: 'flex' },
        requestMetadata: { team: 'a' },
      }),
      { surface: 'invoke' },
    );
    expect(lastCall().headers).toMatchObject({
      'x-amzn-bedrock-guardrailidentifier': 'gr',
      'x-amzn-bedrock-guardrailversion': '1',
      'x-amzn-bedrock-trace': 'ENABLED',
      'x-amzn-bedrock-performanceconfig-latency': 'optimized',
      'x-amzn-bedrock-service-tier': 'flex',
      'x-amzn-bedrock-request-metadata': '{"team":"a"}',
    });
  });
});

describe('routes', () => {
  test('rows 19 to 22: the default route, and those that an id asks for', async () => {
    for (const [modelId, operation] of [
      ['bedrock/us.amazon.nova-lite-v1:0', 'Converse'],
      ['bedrock/converse/anthropic.claude-v2', 'Converse'],
      ['bedrock/invoke/us.amazon.nova-lite-v1:0', 'InvokeModel'],
    ] as const) {
      await stage.bedrock.converse(ask(modelId));
      expect(lastCall().operation, modelId).toBe(operation);
    }
  });

  test('row 26: a profile id goes unchanged into the path; rows 27 and 30: an ARN whole', async () => {
    await stage.bedrock.converse(ask('us.amazon.nova-pro-v1:0'));
    expect(lastCall().path).toBe('/model/us.amazon.nova-pro-v1%3A0/converse');
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc';
    await stage.bedrock.converse(ask(arn), { baseModel: 'anthropic.claude-v2', surface: 'invoke' });
    expect(lastCall()).toMatchObject({
      path: `/model/${encodeURIComponent(arn)}/invoke`,
      body: { prompt: expect.stringContaining('Human:') },
    });
  });

  test.each([
    ['openai', 'us.openai.gpt-oss-120b-1:0', '/openai/v1/chat/completions'],
    ['responses', 'us.openai.gpt-6-sol', '/openai/v1/responses'],
    ['anthropic', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', '/anthropic/v1/messages'],
  ] as const)('the %s surface, whole and streamed', async (surface, modelId, path) => {
    const reply = await stage.bedrock.converse(ask(modelId), { surface });
    expect(lastCall()).toMatchObject({ path, body: { model: modelId } });
    expect(reply.output.message.content.at(-1)?.text).toContain('Antarctica');
    const { stream } = await stage.bedrock.converseStream(ask(modelId), { surface });
    const streamed = await collect(stream);
    expect(lastCall().body).toMatchObject({ stream: true });
    expect(streamed.output).toEqual(reply.output);
    expect(streamed.usage.outputTokens).toBeGreaterThan(0);
  });

  test('Mantle: its own ids and base paths, signed for its own service', async () => {
    await stage.bedrock.converse(ask('us.openai.gpt-oss-120b-1:0'), { surface: 'openai', host: 'mantle' });
    expect(lastCall()).toMatchObject({ path: '/v1/chat/completions', body: { model: 'openai.gpt-oss-120b' } });
    await stage.bedrock.converse(ask('us.anthropic.claude-haiku-4-5-20251001-v1:0'), {
      surface: 'anthropic',
      host: 'mantle',
    });
    expect(lastCall()).toMatchObject({ path: '/anthropic/v1/messages', body: { model: 'anthropic.claude-haiku-4-5' } });
  });

  test('row 23: converse_like posts to exactly the URL, with the key and the headers', async () => {
    const calls: Request[] = [];
    const answer = {
      output: { message: { role: 'assistant', content: [{ text: 'Hi' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
      metrics: { latencyMs: 1 },
    };
    const client = createBedrock({
      region: 'us-east-1',
      endpoint: 'https://llm.example.com/some/path',
      apiKey: 'sk-1',
      headers: { 'x-team': 'a' },
      fetch: async (input, init) => {
        calls.push(new Request(input, init));
        return Response.json(answer);
      },
    });
    await client.converse(ask('converse_like/any-model'));
    expect(calls[0]?.url).toBe('https://llm.example.com/some/path');
    expect(Object.fromEntries(calls[0]?.headers ?? [])).toMatchObject({ authorization: 'Bearer sk-1', 'x-team': 'a' });
  });

  test('a refusal "not on this surface" re-routes once, with a warning', async () => {
    const asked: string[] = [];
    const client = createBedrock({
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      fetch: async (input) => {
        asked.push(String(input));
        if (String(input).endsWith('/converse')) {
          const message =
            "This action doesn't support the model that you provided. Try again with a supported text or chat model.";
          return Response.json({ message }, { status: 400, headers: { 'x-amzn-errortype': 'ValidationException' } });
        }
        return Response.json({ completions: [{ data: { text: 'Hi' }, finishReason: { reason: 'endoftext' } }] });
      },
    });
    const reply = await client.converse(ask('ai21.j2-mid-v1'));
    expect(reply.output.message.content).toEqual([{ text: 'Hi' }]);
    expect(reply.warnings[0]).toMatchObject({ code: 'rerouted' });
    expect(asked).toHaveLength(2);
  });
});

describe('small operations', () => {
  test('countTokens, applyGuardrail, and row 18: listModels and listInferenceProfiles', async () => {
    expect(
      (await stage.bedrock.countTokens(ask('us.anthropic.claude-sonnet-4-5-20250929-v1:0'))).inputTokens,
    ).toBeGreaterThan(3);
    const guard = { guardrailIdentifier: 'gr', guardrailVersion: '1', source: 'INPUT' as const };
    expect(
      (await stage.bedrock.applyGuardrail({ ...guard, content: [{ text: { text: 'a forbidden word' } }] })).action,
    ).toBe('GUARDRAIL_INTERVENED');
    expect((await stage.bedrock.applyGuardrail({ ...guard, content: [{ text: { text: 'fine' } }] })).action).toBe(
      'NONE',
    );
    const models = await stage.bedrock.listModels({ byProvider: 'anthropic' });
    expect(models.every(({ modelId }) => modelId.startsWith('anthropic.'))).toBe(true);
    expect(
      (await stage.bedrock.listInferenceProfiles()).some(
        ({ inferenceProfileId }) => inferenceProfileId === 'us.anthropic.claude-sonnet-4-6',
      ),
    ).toBe(true);
  });
});
