// SPDX-License-Identifier: Apache-2.0
import { APICallError } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { claude, file, generate, hello, png, pngText, user } from '../testing/loose-calls.ts';
import { recorded, reply } from '../testing/recorded.ts';
import { createBedrock as createV2 } from '../v2.ts';
import { createBedrock as createV3 } from '../v3.ts';

describe('reply', () => {
  test('content keeps its order, with reasoning’s proof and the tool’s JSON', async () => {
    const content = [
      { reasoningContent: { reasoningText: { text: 'hm', signature: 's' } } },
      { reasoningContent: { redactedContent: 'AQI=' } },
      { text: 'Look:' },
      { toolUse: { toolUseId: 't1', name: 'now', input: {} } },
      { image: { format: 'png', source: { bytes: pngText } } },
      { brandNewBlock: {} },
    ];
    const result = await generate(recorded(reply({ content, stopReason: 'tool_use' })), {});
    expect(result.content).toEqual([
      { type: 'reasoning', text: 'hm', providerMetadata: { bedrock: { signature: 's' } } },
      { type: 'reasoning', text: '', providerMetadata: { bedrock: { redactedData: 'AQI=' } } },
      { type: 'text', text: 'Look:' },
      { type: 'tool-call', toolCallId: 't1', toolName: 'now', input: '{}' },
      { type: 'file', mediaType: 'image/png', data: { type: 'data', data: png } },
    ]);
    expect(result.finishReason).toEqual({ unified: 'tool-calls', raw: 'tool_use' });
  });

  test('requests 5 and 6: citations come with their text, as sources', async () => {
    const citations = [
      {
        title: 'Report',
        sourceContent: [{ text: 'up 4 %' }],
        location: { documentPage: { documentIndex: 0, start: 1, end: 2 } },
      },
      { title: 'Site', location: { web: { url: 'https://example.com' } } },
    ];
    const bedrock = recorded(
      reply({ content: [{ citationsContent: { content: [{ text: 'Sales rose.' }], citations } }] }),
    );
    const { content } = await generate(bedrock, { prompt: [user(file('JVBERg==', 'application/pdf'))] });
    expect(content).toMatchObject([
      { type: 'text', text: 'Sales rose.' },
      {
        type: 'source',
        sourceType: 'document',
        id: 'id',
        title: 'Report',
        mediaType: 'application/pdf',
        providerMetadata: { bedrock: { citedText: 'up 4 %' } },
      },
      { type: 'source', sourceType: 'url', url: 'https://example.com', title: 'Site' },
    ]);
  });

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['guardrail_intervened', 'content-filter'],
    ['content_filtered', 'content-filter'],
    ['malformed_tool_use', 'error'],
    ['malformed_model_output', 'error'],
    ['something_new', 'other'],
  ])('stop reason %s is %s', async (stopReason, unified) => {
    const { finishReason } = await generate(recorded(reply({ stopReason: stopReason as never })), {});
    expect(finishReason).toEqual({ unified, raw: stopReason });
  });

  const usage = {
    inputTokens: 10,
    outputTokens: 5,
    totalTokens: 15,
    cacheReadInputTokens: 3,
    cacheWriteInputTokens: 2,
    cacheDetails: [{ ttl: '5m' as const, inputTokens: 2 }],
  };

  test('usage counts what the cache read and wrote, in the terms of each version', async () => {
    const call = { prompt: hello } as never;
    const v4 = await generate(recorded(reply({ usage })), {});
    expect(v4.usage).toMatchObject({
      inputTokens: { total: 15, noCache: 10, cacheRead: 3, cacheWrite: 2 },
      outputTokens: { total: 5 },
    });
    const v2 = await createV2(recorded(reply({ usage })).settings)(claude).doGenerate(call);
    expect(v2.usage).toEqual({ inputTokens: 15, outputTokens: 5, totalTokens: 20, cachedInputTokens: 3 });
    expect(v2.finishReason).toBe('stop');
    const v3 = await createV3(recorded(reply({ usage })).settings)(claude).doGenerate(call);
    expect(v3.usage.inputTokens.total).toBe(15);
  });

  test('tokens of reasoning, where the model counts them', async () => {
    const counted = { inputTokens: 1, outputTokens: 9, totalTokens: 10, reasoningTokens: 7 };
    const v4 = await generate(recorded(reply({ usage: counted })), {});
    expect(v4.usage.outputTokens).toEqual({ total: 9, text: 2, reasoning: 7 });
    const v2 = await createV2(recorded(reply({ usage: counted })).settings)(claude).doGenerate({
      prompt: hello,
    } as never);
    expect(v2.usage).toMatchObject({ outputTokens: 9, reasoningTokens: 7 });
    expect(v4.providerMetadata).toMatchObject({ bedrock: { reasoningTokens: 7 } });
  });

  test('request 30: metadata, request body and response are all there', async () => {
    const trace = { guardrail: { modelOutput: ['x'] } };
    const fields = { additionalModelResponseFields: { stop_sequence: 'END' } };
    const result = await generate(recorded(reply({ usage, trace, serviceTier: { type: 'flex' }, ...fields })), {});
    expect(result.providerMetadata?.['bedrock']).toMatchObject({
      trace,
      serviceTier: { type: 'flex' },
      cacheWriteInputTokens: 2,
      latencyMs: 42,
      requestId: 'request-1',
      stopSequence: 'END',
    });
    expect(JSON.parse(result.request?.body as string)).toMatchObject({ messages: [{ content: [{ text: 'Hi' }] }] });
    expect(result.response).toMatchObject({
      id: 'request-1',
      modelId: claude,
      headers: { 'x-amzn-requestid': 'request-1' },
      body: { stopReason: 'end_turn' },
    });
    expect(result.response?.timestamp).toBeInstanceOf(Date);
  });
});

describe('failures', () => {
  test('are API call errors to every version of the SDK, and hold no prompt that a log would print', async () => {
    const refused = recorded(
      { message: 'Too many requests' },
      { status: 429, headers: { 'x-amzn-errortype': 'ThrottlingException', 'retry-after': '2' } },
    );
    const error: unknown = await generate(refused, {}).catch((reason: unknown) => reason);
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      statusCode: 429,
      isRetryable: true,
      responseHeaders: { 'retry-after-ms': '2000' },
      url: expect.stringContaining('/model/'),
    });
    expect(error).toHaveProperty('requestBodyValues.messages');
    expect(JSON.stringify(error)).not.toContain('Hi');
  });

  test('a call of ai@4 is told which subpath it wants', async () => {
    await expect(generate(recorded(), { mode: { type: 'regular' } })).rejects.toThrow('bedrock-ai-sdk/v1');
  });

  test('an abort keeps its reason', async () => {
    const reason = new Error('enough');
    await expect(generate(recorded(), { abortSignal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
