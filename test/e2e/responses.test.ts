// OpenAI's Responses API as a surface: which calls go there, what they say, and how they end.
// SPDX-License-Identifier: Apache-2.0
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { createBedrock as createAiSdk } from 'bedrock-ai-sdk';
import { collect, createBedrock, type Bedrock, type ConverseRequest } from 'bedrock-core';
import { ChatBedrock } from 'bedrock-langchain';
import { startEmulator, type Emulator, type JournalEntry } from 'bedrock-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let emulator: Emulator;
let bedrock: Bedrock;
beforeAll(async () => {
  emulator = await startEmulator();
  bedrock = createBedrock({ region: 'us-east-1', endpoint: emulator.url, apiKey: 'key', maxRetries: 0 });
});
afterAll(() => emulator.close());

const messages = [{ role: 'user' as const, content: [{ text: 'Tell me about Antarctica.' }] }];
const lastCall = (): JournalEntry | undefined => emulator.journal.entries.at(-1);

describe('where calls go', () => {
  test.each([
    [
      'row 20: a model that the Responses API serves best',
      'openai.gpt-5.5',
      {},
      '/openai/v1/responses',
      'openai.gpt-5.5',
    ],
    [
      'row 19: the route prefix',
      'bedrock/responses/us.openai.gpt-6-sol',
      {},
      '/openai/v1/responses',
      'us.openai.gpt-6-sol',
    ],
    ['the option', 'us.xai.grok-4.7', { surface: 'responses' }, '/openai/v1/responses', 'us.xai.grok-4.7'],
    [
      'Mantle, by the paths and ids that it has',
      'us.openai.gpt-oss-120b-1:0',
      { surface: 'responses', host: 'mantle' },
      '/v1/responses',
      'openai.gpt-oss-120b',
    ],
    ['Mantle, hosted models', 'openai.gpt-5.5', { host: 'mantle' }, '/openai/v1/responses', 'openai.gpt-5.5'],
  ] as const)('%s', async (_, modelId, options, path, model) => {
    const { output, $metadata, warnings } = await bedrock.converse({ modelId, messages }, options);
    expect(output.message.content.at(-1)?.text).toContain('Antarctica');
    expect($metadata.surface).toBe('responses');
    expect(warnings).toEqual([]);
    expect(lastCall()).toMatchObject({ path, body: { model, store: false } });
  });

  test('Mantle is signed for by its own name', async () => {
    const scopes: string[] = [];
    const signed = createBedrock({
      region: 'us-east-1',
      endpoint: emulator.url,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      fetch: (url, init) => {
        scopes.push(
          /us-east-1\/[a-z-]+\/aws4_request/.exec(new Headers(init?.headers).get('authorization') ?? '')?.[0] ?? '',
        );
        return fetch(url, init);
      },
    });
    await signed.converse({ modelId: 'openai.gpt-5.5', messages }, { host: 'mantle' });
    await signed.converse({ modelId: 'openai.gpt-5.5', messages });
    expect(scopes).toEqual(['us-east-1/bedrock-mantle/aws4_request', 'us-east-1/bedrock/aws4_request']);
  });

  test('fault: a route that does not serve the model is left once, with a warning', async () => {
    const request = { modelId: 'responses/qwen.qwen3-32b-v1:0', messages };
    const { $metadata, warnings } = await bedrock.converse(request);
    expect($metadata.surface).toBe('converse');
    expect(warnings).toMatchObject([{ code: 'rerouted', path: 'surface' }]);
    await expect(bedrock.converse(request, { surface: 'responses' })).rejects.toMatchObject({
      kind: 'invalid-request',
      message: "model `qwen.qwen3-32b-v1:0` isn't supported on this route",
    });
  });
});

test('encrypted reasoning goes back as it came, whole and streamed, beside tools', async () => {
  const request: ConverseRequest = {
    modelId: 'openai.gpt-5.5',
    messages,
    toolConfig: { tools: [{ toolSpec: { name: 'map', inputSchema: { json: { type: 'object', properties: {} } } } }] },
    additionalModelRequestFields: { reasoning: { summary: 'auto' } },
  };
  const options = { reasoning: { effort: 'low' } };
  const first = await bedrock.converse(request, options);
  const { stream } = await bedrock.converseStream(request, options);
  const streamed = await collect(stream);
  expect(streamed).toMatchObject({ output: first.output, stopReason: 'tool_use', usage: first.usage });
  const [summary, encrypted, call] = first.output.message.content;
  expect(summary?.reasoningContent?.reasoningText?.text).toContain('Antarctica');
  expect(first.usage.reasoningTokens).toBeGreaterThan(0);

  const toolUseId = call?.toolUse?.toolUseId ?? '';
  const results = { role: 'user' as const, content: [{ toolResult: { toolUseId, content: [{ text: 'here' }] } }] };
  const { warnings } = await bedrock.converse(
    { ...request, messages: [...messages, streamed.output.message, results] },
    options,
  );
  expect(warnings).toEqual([]);
  const encrypted_content = new TextDecoder().decode(encrypted?.reasoningContent?.redactedContent);
  expect(lastCall()?.body).toMatchObject({
    reasoning: { effort: 'low', summary: 'auto' },
    include: ['reasoning.encrypted_content'],
    input: [
      { type: 'message' },
      { type: 'reasoning', encrypted_content, summary: [{ type: 'summary_text' }] },
      { type: 'function_call', call_id: toolUseId, name: 'map' },
      { type: 'function_call_output', call_id: toolUseId, output: 'here' },
    ],
  });
});

test('an image that a tool returns: within its result here, beside it on Converse', async () => {
  const image = { format: 'png' as const, source: { bytes: Uint8Array.from(Buffer.from('iVBORw0KGgo=', 'base64')) } };
  const toolConfig = { tools: [{ toolSpec: { name: 'shoot', inputSchema: { json: { type: 'object' } } } }] };
  const request: ConverseRequest = {
    modelId: 'us.openai.gpt-6-sol',
    toolConfig,
    messages: [
      ...messages,
      { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'shoot', input: {} } }] },
      { role: 'user', content: [{ toolResult: { toolUseId: 'a', content: [{ image }] } }] },
    ],
  };
  const within = await bedrock.converse(request, { surface: 'responses' });
  expect(within.warnings).toEqual([]);
  expect(lastCall()?.body).toMatchObject({ input: [{}, {}, { output: [{ type: 'input_image' }] }] });
  const beside = await bedrock.converse(request);
  expect(beside.warnings).toMatchObject([
    { code: 'result-media', path: 'messages[2].content[0].toolResult.content[0]' },
  ]);
  expect(beside.output.message.content[0]?.text).toContain('see below');
});

test('rows 33 and 47: settings and structured output; what the API lacks is a warning, or an error', async () => {
  const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  const request = {
    modelId: 'us.xai.grok-4.7',
    messages,
    inferenceConfig: { maxTokens: 300, temperature: 0, topP: 0.5, stopSequences: ['END'] },
  };
  const options = { surface: 'responses', structuredOutput: { schema }, seed: 7 } as const;
  const { output, warnings } = await bedrock.converse(request, options);
  expect(JSON.parse(output.message.content.at(-1)?.text ?? '')).toHaveProperty('city');
  expect(lastCall()?.body).toMatchObject({ max_output_tokens: 300, temperature: 0, top_p: 0.5 });
  expect(warnings.map(({ path }) => path)).toEqual(['seed', 'inferenceConfig.stopSequences']);
  await expect(bedrock.converse(request, { ...options, strict: true })).rejects.toMatchObject({ path: 'seed' });
});

test('rows 49 and 50: metadata and tier are said here; what would not be guarded is refused', async () => {
  const request = { modelId: 'openai.gpt-5.5', messages, requestMetadata: { team: 'a' } };
  const { warnings, serviceTier } = await bedrock.converse({ ...request, serviceTier: { type: 'flex' } });
  expect(warnings).toEqual([]);
  expect(serviceTier).toEqual({ type: 'flex' });
  expect(lastCall()?.body).toMatchObject({ metadata: { team: 'a' }, service_tier: 'flex' });
  const { stream } = await bedrock.converseStream({ ...request, serviceTier: { type: 'flex' } });
  expect((await collect(stream)).serviceTier).toEqual({ type: 'flex' });
  const fast = await bedrock.converse({ ...request, performanceConfig: { latency: 'optimized' } });
  expect(fast.warnings).toMatchObject([{ path: 'performanceConfig' }]);
  const guarded = { ...request, guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' } };
  await expect(bedrock.converse(guarded)).rejects.toMatchObject({ kind: 'unsupported', path: 'guardrailConfig' });
});

test('row 36: real usage and a true end of a stream that its limit ends', async () => {
  const { stream } = await bedrock.converseStream({
    modelId: 'openai.gpt-5.5',
    messages,
    inferenceConfig: { maxTokens: 20 },
  });
  const reply = await collect(stream);
  expect(reply).toMatchObject({ stopReason: 'max_tokens', usage: { outputTokens: 20 } });
  expect(reply.usage.inputTokens).toBeGreaterThan(0);
});

test.each([
  ['openai.gpt-5.5', 'responses', 'ThrottlingException', 'throttled'],
  ['openai.gpt-5.5', 'responses', 'InternalServerException', 'server'],
  ['openai.gpt-6-sol', 'openai', 'ThrottlingException', 'throttled'],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'anthropic', 'ThrottlingException', 'throttled'],
] as const)('fault: %s on %s, %s in the middle of a stream', async (modelId, surface, fault, kind) => {
  const { stream } = await bedrock.converseStream(
    { modelId, messages },
    { surface, headers: { 'x-emulator-fault': `${fault}; after=6` } },
  );
  const error: unknown = await collect(stream).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ kind, partial: { output: { message: { role: 'assistant' } } } });
});

test('fault: throttling before the first piece of a stream is repeated, as if the call had been refused', async () => {
  const client = createBedrock({ region: 'us-east-1', endpoint: emulator.url, apiKey: 'key', maxRetries: 1 });
  const { stream, $metadata } = await client.converseStream(
    { modelId: 'openai.gpt-5.5', messages },
    { headers: { 'x-emulator-fault': 'ThrottlingException; after=2; times=1; id=early' } },
  );
  expect((await collect(stream)).stopReason).toBe('end_turn');
  expect($metadata.attempts).toBe(2);
});

test.each(['responses', 'openai', 'anthropic'] as const)('fault: events of the future on %s', async (surface) => {
  const modelId = surface === 'anthropic' ? 'us.anthropic.claude-haiku-4-5-20251001-v1:0' : 'openai.gpt-6-sol';
  const options = { surface, headers: { 'x-emulator-fault': 'unknown-event; after=4' } };
  const { stream } = await bedrock.converseStream({ modelId, messages }, options);
  expect((await collect(stream)).stopReason).toBe('end_turn');
});

test('fault: a stream that is cut off is no short answer', async () => {
  const { stream } = await bedrock.converseStream(
    { modelId: 'openai.gpt-5.5', messages },
    { headers: { 'x-emulator-fault': 'end; after=6' } },
  );
  await expect(collect(stream)).rejects.toMatchObject({ kind: 'stream-interrupted', partial: { output: {} } });
});

test('bad input: what the endpoint refuses is said in its words, with their place', async () => {
  const call = bedrock.converse({
    modelId: 'openai.gpt-5.5',
    messages,
    additionalModelRequestFields: { previous_response_id: 'resp_gone' },
  });
  await expect(call).rejects.toMatchObject({
    kind: 'invalid-request',
    message: expect.stringContaining("'resp_gone' not found"),
  });
});

describe('through the adapters', () => {
  const schema = { type: 'object' as const, properties: { city: { type: 'string' as const } } };
  const fields = { additionalModelRequestFields: { reasoning: { summary: 'auto', effort: 'low' } } };

  test('AI SDK: reasoning is told, counted, and goes back with its tool call', async () => {
    const model = createAiSdk({ region: 'us-east-1', baseURL: emulator.url, apiKey: 'key' })('openai.gpt-5.5');
    const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Weather in Paris?' }] }];
    const tools = [{ type: 'function' as const, name: 'weather', inputSchema: schema }];
    const providerOptions = { bedrock: fields };
    const { content, usage, finishReason } = await model.doGenerate({ prompt, tools, providerOptions });
    expect(content.map(({ type }) => type)).toEqual(['reasoning', 'reasoning', 'tool-call']);
    expect(finishReason.unified).toBe('tool-calls');
    expect(usage.outputTokens.reasoning).toBeGreaterThan(0);
    expect(usage.outputTokens.text).toBe((usage.outputTokens.total ?? 0) - (usage.outputTokens.reasoning ?? 0));

    const said: object[] = content.map((part) => {
      if (part.type === 'tool-call') return { ...part, input: JSON.parse(part.input) as unknown };
      return { ...part, providerOptions: 'providerMetadata' in part ? part.providerMetadata : undefined };
    });
    const call = content.find((part) => part.type === 'tool-call');
    const output = { type: 'text', value: 'clear' };
    const result = { type: 'tool-result', toolCallId: call?.toolCallId, toolName: 'weather', output };
    const turns: object[] = [...prompt, { role: 'assistant', content: said }, { role: 'tool', content: [result] }];
    const second = await model.doGenerate({ prompt: turns as typeof prompt, tools, providerOptions });
    expect(second.warnings).toEqual([]);
    expect(lastCall()?.body).toMatchObject({
      input: [
        {},
        { type: 'reasoning', encrypted_content: expect.stringMatching(/./) },
        { type: 'function_call' },
        { type: 'function_call_output', output: 'clear' },
      ],
    });
  });

  test('LangChain: reasoning is counted, tools go round, streams say the same', async () => {
    const chat = new ChatBedrock({
      model: 'openai.gpt-5.5',
      region: 'us-east-1',
      endpoint: emulator.url,
      apiKey: 'key',
      ...fields,
    }).bindTools([{ name: 'weather', description: 'Weather', schema }]);
    const question = new HumanMessage('Weather in Paris?');
    const first = await chat.invoke([question]);
    expect(first.usage_metadata?.output_token_details?.reasoning).toBeGreaterThan(0);
    const [call] = first.tool_calls ?? [];
    const result = new ToolMessage({ tool_call_id: call?.id ?? '', content: '{"sky":"clear"}' });
    let text = '';
    for await (const chunk of await chat.stream([question, first, result])) text += chunk.text;
    expect(text).toContain('sky clear');
    expect(lastCall()?.body).toMatchObject({ input: [{}, { type: 'reasoning' }, { type: 'function_call' }, {}] });
  });
});
