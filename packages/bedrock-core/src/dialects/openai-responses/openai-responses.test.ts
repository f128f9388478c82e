// What fixtures and laws leave open: failures, streams that leave things out, and what the API has no word for.
// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { resolveModel } from '../../catalog/capabilities.ts';
import { createCollector } from '../../converse/collect.ts';
import type { ConverseReply, ConverseRequest, ConverseStreamEvent } from '../../converse/types.ts';
import type { JsonObject } from '../../json.ts';
import type { DialectContext } from '../dialect.ts';
import { openaiResponses } from './index.ts';

const context: DialectContext = { model: resolveModel('openai.gpt-6-sol'), stream: false };
const encode = (request: Partial<ConverseRequest>): ReturnType<typeof openaiResponses.encodeRequest> =>
  openaiResponses.encodeRequest({ modelId: 'openai.gpt-6-sol', ...request }, context);
const user = (text: string): NonNullable<ConverseRequest['messages']>[number] => ({
  role: 'user',
  content: [{ text }],
});

function decodeStream(events: JsonObject[]): { events: ConverseStreamEvent[]; reply: ConverseReply } {
  const decoder = openaiResponses.decodeEvents({ ...context, stream: true });
  const all = [...events.flatMap((data) => decoder.decode({ type: String(data['type']), data })), ...decoder.end()];
  const collector = createCollector();
  for (const event of all) collector.add(event);
  return { events: all, reply: collector.reply() };
}

const completed = { type: 'response.completed', response: { status: 'completed', output: [] } };

describe('failures', () => {
  test.each([
    [{ code: 'rate_limit_exceeded', message: 'Slow down.' }, 'throttled', true],
    [{ code: 'server_error', message: 'Oops.' }, 'server', true],
    [{ code: 'invalid_prompt', message: 'No.' }, 'invalid-request', false],
    [{ code: 'a_code_of_the_future', message: 'Hm.' }, 'model-error', false],
    [{ code: null, type: 'invalid_request_error', message: 'No.' }, 'invalid-request', false],
  ])('%j, whole and streamed', (error, kind, isRetryable) => {
    const told = { kind, message: error.message, isRetryable };
    const failed = { status: 'failed', error, output: [] };
    expect(() => openaiResponses.decodeResponse(failed, {}, context)).toThrow(expect.objectContaining(told));
    const events: JsonObject[] = [
      { type: 'response.failed', response: failed },
      { type: 'error', error },
      ...(error.code === null ? [] : [{ ...error, type: 'error' }]),
    ];
    for (const event of events) expect(() => decodeStream([event])).toThrow(expect.objectContaining(told));
  });

  test('what is no response is told as such', () => {
    expect(() => openaiResponses.decodeResponse({ choices: [] }, {}, context)).toThrow(/not a response/);
  });

  test('a stream without its last event has no end', () => {
    const piece = { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Hi' };
    const { events } = decodeStream([{ type: 'response.created', response: {} }, piece]);
    expect(events).toEqual([
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Hi' } } },
    ]);
  });
});

describe('streams', () => {
  test('items that come whole, without deltas, lose nothing', () => {
    const items: JsonObject[] = [
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: 'x' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi.', annotations: [] }] },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"a":1}' },
    ];
    const told = items.map((item, output_index) => ({ type: 'response.output_item.done', output_index, item }));
    const { reply } = decodeStream([...told, completed]);
    const whole = openaiResponses.decodeResponse({ status: 'completed', output: items }, {}, context);
    expect(reply).toMatchObject({ output: whole.output, stopReason: 'tool_use' });
  });

  test('an event of the future passes through under its own name, and disturbs nothing', () => {
    const { events, reply } = decodeStream([
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Hi' },
      { type: 'response.mood.changed', mood: 'good' },
      completed,
    ]);
    expect(events).toContainEqual({ 'response.mood.changed': { type: 'response.mood.changed', mood: 'good' } });
    expect(reply.output.message.content).toEqual([{ text: 'Hi' }]);
  });

  test('parts of one message stay apart, and a citation stands with its text', () => {
    const place = { output_index: 0, content_index: 1 };
    const annotation = { type: 'file_citation', file_id: 'f', index: 0 };
    const { reply } = decodeStream([
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'one' },
      { type: 'response.output_text.delta', ...place, delta: 'two' },
      { type: 'response.output_text.annotation.added', ...place, annotation },
      completed,
    ]);
    expect(reply.output.message.content).toEqual([
      { text: 'one' },
      { citationsContent: { content: [{ text: 'two' }], citations: [annotation] } },
    ]);
  });

  test('a server numbers its events, and names the parts of a reply after it', () => {
    const named = { ...context, replyId: 'abc', createdAt: 7 };
    const encoder = openaiResponses.encodeEvents(named);
    const natives = [
      { messageStart: { role: 'assistant' as const } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Hi' } } },
      { contentBlockStart: { contentBlockIndex: 1, start: { toolUse: { toolUseId: 'c', name: 'f' } } } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: ' again' } } },
      { messageStop: { stopReason: 'tool_use' as const } },
    ].flatMap((event) => encoder.encode(event));
    const events = [...natives, ...encoder.end()];
    expect(events.map(({ data }) => data['sequence_number'])).toEqual(events.map((_, index) => index));
    const last = events.at(-1);
    expect(last?.type).toBe('response.completed');
    expect(last?.data['response']).toMatchObject({
      id: 'resp_abc',
      created_at: 7,
      output: [
        { id: 'msg_abc_0', status: 'completed', content: [{ text: 'Hi' }] },
        { id: 'fc_abc_1', arguments: '{}', status: 'completed' },
        { id: 'msg_abc_2', content: [{ text: ' again' }] },
      ],
    });
  });
});

describe('requests', () => {
  test('nothing is kept unless the caller says so', () => {
    expect(encode({}).body['store']).toBe(false);
    expect(encode({ additionalModelRequestFields: { store: true } }).body['store']).toBe(true);
  });

  test('fields of the caller complete what is said, and do not replace it', () => {
    const { body } = encode({
      toolConfig: { tools: [{ toolSpec: { name: 'f', inputSchema: { json: {} } } }] },
      outputConfig: { effort: 'high' },
      additionalModelRequestFields: {
        reasoning: { summary: 'auto' },
        text: { verbosity: 'low' },
        tools: [{ type: 'web_search' }],
        include: ['web_search_call.action.sources'],
      },
    });
    expect(body).toMatchObject({
      reasoning: { effort: 'high', summary: 'auto' },
      text: { verbosity: 'low' },
      tools: [{ type: 'function', name: 'f' }, { type: 'web_search' }],
      include: ['reasoning.encrypted_content', 'web_search_call.action.sources'],
    });
  });

  test("the catalog's word for the effort of open-weight models is said as an object here", () => {
    const { body } = encode({ additionalModelRequestFields: { reasoning_effort: 'low' } });
    expect(body['reasoning']).toEqual({ effort: 'low' });
    expect(body).not.toHaveProperty('reasoning_effort');
  });

  test('reasoning that is not encrypted stays at home: only its model could check it', () => {
    const reasoningText = { text: 'Hm.', signature: 's' };
    const { body, warnings } = encode({
      messages: [user('Hi'), { role: 'assistant', content: [{ reasoningContent: { reasoningText } }, { text: 'Ho' }] }],
    });
    expect(body['input']).toMatchObject([{ role: 'user' }, { role: 'assistant', content: [{ text: 'Ho' }] }]);
    expect(body['input']).toHaveLength(2);
    expect(warnings).toEqual([]);
  });

  test('what the API has no place for is a warning with its path', () => {
    const { warnings } = encode({
      system: [{ guardContent: { image: { format: 'png', source: { bytes: new Uint8Array() } } } }],
      messages: [
        { role: 'user', content: [{ text: 'Hi' }, { cachePoint: { type: 'default' } }] },
        { role: 'assistant', content: [{ image: { format: 'png', source: { s3Location: { uri: 's3://a/b' } } } }] },
        { role: 'user', content: [{ video: { format: 'mp4', source: { bytes: new Uint8Array() } } }] },
      ],
      toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }] },
      inferenceConfig: { stopSequences: ['END'] },
    });
    expect(warnings.map(({ path }) => path)).toEqual([
      'inferenceConfig.stopSequences',
      'system[0]',
      'messages[1].content[0]',
      'messages[2].content[0]',
      'toolConfig.tools[0]',
    ]);
  });

  test('a choice of no tool, and tools without a choice, survive', () => {
    const tool = { type: 'function', name: 'f', parameters: {}, strict: false };
    for (const tool_choice of ['none', { type: 'allowed_tools', mode: 'auto', tools: [] }]) {
      const body = { input: [], tools: [tool], tool_choice, store: false };
      const { request } = openaiResponses.decodeRequest(body, context);
      expect(request.toolConfig?.toolChoice).toBeUndefined();
      expect(encode(request).body['tool_choice']).toEqual(tool_choice);
    }
  });

  test('a server reads the short forms: one text, texts as content, the developer as system', () => {
    const { request } = openaiResponses.decodeRequest(
      { input: 'Hi', instructions: 'Be brief.', stream: true },
      context,
    );
    expect(request).toEqual({ messages: [user('Hi')], system: [{ text: 'Be brief.' }] });
    const input = [
      { role: 'developer', content: 'Be kind.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Ho' },
    ];
    expect(openaiResponses.decodeRequest({ input }, context).request).toEqual({
      messages: [user('Hi'), { role: 'assistant', content: [{ text: 'Ho' }] }],
      system: [{ text: 'Be kind.' }],
    });
  });

  test('bad input: what is no input, and settings that are no numbers', () => {
    expect(() => openaiResponses.decodeRequest({}, context)).toThrow("Missing required parameter: 'input'.");
    expect(() => openaiResponses.decodeRequest({ input: 'Hi', top_p: 'x' }, context)).toThrow(/'top_p'/);
  });
});

test.each([
  [{ status: 'completed' }, 'end_turn'],
  [{ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, 'max_tokens'],
  [{ status: 'incomplete', incomplete_details: { reason: 'content_filter' } }, 'content_filtered'],
  [{ status: 'incomplete', incomplete_details: { reason: 'of_the_future' } }, 'of_the_future'],
  [{ status: 'incomplete', incomplete_details: null }, 'incomplete'],
  [{ status: 'queued' }, 'queued'],
])('row 32: %j stops by %s', (body, stopReason) => {
  expect(openaiResponses.decodeResponse({ output: [], ...body }, {}, context).stopReason).toBe(stopReason);
});

test('counts: the cache is told apart from the input, reasoning within the output', () => {
  const usage = {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
    output_tokens: 50,
    output_tokens_details: { reasoning_tokens: 40 },
  };
  const reply = openaiResponses.decodeResponse({ output: [], usage, service_tier: 'flex', mood: 'good' }, {}, context);
  expect(reply).toMatchObject({
    usage: {
      inputTokens: 10,
      cacheReadInputTokens: 60,
      cacheWriteInputTokens: 30,
      outputTokens: 50,
      reasoningTokens: 40,
      totalTokens: 150,
    },
    serviceTier: { type: 'flex' },
    additionalModelResponseFields: { mood: 'good' },
  });
  expect(openaiResponses.encodeResponse(reply, context)).toMatchObject({ usage, service_tier: 'flex', mood: 'good' });
});
