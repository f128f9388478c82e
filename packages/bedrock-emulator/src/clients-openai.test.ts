// OpenAI's own client against the emulator, unmodified: chat completions and responses on both hosts' paths.
// SPDX-License-Identifier: Apache-2.0
import { createBedrockMantle } from '@ai-sdk/amazon-bedrock/mantle';
import { generateText, Output, stepCountIs, streamText, tool } from 'ai';
import OpenAI, { APIUserAbortError, AuthenticationError, BadRequestError, NotFoundError, RateLimitError } from 'openai';
import { BedrockOpenAI } from 'openai/bedrock';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { bedrock } from 'openai/providers/bedrock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startEmulator, type Emulator } from './index.ts';

const gpt = 'openai.gpt-6-sol';
const person = z.object({ name: z.string(), age: z.number() });
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ auth: 'strict', apiKeys: ['the-key'] });
});
afterAll(() => emulator.close());

const connect = (path: string, apiKey = 'the-key'): OpenAI =>
  new OpenAI({ baseURL: emulator.url + path, apiKey, maxRetries: 0 });

describe.each([
  ['/openai/v1', gpt],
  ['/v1', 'openai.gpt-oss-120b'],
])('openai, responses under %s', (path, model) => {
  test('text, whole and streamed, with usage; each reply under a name of its own', async () => {
    const client = connect(path);
    const whole = await client.responses.create({
      model,
      instructions: 'Be brief.',
      input: 'Tell me about Antarctica.',
    });
    expect(whole).toMatchObject({ object: 'response', status: 'completed', model, instructions: 'Be brief.' });
    expect(whole.output_text).toContain('Antarctica');
    expect(whole.usage?.input_tokens).toBeGreaterThan(0);

    const stream = client.responses.stream({ model, instructions: 'Be brief.', input: 'Tell me about Antarctica.' });
    let text = '';
    const numbers: number[] = [];
    for await (const event of stream) {
      numbers.push(event.sequence_number);
      if (event.type === 'response.output_text.delta') text += event.delta;
    }
    const last = await stream.finalResponse();
    expect(text).toBe(whole.output_text);
    expect(last).toMatchObject({ output_text: text, usage: whole.usage });
    expect(numbers).toEqual(numbers.map((_, index) => index));
    expect(last.id).toMatch(/^resp_[0-9a-f]{24}$/);
    expect(last.id).not.toBe(whole.id);
  });

  test('tools in a loop, streamed, with reasoning that goes back', async () => {
    const client = connect(path);
    const tools: OpenAI.Responses.FunctionTool[] = [{ type: 'function', name: 'weather', parameters, strict: true }];
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Weather in Paris?' }];
    const settings = { model, tools, reasoning: { effort: 'low', summary: 'auto' } } as const;
    const first = await client.responses
      .stream({ ...settings, input, include: ['reasoning.encrypted_content'], store: false })
      .finalResponse();
    const call = first.output.find((item) => item.type === 'function_call');
    expect(call).toMatchObject({ name: 'weather', status: 'completed' });
    expect(JSON.parse(call?.arguments ?? '')).toEqual({ city: 'Paris' });
    expect(first.output[0]?.type).toBe('reasoning');
    expect(first.usage?.output_tokens_details.reasoning_tokens).toBeGreaterThan(0);
    const told = first.output.flatMap((item) =>
      item.type === 'reasoning' || item.type === 'function_call' ? [item] : [],
    );
    input.push(...told, { type: 'function_call_output', call_id: call?.call_id ?? '', output: '{"sky":"clear"}' });
    const second = await client.responses.create({ ...settings, input });
    expect(second.output_text).toContain('sky clear');
  });

  test('structured output', async () => {
    const reply = await connect(path).responses.parse({
      model,
      input: 'Who is Ada?',
      text: { format: zodTextFormat(person, 'person') },
    });
    expect(reply.output_parsed).toMatchObject({ name: expect.any(String), age: expect.any(Number) });
  });

  test('a limit that is met', async () => {
    const reply = await connect(path).responses.create({ model, input: 'Tell me all.', max_output_tokens: 20 });
    expect(reply).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
  });
});

test('openai, responses: one that was kept goes on, is read again, and is deleted', async () => {
  const client = connect('/v1');
  const model = 'openai.gpt-oss-120b';
  const tools: OpenAI.Responses.FunctionTool[] = [{ type: 'function', name: 'weather', parameters, strict: true }];
  const first = await client.responses.create({ model, tools, input: 'Weather in Paris?' });
  const call = first.output.find((item) => item.type === 'function_call');
  const second = await client.responses
    .stream({
      model,
      tools,
      previous_response_id: first.id,
      input: [{ type: 'function_call_output', call_id: call?.call_id ?? '', output: '{"sky":"clear"}' }],
    })
    .finalResponse();
  expect(second).toMatchObject({ previous_response_id: first.id, store: true });
  expect(second.output_text).toContain('sky clear');
  expect(await client.responses.retrieve(second.id)).toMatchObject({ output_text: second.output_text });
  const types: string[] = [];
  for await (const item of client.responses.inputItems.list(second.id)) types.push(item.type);
  expect(types).toEqual(['function_call_output', 'function_call', 'message']);
  await client.responses.delete(first.id);
  await expect(client.responses.retrieve(first.id)).rejects.toBeInstanceOf(NotFoundError);
  const unkept = await client.responses.create({ model, input: 'Hi', store: false });
  await expect(client.responses.retrieve(unkept.id)).rejects.toBeInstanceOf(NotFoundError);
});

test('openai, responses: an image and a file are seen', async () => {
  const reply = await connect('/openai/v1').responses.create({
    model: gpt,
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'What is this?' },
          { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'low' },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQ=' },
        ],
      },
    ],
  });
  expect(reply.output_text).toContain('I received 1 image. I received 1 document.');
});

test.each([
  [
    'an unknown call',
    { input: [{ type: 'function_call_output', call_id: 'x', output: '' }] },
    'input',
    /^400 No tool call/,
  ],
  ['a temperature out of range', { input: 'Hi', temperature: 3 }, 'temperature', /above maximum value/],
  ['a parameter of another API', { input: 'Hi', messages: [] }, 'messages', /Unknown parameter/],
  [
    'a chosen tool that is not there',
    { input: 'Hi', tool_choice: { type: 'function', name: 'x' } },
    'tool_choice',
    /'x'/,
  ],
  ['no input', {}, 'input', /Missing required parameter/],
  ['a reply that nobody kept', { input: 'Hi', previous_response_id: 'resp_1' }, 'previous_response_id', /not found/],
])('openai, responses, bad input: %s', async (_, body, param, message) => {
  const call = connect('/openai/v1').responses.create({ model: gpt, ...body } as OpenAI.Responses.ResponseCreateParams);
  const error: unknown = await call.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(BadRequestError);
  expect(error).toMatchObject({
    status: 400,
    type: 'invalid_request_error',
    param,
    message: expect.stringMatching(message),
  });
});

describe('openai, chat completions', () => {
  const messages: OpenAI.ChatCompletionMessageParam[] = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Weather in Paris?' },
  ];

  test('text, whole and streamed; each reply under a name of its own', async () => {
    const client = connect('/openai/v1');
    const before = Math.floor(Date.now() / 1000);
    const whole = await client.chat.completions.create({ model: gpt, messages });
    expect(whole.choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant' } });
    expect(whole.created).toBeGreaterThanOrEqual(before);
    const stream_options = { include_usage: true };
    const stream = await client.chat.completions.create({ model: gpt, messages, stream: true, stream_options });
    let text = '';
    const ids = new Set<string>();
    const told: unknown[] = [];
    for await (const { id, choices, usage } of stream) {
      ids.add(id);
      text += choices[0]?.delta.content ?? '';
      if (usage !== undefined) told.push([choices, usage]);
    }
    expect(told).toEqual([[[], whole.usage]]);
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(ids.size).toBe(1);
    expect(ids.has(whole.id)).toBe(false);
  });

  test('its own runner of tools, streamed', async () => {
    const runner = connect('/v1').chat.completions.runTools({
      model: 'openai.gpt-oss-120b',
      messages,
      stream: true,
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            description: 'Weather in a city',
            parameters,
            parse: JSON.parse,
            function: ({ city }: { city: string }) => ({ city, sky: 'clear' }),
          },
        },
      ],
    });
    expect(await runner.finalContent()).toContain('city Paris, sky clear');
  });

  test('structured output', async () => {
    const reply = await connect('/openai/v1').chat.completions.parse({
      model: gpt,
      messages,
      response_format: zodResponseFormat(person, 'person'),
    });
    expect(reply.choices[0]?.message.parsed).toMatchObject({ name: expect.any(String) });
  });
});

test('openai: models are listed under the ids of Mantle', async () => {
  const client = connect('/v1');
  const ids: string[] = [];
  for await (const { id } of client.models.list()) ids.push(id);
  expect(ids).toEqual(expect.arrayContaining(['openai.gpt-oss-120b', 'anthropic.claude-haiku-4-5']));
  expect(await client.models.retrieve('openai.gpt-oss-120b')).toMatchObject({ object: 'model', owned_by: 'openai' });
  await expect(client.models.retrieve('openai.gpt-0')).rejects.toBeInstanceOf(NotFoundError);
});

test('openai: refusals are the errors that it has for them', async () => {
  const request = { model: gpt, input: 'Hi' };
  const wrongKey = connect('/openai/v1', 'wrong').responses.create(request);
  await expect(wrongKey).rejects.toMatchObject({ status: 403, type: 'permission_error' });
  await expect(wrongKey).rejects.not.toBeInstanceOf(AuthenticationError);
  const client = connect('/openai/v1');
  const busy = client.responses.create(request, { headers: { 'x-emulator-fault': 'ThrottlingException' } });
  await expect(busy).rejects.toBeInstanceOf(RateLimitError);
  const elsewhere = connect('/v1').responses.create(request);
  await expect(elsewhere).rejects.toThrow("400 model `openai.gpt-6-sol` isn't supported on this route");
});

test('openai: a stream that is left ends at the emulator too', async () => {
  const slow = await startEmulator({ tokensPerSecond: 5 });
  try {
    const client = new OpenAI({ baseURL: `${slow.url}/openai/v1`, apiKey: 'key', maxRetries: 0 });
    const controller = new AbortController();
    const stream = await client.responses.create(
      { model: gpt, input: 'Hi', stream: true },
      { signal: controller.signal },
    );
    const seen: string[] = [];
    for await (const { type } of stream) {
      seen.push(type);
      if (type === 'response.output_text.delta') controller.abort();
    }
    expect(seen).not.toContain('response.completed');
    expect(
      await slow.journal.next(({ operation, aborted }) => operation === 'Responses' && aborted === true),
    ).toBeDefined();
    controller.abort();
    const late = client.responses.create({ model: gpt, input: 'Hi' }, { signal: controller.signal });
    await expect(late).rejects.toBeInstanceOf(APIUserAbortError);
  } finally {
    await slow.close();
  }
});

test('openai: its client and its provider for Bedrock', async () => {
  const settings = { apiKey: 'the-key', baseURL: `${emulator.url}/openai/v1` };
  const request = { model: gpt, input: 'Tell me about Antarctica.' };
  for (const client of [new BedrockOpenAI(settings), new OpenAI({ provider: bedrock(settings) })]) {
    expect((await client.responses.create(request)).output_text).toContain('Antarctica');
  }
});

describe('@ai-sdk/amazon-bedrock/mantle', () => {
  const model = 'openai.gpt-oss-120b';
  const provider = (): ReturnType<typeof createBedrockMantle> =>
    createBedrockMantle({ region: 'us-east-1', baseURL: `${emulator.url}/v1`, apiKey: 'the-key' });
  const tools = {
    weather: tool({ inputSchema: z.object({ city: z.string() }), execute: ({ city }) => ({ city, sky: 'clear' }) }),
  };

  test.each(['chat', 'responses'] as const)('%s: text, tools in a loop, structured output', async (api) => {
    const languageModel = provider()[api](model);
    const { text, usage } = await generateText({ model: languageModel, prompt: 'Tell me about Antarctica.' });
    expect(text).toContain('Antarctica');
    expect(usage.outputTokens).toBeGreaterThan(0);
    const result = streamText({ model: languageModel, prompt: 'Weather in Paris?', tools, stopWhen: stepCountIs(3) });
    expect(await result.text).toContain('sky clear');
    const { output } = await generateText({
      model: languageModel,
      prompt: 'Who is Ada?',
      output: Output.object({ schema: person }),
    });
    expect(output).toMatchObject({ name: expect.any(String), age: expect.any(Number) });
  });
});

test.each([
  ['responses', 'ThrottlingException', /Too many requests/],
  ['chat', 'InternalServerException', /unexpected error/],
])('openai: a failure in the middle of a stream of %s', async (api, fault, message) => {
  const client = connect('/openai/v1');
  const options = { headers: { 'x-emulator-fault': `${fault}; after=4` } };
  const run = async (): Promise<number> => {
    let events = 0;
    const stream =
      api === 'chat'
        ? await client.chat.completions.create(
            { model: gpt, messages: [{ role: 'user', content: 'Hi' }], stream: true },
            options,
          )
        : await client.responses.create({ model: gpt, input: 'Hi', stream: true }, options);
    for await (const _ of stream) events++;
    return events;
  };
  await expect(run()).rejects.toThrow(message);
});
