// Rows of the mission's table about routes and raw bodies: each with its address, headers, body and
// reply, whole and streamed, over a real socket.
// SPDX-License-Identifier: Apache-2.0
import { collect, createBedrock, type CallOptions, type ConverseRequest, type JsonObject } from 'bedrock-core';
import { startEmulator } from 'bedrock-emulator';
import { describe, expect, test } from 'vitest';
import { openStage } from './stage.ts';

const stage = openStage();

const question = 'Tell me about Antarctica.';
const last = stage.last;
const arn = (kind: string): string => `arn:aws:bedrock:us-east-1:123456789012:${kind}/abc123def456`;
const json = { accept: 'application/json', 'content-type': 'application/json' };
const frames = { accept: 'application/vnd.amazon.eventstream', 'content-type': 'application/json' };

const converseBody = { messages: [{ role: 'user', content: [{ text: question }] }] };
const claudeBody = { anthropic_version: 'bedrock-2023-05-31', messages: [{ role: 'user' }] };
const promptWith = (mark: string): object => ({ prompt: expect.stringContaining(mark) });
const haiku = 'anthropic.claude-3-haiku-20240307-v1:0';
const invoke = { surface: 'invoke' } as const;

/** Row, model id, options, what the path names, which API, and what the body is. */
const routes: readonly (readonly [
  row: string,
  id: string,
  options: CallOptions,
  inPath: string,
  api: string,
  body: object,
])[] = [
  ['19', 'bedrock/us.amazon.nova-lite-v1:0', {}, 'us.amazon.nova-lite-v1:0', 'converse', converseBody],
  ['19', arn('imported-model'), {}, arn('imported-model'), 'invoke', promptWith(question)],
  ['20', 'anthropic.claude-v2', invoke, 'anthropic.claude-v2', 'invoke', promptWith('\n\nHuman: ')],
  ['21', 'bedrock/converse/anthropic.claude-v2', {}, 'anthropic.claude-v2', 'converse', converseBody],
  ['22', `bedrock/invoke/${haiku}`, {}, haiku, 'invoke', claudeBody],
  ['24', `bedrock/llama/${arn('imported-model')}`, {}, arn('imported-model'), 'invoke', promptWith('<|eot_id|>')],
  ['25', `bedrock/deepseek_r1/${arn('imported-model')}`, {}, arn('imported-model'), 'invoke', promptWith('<think>\n')],
  ['26', 'us.anthropic.claude-3-haiku-20240307-v1:0', invoke, `us.${haiku}`, 'invoke', claudeBody],
  ['26', 'us.amazon.nova-pro-v1:0', invoke, 'us.amazon.nova-pro-v1:0', 'invoke', { schemaVersion: 'messages-v1' }],
  ['26', 'us.deepseek.r1-v1:0', invoke, 'us.deepseek.r1-v1:0', 'invoke', promptWith('<｜User｜>')],
  ['27', arn('provisioned-model'), { ...invoke, baseModel: haiku }, arn('provisioned-model'), 'invoke', claudeBody],
  [
    '29',
    arn('application-inference-profile'),
    { baseModel: haiku },
    arn('application-inference-profile'),
    'converse',
    converseBody,
  ],
  [
    '30',
    `bedrock/${arn('application-inference-profile')}`,
    {},
    arn('application-inference-profile'),
    'converse',
    converseBody,
  ],
  [
    '31',
    arn('custom-model-deployment'),
    { baseModel: 'amazon.nova-lite-v1:0' },
    arn('custom-model-deployment'),
    'converse',
    converseBody,
  ],
];

describe('routes', () => {
  test.each(routes)('row %s: %s', async (_, modelId, options, inPath, api, body) => {
    const request: ConverseRequest = { modelId, ...converseBody } as ConverseRequest;
    const reply = await stage.bedrock.converse(request, options);
    const path = `/model/${encodeURIComponent(inPath)}/${api}`;
    expect(last()).toMatchObject({ method: 'POST', path, headers: json, body });
    expect(reply.output.message.content.at(-1)?.text).toContain('Antarctica');
    const { stream } = await stage.bedrock.converseStream(request, options);
    const streamed = await collect(stream);
    const suffix = api === 'invoke' ? '-with-response-stream' : '-stream';
    expect(last()).toMatchObject({ method: 'POST', path: path + suffix, headers: frames, body });
    expect(streamed.output).toEqual(reply.output);
  });

  test('row 23: a Converse body, posted with the key alone, whole and streamed', async () => {
    const sent: { url: string; headers: Headers; body: unknown }[] = [];
    const reply = {
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
        const call = new Request(input, init);
        sent.push({ url: call.url, headers: call.headers, body: await call.json() });
        return Response.json(reply);
      },
    });
    const request = { modelId: 'bedrock/converse_like/any-model', ...converseBody } as ConverseRequest;
    expect(await client.converse(request)).toMatchObject(reply);
    expect(sent[0]).toMatchObject({ url: 'https://llm.example.com/some/path', body: converseBody });
    const headers = Object.fromEntries(sent[0]?.headers ?? []);
    expect(headers).toMatchObject({ authorization: 'Bearer sk-1', 'x-team': 'a', 'content-type': 'application/json' });
    expect(headers).not.toHaveProperty('x-amz-date');
  });

  test('row 28: an embedding by provisioned throughput has the ARN in its path and the base model’s body', async () => {
    const sent: { url: string; body: unknown }[] = [];
    const client = createBedrock({
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      fetch: async (input, init) => {
        const call = new Request(input, init);
        sent.push({ url: call.url, body: await call.json() });
        return Response.json({ embedding: [0.5, 0.25], inputTextTokenCount: 3 });
      },
    });
    const modelId = arn('provisioned-model');
    const { embeddings, usage } = await client.embed(
      { modelId, texts: ['good morning'] },
      { baseModel: 'amazon.titan-embed-text-v1' },
    );
    expect(sent).toEqual([
      {
        url: `https://bedrock-runtime.us-east-1.amazonaws.com/model/${encodeURIComponent(modelId)}/invoke`,
        body: { inputText: 'good morning' },
      },
    ]);
    expect(embeddings).toEqual([[0.5, 0.25]]);
    expect(usage).toEqual({ inputTokens: 3 });
  });
});

const turn = [{ role: 'user', content: question }];
const settings = { max_new_tokens: 512, top_p: 0.9, top_k: 20, temperature: 0.7 };

/** Row, model, the notebook's body, and where its reply holds the text. */
const raw: readonly (readonly [row: string, id: string, body: JsonObject, at: (string | number)[]])[] = [
  ['68', 'ai21.jamba-instruct-v1:0', { messages: turn, max_tokens: 512 }, ['choices', 0, 'message', 'content']],
  [
    '69',
    'us.amazon.nova-lite-v1:0',
    {
      schemaVersion: 'messages-v1',
      messages: [{ role: 'user', content: [{ text: question }] }],
      inferenceConfig: settings,
    },
    ['output', 'message', 'content', 0, 'text'],
  ],
  ['70', haiku, { anthropic_version: 'bedrock-2023-05-31', max_tokens: 512, messages: turn }, ['content', 0, 'text']],
  ['71', 'cohere.command-text-v14', { prompt: question, max_tokens: 512 }, ['generations', 0, 'text']],
  [
    '72',
    'meta.llama3-8b-instruct-v1:0',
    { prompt: `[INST]${question}[/INST]`, temperature: 0.5, top_p: 0.9, max_gen_len: 512 },
    ['generation'],
  ],
  [
    '73',
    'mistral.mixtral-8x7b-instruct-v0:1',
    { prompt: `<s>[INST] ${question} [/INST]`, max_tokens: 512, top_p: 0.9, temperature: 0.5 },
    ['outputs', 0, 'text'],
  ],
];

describe('raw bodies', () => {
  test.each(raw)(
    'rows %s and 76: %s takes the caller’s body as it is, and its reply comes as it is',
    async (_, modelId, body, at) => {
      const { json: parse, contentType } = await stage.bedrock.invoke(modelId, body);
      expect(last()).toMatchObject({ path: `/model/${encodeURIComponent(modelId)}/invoke`, headers: json });
      expect(last().body).toEqual(body);
      expect(contentType).toBe('application/json');
      const text = at.reduce<unknown>((value, name) => (value as Record<string | number, unknown>)[name], parse());
      expect(text).toContain('Antarctica');
      const { stream } = await stage.bedrock.invokeStream(modelId, body);
      let length = 0;
      for await (const chunk of stream) length += chunk.length;
      expect(last()).toMatchObject({
        path: `/model/${encodeURIComponent(modelId)}/invoke-with-response-stream`,
        headers: { ...frames, 'x-amzn-bedrock-accept': 'application/json' },
        body,
      });
      expect(length).toBeGreaterThan(100);
    },
  );

  test('row 75: Nova’s first chunk is there long before the last is written', async () => {
    const slow = await startEmulator({ tokensPerSecond: 50 });
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const client = createBedrock({ region: 'us-east-1', endpoint: slow.url, credentials });
    const messages = [{ role: 'user', content: [{ text: question }] }];
    const { stream } = await client.invokeStream('us.amazon.nova-lite-v1:0', { messages });
    for await (const chunk of stream) {
      if (!new TextDecoder().decode(chunk).includes('contentBlockDelta')) continue;
      expect(slow.journal.entries.at(-1)?.endedAt).toBeUndefined();
      break;
    }
    expect((await slow.journal.next(({ aborted }) => aborted)).operation).toBe('InvokeModelWithResponseStream');
    client.close();
    await slow.close();
  });
});
