// Rows of the mission's table about routes, requests and raw bodies that rows.test.ts and
// families.test.ts do not hold. Row 57 (`/completions`) is a server's: core gives the same call's text.
// SPDX-License-Identifier: Apache-2.0
import { collect, createBedrock, type CommonOptions, type ConverseRequest, type JsonObject } from 'bedrock-core';
import { describe, expect, test } from 'vitest';
import { openStage } from './stage.ts';

const stage = openStage();

const ask = (modelId: string, more: Partial<ConverseRequest> = {}): ConverseRequest => ({
  modelId,
  messages: [{ role: 'user', content: [{ text: 'Tell me about Antarctica.' }] }],
  ...more,
});
const last = stage.last;
const invoke = { surface: 'invoke' } as const;
const arn = (kind: string): string => `arn:aws:bedrock:us-east-1:123456789012:${kind}/abc123def456`;

describe('routes', () => {
  test('row 19: the default of a model that Converse does not reach is InvokeModel', async () => {
    await stage.bedrock.converse(ask('us.amazon.nova-lite-v1:0'));
    expect(last().path).toBe('/model/us.amazon.nova-lite-v1%3A0/converse');
    await stage.bedrock.converse(ask(arn('imported-model')));
    expect(last().operation).toBe('InvokeModel');
  });

  test('row 20: a bare id of an old model', async () => {
    await stage.bedrock.converse(ask('anthropic.claude-v2'), invoke);
    expect(last()).toMatchObject({
      path: '/model/anthropic.claude-v2/invoke',
      body: { prompt: expect.stringContaining('\n\nHuman: Tell me about Antarctica.\n\nAssistant:') },
    });
  });

  test('rows 21 and 22: the streamed operations of both routes', async () => {
    for (const [modelId, operation] of [
      ['bedrock/converse/anthropic.claude-v2', 'ConverseStream'],
      ['bedrock/invoke/us.amazon.nova-lite-v1:0', 'InvokeModelWithResponseStream'],
    ] as const) {
      const { stream } = await stage.bedrock.converseStream(ask(modelId));
      for await (const event of stream) expect(Object.keys(event)).toHaveLength(1);
      expect(last().operation, modelId).toBe(operation);
    }
  });

  test.each([
    ['29', 'application-inference-profile', 'anthropic.claude-3-haiku-20240307-v1:0'],
    ['31', 'custom-model-deployment', 'amazon.nova-lite-v1:0'],
    ['31', 'provisioned-model', 'meta.llama3-1-8b-instruct-v1:0'],
  ])('row %s: an ARN of kind %s with its base model', async (_, kind, baseModel) => {
    const reply = await stage.bedrock.converse(ask(arn(kind)), { baseModel });
    expect(last()).toMatchObject({ path: `/model/${encodeURIComponent(arn(kind))}/converse` });
    expect(reply.output.message.content.at(-1)?.text).toContain('Antarctica');
    await stage.bedrock.converse(ask(arn(kind)), { baseModel, ...invoke });
    expect(last()).toMatchObject({ path: `/model/${encodeURIComponent(arn(kind))}/invoke` });
  });
});

describe('requests', () => {
  /** Model, and where its body has the temperature, top-p and length. */
  const named: readonly (readonly [modelId: string, body: object])[] = [
    ['anthropic.claude-v2:1', { temperature: 0, top_p: 0.5, max_tokens_to_sample: 99 }],
    ['anthropic.claude-3-haiku-20240307-v1:0', { temperature: 0, top_p: 0.5, max_tokens: 99 }],
    ['amazon.titan-text-express-v1', { textGenerationConfig: { temperature: 0, topP: 0.5, maxTokenCount: 99 } }],
    ['amazon.nova-lite-v1:0', { inferenceConfig: { temperature: 0, topP: 0.5, maxTokens: 99 } }],
    ['cohere.command-text-v14', { temperature: 0, p: 0.5, max_tokens: 99 }],
    ['cohere.command-r-v1:0', { temperature: 0, p: 0.5, max_tokens: 99 }],
    ['ai21.j2-mid-v1', { temperature: 0, topP: 0.5, maxTokens: 99 }],
    ['ai21.jamba-instruct-v1:0', { temperature: 0, top_p: 0.5, max_tokens: 99 }],
    ['meta.llama3-8b-instruct-v1:0', { temperature: 0, top_p: 0.5, max_gen_len: 99 }],
    ['mistral.mistral-7b-instruct-v0:2', { temperature: 0, top_p: 0.5, max_tokens: 99 }],
    ['us.deepseek.r1-v1:0', { temperature: 0, top_p: 0.5, max_tokens: 99 }],
    ['openai.gpt-oss-20b-1:0', { temperature: 0, top_p: 0.5, max_completion_tokens: 99 }],
    ['us.writer.palmyra-x4-v1:0', { temperature: 0, top_p: 0.5, max_tokens: 99 }],
  ];
  test.each(named)('row 33: temperature, top-p and length as %s names them', async (modelId, body) => {
    const inferenceConfig = { temperature: 0, topP: 0.5, maxTokens: 99 };
    const { warnings } = await stage.bedrock.converse(ask(modelId, { inferenceConfig }), invoke);
    expect(last().body).toMatchObject(body);
    expect(warnings.filter(({ code }) => code === 'unsupported-setting')).toEqual([]);
  });

  test('row 34: a field unknown to Converse goes into the body', async () => {
    const more = { additionalModelRequestFields: { top_k: 1 } };
    const modelId = 'anthropic.claude-3-haiku-20240307-v1:0';
    await stage.bedrock.converse(ask(modelId, more));
    expect(last().body).toMatchObject(more);
    await stage.bedrock.converse(ask(modelId, more), invoke);
    expect(last().body).toMatchObject({ top_k: 1 });
  });

  test('row 35: a setting that the model lacks is left out with a warning, or refused', async () => {
    const request = ask('amazon.titan-text-express-v1');
    const reply = await stage.bedrock.converse(request, { seed: 7 });
    expect(reply.warnings).toMatchObject([{ code: 'unsupported-setting', path: 'seed' }]);
    expect(JSON.stringify(last().body)).not.toContain('seed');
    const calls = stage.emulator.journal.entries.length;
    await expect(stage.bedrock.converse(request, { seed: 7, strict: true })).rejects.toMatchObject({
      kind: 'unsupported',
      path: 'seed',
    });
    expect(stage.emulator.journal.entries).toHaveLength(calls);
  });

  test('row 37: the model goes on from a beginning, which is no part of the reply', async () => {
    const messages: ConverseRequest['messages'] = [
      { role: 'user', content: [{ text: 'Give me JSON' }] },
      { role: 'assistant', content: [{ text: '{' }] },
    ];
    const reply = await stage.bedrock.converse({ modelId: 'anthropic.claude-v2', messages }, invoke);
    expect(last().body).toMatchObject({ prompt: '\n\nHuman: Give me JSON\n\nAssistant: {' });
    expect(reply.output.message.content[0]?.text?.startsWith('{')).toBe(false);
  });

  test('row 37: R1 goes on from a beginning too, and what it says is no reasoning', async () => {
    const messages: ConverseRequest['messages'] = [
      { role: 'user', content: [{ text: 'Tell me about Antarctica.' }] },
      { role: 'assistant', content: [{ text: 'It is' }] },
    ];
    const canned = { generation: ' a continent.', stop_reason: 'stop' };
    const modelId = `deepseek_r1/${arn('imported-model')}`;
    const client = createBedrock({
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      fetch: () => Promise.resolve(Response.json(canned)),
    });
    const reply = await client.converse({ modelId, messages });
    expect(reply.output.message.content).toEqual([{ text: ' a continent.' }]);
    const emulated = await stage.bedrock.converse({ modelId: 'us.deepseek.r1-v1:0', messages }, invoke);
    expect(last().body).toMatchObject({ prompt: expect.stringMatching(/<｜Assistant｜>It is$/) });
    const { stream } = await stage.bedrock.converseStream({ modelId: 'us.deepseek.r1-v1:0', messages }, invoke);
    expect((await collect(stream)).output).toEqual(emulated.output);
    expect(emulated.output.message.content.at(-1)?.text).toContain('Antarctica');
  });

  test('row 38: the system text before the first turn', async () => {
    const system = [{ text: 'You are a snarky assistant.' }];
    await stage.bedrock.converse(ask('anthropic.claude-v2:1', { system }), invoke);
    expect(last().body).toMatchObject({
      prompt: 'You are a snarky assistant.\n\nHuman: Tell me about Antarctica.\n\nAssistant:',
    });
  });

  test('row 57: the text of an old completion model', async () => {
    const reply = await stage.bedrock.converse(ask('cohere.command-text-v14'), invoke);
    expect(reply.output.message.content).toEqual([{ text: expect.stringContaining('Antarctica') }]);
  });
});

describe('models', () => {
  test.each([
    ['58', 'anthropic.claude-v1'],
    ['58', 'anthropic.claude-v2'],
    ['59', 'anthropic.claude-3-sonnet-20240229-v1:0'],
    ['59', 'us.anthropic.claude-3-opus-20240229-v1:0'],
    ['59', 'us.anthropic.claude-3-5-sonnet-20240620-v1:0'],
    ['60', 'amazon.titan-text-lite-v1'],
    ['61', 'us.amazon.nova-lite-v1:0'],
    ['62', 'cohere.command-r-v1:0'],
    ['63', 'ai21.j2-ultra-v1'],
    ['64', 'meta.llama2-70b-chat-v1'],
    ['65', 'meta.llama3-8b-instruct-v1:0'],
    ['65', 'meta.llama3-70b-instruct-v1:0'],
    ['65', 'us.meta.llama3-1-8b-instruct-v1:0'],
    ['65', 'meta.llama3-1-405b-instruct-v1:0'],
    ['66', 'mistral.mistral-7b-instruct-v0:2'],
    ['66', 'mistral.mistral-small-2402-v1:0'],
    ['66', 'mistral.mistral-large-2402-v1:0'],
  ])('row %s: %s, body, reply and stream with real usage', async (_, modelId) => {
    const reply = await stage.bedrock.converse(ask(modelId), invoke);
    expect(last().path).toBe(`/model/${encodeURIComponent(modelId)}/invoke`);
    expect(JSON.stringify(last().body)).toContain('Tell me about Antarctica.');
    expect(reply.output.message.content.at(-1)?.text).toContain('Antarctica');
    const { stream } = await stage.bedrock.converseStream(ask(modelId), invoke);
    const streamed = await collect(stream);
    expect(streamed.output).toEqual(reply.output);
    expect(streamed.usage).toEqual(reply.usage);
    expect(streamed.usage.inputTokens).toBeGreaterThan(0);
    expect(streamed.usage.outputTokens).toBeGreaterThan(0);
  });
});

test('rows 36 and 63: Jurassic-2 does not stream: its reply comes as the events of one, with a warning', async () => {
  const { stream, warnings } = await stage.bedrock.converseStream(ask('ai21.j2-mid-v1'), invoke);
  const names: string[] = [];
  for await (const event of stream) names.push(...Object.keys(event));
  expect(names).toEqual(['messageStart', 'contentBlockDelta', 'contentBlockStop', 'messageStop', 'metadata']);
  expect(last()).toMatchObject({ operation: 'InvokeModel', headers: { accept: 'application/json' } });
  expect(warnings).toMatchObject([{ code: 'not-streamed' }]);
  const request = { ...ask('ai21.j2-mid-v1'), inferenceConfig: { maxTokens: 3 } };
  const short = await collect((await stage.bedrock.converseStream(request, { ...invoke, strict: true })).stream);
  const { warnings: _, $metadata, ...whole } = await stage.bedrock.converse(request, invoke);
  expect(short).toEqual(whole);
});

describe('raw bodies', () => {
  test('row 74: SDXL’s body goes as it is, and its picture comes', async () => {
    const answer = { result: 'success', artifacts: [{ seed: 20, base64: 'iVBORw0KGgo=', finishReason: 'SUCCESS' }] };
    const sent: Request[] = [];
    const client = createBedrock({
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      fetch: (input, init) => {
        sent.push(new Request(input, init));
        return Promise.resolve(Response.json(answer));
      },
    });
    const raw = { text_prompts: [{ text: 'A lighthouse' }], cfg_scale: 10, seed: 20, steps: 50 };
    const reply = await client.invoke('stability.stable-diffusion-xl-v1', raw);
    expect(await sent[0]?.json()).toEqual(raw);
    expect(sent[0]?.url).toMatch(/\/model\/stability\.stable-diffusion-xl-v1\/invoke$/);
    expect(reply.json()).toEqual(answer);
  });

  test('row 75: Nova’s stream, its chunks counted', async () => {
    const messages = [{ role: 'user', content: [{ text: 'Tell me about Antarctica.' }] }];
    const inferenceConfig = { max_new_tokens: 99, top_p: 0.9, top_k: 20, temperature: 0.7 };
    const body = { schemaVersion: 'messages-v1', messages, inferenceConfig };
    const { stream } = await stage.bedrock.invokeStream('us.amazon.nova-lite-v1:0', body);
    const texts: string[] = [];
    for await (const chunk of stream) {
      const event = JSON.parse(new TextDecoder().decode(chunk)) as {
        contentBlockDelta?: { delta: { text: string } };
      };
      if (event.contentBlockDelta !== undefined) texts.push(event.contentBlockDelta.delta.text);
    }
    expect(last().body).toEqual(body);
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.join('')).toContain('Antarctica');
  });

  /** Model, and where its body has the sequences; nothing where it has no place for them. */
  const stops: readonly (readonly [modelId: string, body: object | undefined])[] = [
    ['anthropic.claude-v2:1', { stop_sequences: ['END'] }],
    ['anthropic.claude-3-haiku-20240307-v1:0', { stop_sequences: ['END'] }],
    ['amazon.titan-text-express-v1', { textGenerationConfig: { stopSequences: ['END'] } }],
    ['amazon.nova-lite-v1:0', { inferenceConfig: { stopSequences: ['END'] } }],
    ['cohere.command-text-v14', { stop_sequences: ['END'] }],
    ['cohere.command-r-v1:0', { stop_sequences: ['END'] }],
    ['ai21.j2-mid-v1', { stopSequences: ['END'] }],
    ['ai21.jamba-instruct-v1:0', { stop: ['END'] }],
    ['meta.llama2-13b-chat-v1', undefined],
    ['meta.llama3-8b-instruct-v1:0', undefined],
    ['us.meta.llama4-scout-17b-instruct-v1:0', undefined],
    ['mistral.mistral-7b-instruct-v0:2', { stop: ['END'] }],
    ['mistral.mistral-large-2407-v1:0', { stop: ['END'] }],
    ['us.deepseek.r1-v1:0', { stop: ['END'] }],
    ['deepseek.v3-v1:0', { stop: ['END'] }],
    ['openai.gpt-oss-20b-1:0', undefined],
    ['us.writer.palmyra-x4-v1:0', { stop: ['END'] }],
    [`qwen3/${arn('imported-model')}`, { stop: ['END'] }],
    [`deepseek_r1/${arn('imported-model')}`, { stop: ['END'] }],
    [`openai/${arn('imported-model')}`, { stop: ['END'] }],
  ];
  test.each(stops)('row 77: stop sequences as %s names them, told where it has none', async (modelId, body) => {
    const request = ask(modelId, { inferenceConfig: { stopSequences: ['END'] } });
    const { warnings } = await stage.bedrock.converse(request, invoke);
    const told = warnings.map(({ path }) => path).filter((path) => path === 'inferenceConfig.stopSequences');
    if (body !== undefined) expect(last().body).toMatchObject(body);
    else expect(JSON.stringify(last().body)).not.toContain('END');
    expect(told).toHaveLength(body === undefined ? 1 : 0);
    const strictly = stage.bedrock.converse(request, { ...invoke, strict: true });
    if (body === undefined) await expect(strictly).rejects.toMatchObject({ kind: 'unsupported' });
    else await expect(strictly).resolves.toMatchObject({ warnings: [] });
  });

  /** What one family alone has, under its own name. */
  const own: readonly (readonly [what: string, modelId: string, fields: JsonObject])[] = [
    ['a penalty by count', 'ai21.j2-ultra-v1', { countPenalty: { scale: 0.1, applyToWhitespaces: false } }],
    ['a least length', 'us.writer.palmyra-x5-v1:0', { min_tokens: 20 }],
    ['weights of tokens', 'cohere.command-text-v14', { logit_bias: { '11': -10 }, truncate: 'START' }],
    ['a way to shorten', 'cohere.command-r-v1:0', { prompt_truncation: 'AUTO_PRESERVE_ORDER' }],
    ['a repetition penalty', `qwen3/${arn('imported-model')}`, { repetition_penalty: 1.1 }],
  ];
  test.each(own)('row 77: %s goes to %s as it is', async (_, modelId, fields) => {
    const { warnings } = await stage.bedrock.converse(ask(modelId, { additionalModelRequestFields: fields }), invoke);
    expect(last().body).toMatchObject(fields);
    expect(warnings).toEqual([]);
  });

  const all: CommonOptions = { topK: 20, presencePenalty: 0.1, frequencyPenalty: 0.2, seed: 7 };
  const openai = { presence_penalty: 0.1, frequency_penalty: 0.2, seed: 7 };
  /** Model, what its body says, and what it has no word for. */
  const common: readonly (readonly [modelId: string, body: object, missing: string[]])[] = [
    ['anthropic.claude-v2:1', { top_k: 20 }, ['presencePenalty', 'frequencyPenalty', 'seed']],
    ['anthropic.claude-3-haiku-20240307-v1:0', { top_k: 20 }, ['presencePenalty', 'frequencyPenalty', 'seed']],
    ['amazon.nova-lite-v1:0', { inferenceConfig: { topK: 20 } }, ['presencePenalty', 'frequencyPenalty', 'seed']],
    ['amazon.titan-text-express-v1', {}, ['topK', 'presencePenalty', 'frequencyPenalty', 'seed']],
    ['cohere.command-text-v14', { k: 20 }, ['presencePenalty', 'frequencyPenalty', 'seed']],
    ['cohere.command-r-v1:0', { k: 20, ...openai }, []],
    ['ai21.j2-mid-v1', { presencePenalty: { scale: 0.1 }, frequencyPenalty: { scale: 0.2 } }, ['topK', 'seed']],
    ['ai21.jamba-instruct-v1:0', { presence_penalty: 0.1, frequency_penalty: 0.2 }, ['topK', 'seed']],
    ['meta.llama3-8b-instruct-v1:0', {}, ['topK', 'presencePenalty', 'frequencyPenalty', 'seed']],
    ['mistral.mistral-7b-instruct-v0:2', { top_k: 20 }, ['presencePenalty', 'frequencyPenalty', 'seed']],
    ['us.deepseek.r1-v1:0', {}, ['topK', 'presencePenalty', 'frequencyPenalty', 'seed']],
    ['openai.gpt-oss-20b-1:0', openai, ['topK']],
    ['us.writer.palmyra-x4-v1:0', openai, ['topK']],
    [`llama/${arn('imported-model')}`, {}, ['topK', 'presencePenalty', 'frequencyPenalty', 'seed']],
    [`qwen3/${arn('imported-model')}`, { top_k: 20 }, ['presencePenalty', 'frequencyPenalty', 'seed']],
    [`openai/${arn('imported-model')}`, { top_k: 20, ...openai }, []],
    ['mistral.mistral-large-2407-v1:0', {}, ['topK', 'presencePenalty', 'frequencyPenalty', 'seed']],
    ['deepseek.v3-v1:0', openai, ['topK']],
  ];
  test.each(common)('row 77: common parameters as %s has them', async (modelId, body, missing) => {
    const { warnings } = await stage.bedrock.converse(ask(modelId), { ...all, ...invoke });
    expect(last().body).toMatchObject(body);
    const left = warnings.filter(({ code }) => code === 'unsupported-setting').map(({ path }) => path);
    expect(left).toEqual(missing);
  });
});
