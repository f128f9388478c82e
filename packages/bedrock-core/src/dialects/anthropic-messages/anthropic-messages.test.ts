// What is Claude's own: the losses it tells, and the events that no other family has.
// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { resolveModel } from '../../catalog/capabilities.ts';
import { createCollector } from '../../converse/collect.ts';
import type { ContentBlock, ConverseReply, ConverseRequest, ConverseStreamEvent } from '../../converse/types.ts';
import type { JsonObject } from '../../json.ts';
import { anthropicMessages as dialect } from './index.ts';

const modelId = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const context = { model: resolveModel(modelId), stream: false };

function encode(request: Omit<ConverseRequest, 'modelId'>): { body: JsonObject; paths: (string | undefined)[] } {
  const { body, warnings } = dialect.encodeRequest({ modelId, inferenceConfig: { maxTokens: 9 }, ...request }, context);
  return { body, paths: warnings.map(({ path }) => path) };
}

function user(...content: ContentBlock[]): Pick<ConverseRequest, 'messages'> {
  return { messages: [{ role: 'user', content }] };
}

function read(...chunks: JsonObject[]): ConverseReply {
  const decoder = dialect.decodeEvents(context);
  const collector = createCollector();
  const end = { type: 'message_delta', delta: { stop_reason: 'end_turn' } };
  for (const data of [...chunks, end])
    for (const event of decoder.decode({ type: 'chunk', data })) collector.add(event);
  for (const event of decoder.end()) collector.add(event);
  return collector.reply();
}

const write = (...events: ConverseStreamEvent[]): JsonObject[] => {
  const encoder = dialect.encodeEvents(context);
  return [...events.flatMap((event) => encoder.encode(event)), ...encoder.end()].map(({ data }) => data);
};

const start = (content_block: JsonObject): JsonObject => ({ type: 'content_block_start', index: 0, content_block });
const delta = (piece: JsonObject): JsonObject => ({ type: 'content_block_delta', index: 0, delta: piece });
const stop: JsonObject = { type: 'content_block_stop', index: 0 };

describe('requests', () => {
  test('what Messages have no place for is told, each with its path', () => {
    const s3Location = { uri: 's3://bucket/key' };
    const { paths, body } = encode({
      ...user(
        { cachePoint: { type: 'default' } },
        { text: 'Hi' },
        { image: { format: 'png', source: { s3Location } } },
        { video: { format: 'mp4', source: { s3Location } } },
        { document: { name: 'a', format: 'docx', source: { bytes: new Uint8Array([1]) } } },
        { guardContent: { text: { text: 'Check me' } } },
        { toolResult: { toolUseId: 't', content: [{ video: { format: 'mp4', source: { s3Location } } }] } },
      ),
      toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }] },
      promptVariables: { a: { text: 'b' } },
      additionalModelRequestFields: 'top_k',
    });
    expect(paths).toEqual([
      'messages[0].content[0]',
      'messages[0].content[2]',
      'messages[0].content[3]',
      'messages[0].content[4]',
      'messages[0].content[5]',
      'messages[0].content[6].toolResult.content[0]',
      'toolConfig.tools[0]',
      'promptVariables',
      'additionalModelRequestFields',
    ]);
    expect(body['messages']).toMatchObject([
      { content: [{ text: 'Hi' }, { text: 'Check me' }, { type: 'tool_result', content: [] }] },
    ]);
    expect(body).not.toHaveProperty('tools');
  });

  test('max_tokens is always sent: the caller’s, the model’s, or a default that is told', () => {
    const maxTokensOf = (capabilities: object): unknown => {
      const model = { ...context.model, capabilities: { ...context.model.capabilities, ...capabilities } };
      const { body, warnings } = dialect.encodeRequest({ modelId, messages: [] }, { ...context, model });
      return [body['max_tokens'], ...warnings.map(({ code }) => code)];
    };
    expect(maxTokensOf({ maxOutputTokens: 64_000 })).toEqual([64_000]);
    expect(maxTokensOf({ maxOutputTokens: undefined })).toEqual([4096, 'default-max-tokens']);
  });

  test('a cache point never marks reasoning, which Claude refuses', () => {
    const reasoningContent = { reasoningText: { text: 'Hm', signature: 'Eq' } };
    const { body, paths } = encode({
      messages: [{ role: 'assistant', content: [{ reasoningContent }, { cachePoint: { type: 'default' } }] }],
    });
    expect(JSON.stringify(body)).not.toContain('cache_control');
    expect(paths).toEqual(['messages[0].content[1]']);
  });

  test('a cache point after a block that passes through leaves the caller’s block alone', () => {
    const later = Object.freeze({ type: 'later', x: 1 });
    const { body } = encode(user({ later } as object as ContentBlock, { cachePoint: { type: 'default', ttl: '1h' } }));
    expect(body['messages']).toMatchObject([{ content: [{ ...later, cache_control: { ttl: '1h' } }] }]);
  });

  test('a schema that is not JSON is refused before any call', () => {
    const textFormat = { type: 'json_schema', structure: { jsonSchema: { schema: '{' } } } as const;
    expect(() => encode({ outputConfig: { textFormat } })).toThrow(
      expect.objectContaining({ kind: 'invalid-request', path: expect.stringContaining('jsonSchema.schema') }),
    );
  });

  test('the shorthands of the API, and what Converse has no words for', () => {
    const body: JsonObject & { messages: JsonObject[] } = {
      system: 'Be brief.',
      max_tokens: 9,
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }] },
      ],
      tools: [
        { type: 'custom', name: 'now', input_schema: {}, cache_control: null },
        { name: 'later', input_schema: {}, defer_loading: true },
      ],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      output_config: { effort: 'low', task_budget: { total: 9 } },
      metadata: { user_id: 'u' },
    };
    const { request } = dialect.decodeRequest(body, context);
    expect(request).toMatchObject({
      system: [{ text: 'Be brief.' }],
      messages: [{ content: [{ text: 'Hi' }] }, { role: 'user' }],
      toolConfig: { tools: [{ toolSpec: { name: 'now' } }], toolChoice: { auto: {} } },
      additionalModelRequestFields: { metadata: { user_id: 'u' }, tools: [{ name: 'later', defer_loading: true }] },
    });
    const again = dialect.encodeRequest({ ...request, modelId }, context);
    expect(again.warnings).toEqual([]);
    expect(again.body).toMatchObject({
      messages: [{ content: [{ type: 'text', text: 'Hi' }] }, body.messages[1]],
      tools: [{ name: 'now' }, { name: 'later', defer_loading: true }],
      tool_choice: body['tool_choice'],
      output_config: body['output_config'],
    });
  });

  test('a choice of tools that Converse lacks is kept', () => {
    const body = { messages: [], tools: [{ name: 'now', input_schema: {} }], tool_choice: { type: 'none' } };
    expect(dialect.decodeRequest(body, context).request).toMatchObject({
      additionalModelRequestFields: { tool_choice: { type: 'none' } },
    });
  });
});

describe('streams', () => {
  test('a block of a later type adds up to what the reply in one piece would hold', () => {
    const { output } = read(
      start({ type: 'compaction', content: null }),
      delta({ type: 'compaction_delta', content: 'Half ' }),
      delta({ type: 'compaction_delta', content: 'and half' }),
      stop,
    );
    expect(output.message.content).toEqual([{ compaction: { type: 'compaction', content: 'Half and half' } }]);
  });

  test('arguments at the start of a tool use count only when no deltas follow', () => {
    const opened = start({ type: 'tool_use', id: 't', name: 'now', input: { early: 1 } });
    const contentOf = ({ output }: ConverseReply): unknown => output.message.content[0]?.toolUse?.input;
    expect(contentOf(read(opened, stop))).toEqual({ early: 1 });
    expect(contentOf(read(opened, delta({ type: 'input_json_delta', partial_json: '{"late":1}' }), stop))).toEqual({
      late: 1,
    });
  });

  test('what a block begins with is not lost', () => {
    const { output } = read(start({ type: 'thinking', thinking: 'Hm', signature: 'Eq' }), stop);
    expect(output.message.content).toEqual([{ reasoningContent: { reasoningText: { text: 'Hm', signature: 'Eq' } } }]);
  });

  test('counts of the end go over those of the start; what is not told stays', () => {
    const { usage } = read(
      { type: 'message_start', message: { usage: { input_tokens: 5, cache_read_input_tokens: 7, output_tokens: 1 } } },
      { type: 'message_delta', delta: {}, usage: { output_tokens: 9, cache_read_input_tokens: null } },
    );
    expect(usage).toEqual({ inputTokens: 5, outputTokens: 9, totalTokens: 21, cacheReadInputTokens: 7 });
  });

  test('an error in the stream is an error of its kind', () => {
    const fail = (type: string): (() => unknown) => {
      const error = { type, message: 'Overloaded' };
      return () => dialect.decodeEvents(context).decode({ type: 'chunk', data: { type: 'error', error } });
    };
    expect(fail('overloaded_error')).toThrow(expect.objectContaining({ kind: 'unavailable', isRetryable: true }));
    expect(fail('toString')).toThrow(expect.objectContaining({ kind: 'model-error' }));
  });

  test('redacted reasoning that came in pieces goes out whole', () => {
    const piece = (...bytes: number[]): ConverseStreamEvent => ({
      contentBlockDelta: {
        contentBlockIndex: 0,
        delta: { reasoningContent: { redactedContent: new Uint8Array(bytes) } },
      },
    });
    expect(write(piece(0x45, 0xc3), piece(0xa9), { contentBlockStop: { contentBlockIndex: 0 } })).toEqual([
      start({ type: 'redacted_thinking', data: 'Eé' }),
      stop,
    ]);
  });

  test('a message that ends without metadata still ends', () => {
    expect(write({ messageStop: { stopReason: 'pause_turn' as 'end_turn' } })).toMatchObject([
      { type: 'message_delta', delta: { stop_reason: 'pause_turn' } },
      { type: 'message_stop' },
    ]);
  });

  test('an event of a later type passes through, there and back', () => {
    const data = { type: 'message_hint', hint: 1 };
    const events = dialect.decodeEvents(context).decode({ type: 'chunk', data });
    expect(events).toEqual([{ message_hint: data }]);
    expect(write(...events)).toEqual([data]);
  });
});
