// SPDX-License-Identifier: Apache-2.0
import { APICallError } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { recorded, reply, type Recorded } from '../testing/recorded.ts';
import { createBedrock as createV2 } from '../v2.ts';
import { createBedrock as createV3 } from '../v3.ts';
import { createBedrock } from '../v4.ts';
import type { ModernCall } from './types.ts';

const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const hello: ModernCall['prompt'] = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }];
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10);
const pngText = btoa(String.fromCharCode(...png));
const image = { image: { format: 'png', source: { bytes: pngText } } };

/** Calls a model; the call is written loosely, because each version takes the shapes of all. */
async function generate(bedrock: Recorded, call: object, modelId = claude) {
  return createBedrock(bedrock.settings)(modelId).doGenerate({ prompt: hello, ...call } as never);
}

async function messagesOf(prompt: object[]): Promise<unknown> {
  const bedrock = recorded();
  await generate(bedrock, { prompt });
  return bedrock.sent.body['messages'];
}

const file = (data: unknown, mediaType = 'image/png', more: object = {}): object => ({
  type: 'file',
  data,
  mediaType,
  ...more,
});
const user = (...content: object[]): object => ({ role: 'user', content });

describe('prompt', () => {
  test.each([
    ['bytes', file(png)],
    ['base64', file(pngText)],
    ['a data URL as text', file(`data:image/png;base64,${pngText}`, 'image/*')],
    ['a data URL as object', file(new URL(`data:image/png;base64,${pngText}`))],
    ['tagged bytes', file({ type: 'data', data: png })],
    ['tagged base64, told by its first bytes', file({ type: 'data', data: pngText }, 'image')],
    ['a tagged URL', file({ type: 'url', url: new URL(`data:image/png;base64,${pngText}`) })],
  ])('an image as %s', async (_, part) => {
    expect(await messagesOf([user(part)])).toEqual([{ role: 'user', content: [image] }]);
  });

  test('files in S3, with the owner of the bucket', async () => {
    const owner = { providerOptions: { bedrock: { bucketOwner: '111122223333' } } };
    const parts = [
      file(new URL('s3://b/clip.mp4'), 'video/mp4', owner),
      file('s3://b/a.pdf', 'application/pdf'),
      file('s3://b/a.mp3', 'audio/mpeg'),
    ];
    expect(await messagesOf([user(...parts)])).toEqual([
      {
        role: 'user',
        content: [
          { video: { format: 'mp4', source: { s3Location: { uri: 's3://b/clip.mp4', bucketOwner: '111122223333' } } } },
          { document: { format: 'pdf', name: 'document-1', source: { s3Location: { uri: 's3://b/a.pdf' } } } },
          { audio: { format: 'mp3', source: { s3Location: { uri: 's3://b/a.mp3' } } } },
          // Bedrock wants a text beside a document.
          { text: 'See the attached document.' },
        ],
      },
    ]);
  });

  test('documents get unique names that Bedrock takes, and their options', async () => {
    const cited = {
      filename: 'Q3 report_v2.pdf',
      providerOptions: { bedrock: { citations: { enabled: true }, context: 'Sales' } },
    };
    const text = file({ type: 'text', text: 'Hi' }, 'text/markdown');
    const content = [
      file('JVBERg==', 'application/pdf', cited),
      file('JVBERg==', 'application/pdf', { filename: 'Q3 report v2.pdf' }),
      text,
      { type: 'text', text: 'Compare.' },
    ];
    const sent = (await messagesOf([user(...content)])) as { content: { document?: object }[] }[];
    expect(sent[0]?.content.flatMap(({ document }) => document ?? [])).toMatchObject([
      { name: 'Q3 report v2', format: 'pdf', citations: { enabled: true }, context: 'Sales' },
      { name: 'Q3 report v2-2', format: 'pdf' },
      { name: 'document-3', format: 'md', source: { bytes: btoa('Hi') } },
    ]);
  });

  test.each([
    [
      'an http URL',
      file('https://example.com/a.png'),
      'AI_UnsupportedFunctionalityError',
      /prompt\[0\]\.content\[0\].*S3 alone/,
    ],
    ['an unknown media type', file(png, 'application/zip'), 'AI_UnsupportedFunctionalityError', /application\/zip/],
    [
      'a provider reference',
      file({ type: 'reference', reference: { openai: 'file-1' } }),
      'AI_UnsupportedFunctionalityError',
      /keeps no files/,
    ],
  ])('%s is refused with its place', async (_, part, name, message) => {
    await expect(generate(recorded(), { prompt: [user(part)] })).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
  });

  test('turns of one role become one message; system comes first or is refused', async () => {
    const bedrock = recorded();
    const result = {
      type: 'tool-result',
      toolCallId: 't1',
      toolName: 'weather',
      output: { type: 'text', value: '14' },
    };
    const call = { type: 'tool-call', toolCallId: 't1', toolName: 'weather', input: { city: 'Bonn' } };
    const prompt = [
      { role: 'system', content: 'Be brief.' },
      user({ type: 'text', text: 'a' }),
      user({ type: 'text', text: 'b' }),
      { role: 'assistant', content: [call] },
      { role: 'tool', content: [result] },
      user({ type: 'text', text: 'c' }),
    ];
    await generate(bedrock, { prompt });
    expect(bedrock.sent.body).toMatchObject({
      system: [{ text: 'Be brief.' }],
      messages: [
        { role: 'user', content: [{ text: 'a' }, { text: 'b' }] },
        { role: 'assistant', content: [{ toolUse: { toolUseId: 't1', name: 'weather', input: { city: 'Bonn' } } }] },
        { role: 'user', content: [{ toolResult: { toolUseId: 't1', content: [{ text: '14' }] } }, { text: 'c' }] },
      ],
    });
    await expect(generate(bedrock, { prompt: [...prompt, { role: 'system', content: 'x' }] })).rejects.toThrow(
      /prompt\[6\].*system/,
    );
  });

  test.each([
    ['text', { type: 'text', value: 'a' }, { content: [{ text: 'a' }] }],
    ['an object', { type: 'json', value: { a: 1 } }, { content: [{ json: { a: 1 } }] }],
    ['other JSON', { type: 'json', value: [1] }, { content: [{ text: '[1]' }] }],
    ['an error text', { type: 'error-text', value: 'no' }, { content: [{ text: 'no' }], status: 'error' }],
    ['an error object', { type: 'error-json', value: { a: 1 } }, { content: [{ json: { a: 1 } }], status: 'error' }],
    ['a denial', { type: 'execution-denied', reason: 'Not now' }, { content: [{ text: 'Not now' }], status: 'error' }],
    [
      'V2 media',
      {
        type: 'content',
        value: [
          { type: 'text', text: 'a' },
          { type: 'media', data: pngText, mediaType: 'image/png' },
        ],
      },
      { content: [{ text: 'a' }, image] },
    ],
    [
      'V3 image-data',
      { type: 'content', value: [{ type: 'image-data', data: pngText, mediaType: 'image/png' }] },
      { content: [image] },
    ],
    [
      'V3 file-url',
      { type: 'content', value: [{ type: 'image-url', url: `data:image/png;base64,${pngText}` }] },
      { content: [image] },
    ],
    [
      'V4 file',
      { type: 'content', value: [{ type: 'file', data: { type: 'data', data: png }, mediaType: 'image' }] },
      { content: [image] },
    ],
  ])('a tool result of %s, the same in V2, V3 and V4', async (_, output, wanted) => {
    const prompt = [
      user({ type: 'text', text: 'a' }),
      { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 't', toolName: 'n', input: {} }] },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 't', toolName: 'n', output }] },
    ];
    for (const create of [createV2, createV3, createBedrock]) {
      const bedrock = recorded();
      await create(bedrock.settings)(claude).doGenerate({ prompt } as never);
      expect(bedrock.sent.body['messages']).toMatchObject([
        { content: [{ text: 'a' }] },
        { content: [{ toolUse: { toolUseId: 't' } }] },
        { content: [{ toolResult: { toolUseId: 't', ...wanted } }] },
      ]);
    }
  });

  test('request 28: signed and redacted reasoning go back as they came, unsigned reasoning stays here', async () => {
    const reasoning = (text: string, options?: object): object => ({
      type: 'reasoning',
      text,
      providerOptions: options && { bedrock: options },
    });
    const content = [
      reasoning('a', { signature: 's' }),
      reasoning('', { redactedData: 'AQI=' }),
      reasoning('b'),
      reasoning('c', { foreign: 1 }),
      { type: 'text', text: 'd' },
    ];
    expect(await messagesOf([user({ type: 'text', text: 'x' }), { role: 'assistant', content }])).toMatchObject([
      {},
      {
        content: [
          { reasoningContent: { reasoningText: { text: 'a', signature: 's' } } },
          { reasoningContent: { redactedContent: 'AQI=' } },
          { text: 'd' },
        ],
      },
    ]);
  });

  test('request 4: cache points after parts, messages and system', async () => {
    const cache = (cachePoint: unknown): object => ({ providerOptions: { bedrock: { cachePoint } } });
    const bedrock = recorded();
    const prompt = [
      { role: 'system', content: 's', ...cache(true) },
      { ...user({ type: 'text', text: 'a', ...cache({ type: 'default', ttl: '1h' }) }), ...cache({ type: 'default' }) },
    ];
    await generate(bedrock, { prompt });
    expect(bedrock.sent.body).toMatchObject({
      system: [{ text: 's' }, { cachePoint: { type: 'default' } }],
      messages: [
        {
          content: [{ text: 'a' }, { cachePoint: { type: 'default', ttl: '1h' } }, { cachePoint: { type: 'default' } }],
        },
      ],
    });
  });

  test('request 9: guard content per part', async () => {
    const guarded = { providerOptions: { bedrock: { guardContent: { qualifiers: ['query'] } } } };
    const bare = { providerOptions: { amazonBedrock: { guardContent: true } } };
    expect(
      await messagesOf([user({ type: 'text', text: 'a', ...guarded }, file(png, 'image/png', bare))]),
    ).toMatchObject([
      { content: [{ guardContent: { text: { text: 'a', qualifiers: ['query'] } } }, { guardContent: image }] },
    ]);
  });
});

const weather = { type: 'function', name: 'weather', description: 'Weather', inputSchema: { type: 'object' } };

describe('tools and settings', () => {
  test.each([
    [{ type: 'auto' }, { auto: {} }],
    [{ type: 'required' }, { any: {} }],
    [{ type: 'tool', toolName: 'weather' }, { tool: { name: 'weather' } }],
  ])('tool choice %j', async (toolChoice, wanted) => {
    const bedrock = recorded();
    await generate(bedrock, { tools: [weather], toolChoice });
    expect(bedrock.sent.body['toolConfig']).toMatchObject({
      toolChoice: wanted,
      tools: [{ toolSpec: { name: 'weather' } }],
    });
  });

  test('request 3: tool cache points; tools of other providers leave a warning; none sends no tools', async () => {
    const bedrock = recorded();
    const inputSchema = { type: 'object', additionalProperties: false };
    const cached = {
      ...weather,
      inputSchema,
      strict: true,
      providerOptions: { bedrock: { cachePoint: { type: 'default' } } },
    };
    const { warnings } = await generate(bedrock, {
      tools: [cached, { type: 'provider', id: 'x.search', name: 'search', args: {} }],
    });
    expect(bedrock.sent.body['toolConfig']).toEqual({
      tools: [
        {
          toolSpec: {
            name: 'weather',
            description: 'Weather',
            inputSchema: { json: inputSchema },
            strict: true,
          },
        },
        { cachePoint: { type: 'default' } },
      ],
    });
    expect(warnings).toMatchObject([{ type: 'unsupported', feature: 'tool search' }]);
    await generate(bedrock, { tools: [weather], toolChoice: { type: 'none' } });
    expect(bedrock.sent.body['toolConfig']).toBeUndefined();
  });

  test('settings go where Converse has them, zeros included; the rest becomes warnings', async () => {
    const bedrock = recorded();
    const settings = {
      maxOutputTokens: 9,
      temperature: 0,
      topK: 3,
      stopSequences: ['x'],
      seed: 0,
      presencePenalty: 1,
    };
    const { warnings } = await generate(bedrock, settings);
    expect(bedrock.sent.body).toMatchObject({
      inferenceConfig: { maxTokens: 9, temperature: 0, stopSequences: ['x'] },
      additionalModelRequestFields: { top_k: 3 },
      additionalModelResponseFieldPaths: ['/stop_sequence', '/delta/stop_sequence'],
    });
    expect(warnings.map((warning) => 'feature' in warning && warning.feature)).toEqual(['presencePenalty', 'seed']);
    await generate(bedrock, { topK: 3, topP: 0.5 }, 'amazon.nova-lite-v1:0');
    expect(bedrock.sent.body['inferenceConfig']).toEqual({ topP: 0.5 });
    expect(bedrock.sent.body['additionalModelRequestFields']).toEqual({ inferenceConfig: { topK: 3 } });
  });

  test('penalties, seed and cache points reach the models that have them', async () => {
    const bedrock = recorded();
    const { warnings } = await generate(bedrock, { seed: 7, presencePenalty: 1 }, 'cohere.command-r-v1:0');
    expect(bedrock.sent.body['additionalModelRequestFields']).toEqual({ presence_penalty: 1, seed: 7 });
    expect(warnings).toEqual([]);
    const prompt = [{ role: 'system' as const, content: 'Long. '.repeat(4000) }, ...hello];
    await generate(bedrock, { prompt, providerOptions: { bedrock: { promptCaching: 'auto' } } });
    expect(bedrock.sent.body['system']).toMatchObject([{}, { cachePoint: { type: 'default' } }]);
  });

  test.each([
    ['budget models', claude, { reasoning: 'low' }, { thinking: { type: 'enabled', budget_tokens: 1024 } }],
    [
      'adaptive models',
      'anthropic.claude-opus-4-6-v1',
      { reasoning: 'max' },
      { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } },
    ],
    [
      'Nova 2',
      'us.amazon.nova-2-lite-v1:0',
      { reasoning: 'xhigh' },
      { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } },
    ],
    ['gpt-oss', 'openai.gpt-oss-20b-1:0', { reasoning: 'minimal' }, { reasoning_effort: 'low' }],
    ['reasoning off', claude, { reasoning: 'none' }, { thinking: { type: 'disabled' } }],
  ])('reasoning levels for %s', async (_, modelId, call, fields) => {
    const bedrock = recorded();
    await generate(bedrock, call, modelId);
    expect(bedrock.sent.body['additionalModelRequestFields']).toEqual(fields);
  });

  test('requests 24, 26 and 17: a budget adds to the limit, sampling steps back, and an ARN obeys too', async () => {
    const bedrock = recorded();
    const providerOptions = { bedrock: { reasoningConfig: { type: 'enabled', budgetTokens: 2000 } } };
    const arn = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc';
    const { warnings } = await generate(bedrock, { providerOptions, maxOutputTokens: 500, temperature: 0.3 }, arn);
    expect(bedrock.sent.body).toMatchObject({
      inferenceConfig: { maxTokens: 2500 },
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2000 } },
    });
    expect(warnings).toMatchObject([{ type: 'unsupported', feature: 'temperature' }]);
    expect(bedrock.sent.url).toContain(encodeURIComponent(arn));
  });

  test('options of our own land in the body, and under both names', async () => {
    const bedrock = recorded();
    const options = {
      guardrailConfig: { guardrailIdentifier: 'g' },
      performanceConfig: { latency: 'optimized' },
      requestMetadata: { team: 'a' },
    };
    const more = {
      serviceTier: 'flex',
      anthropicBeta: ['b'],
      additionalModelRequestFields: { top_k: 7 },
      promptVariables: { a: { text: 'b' } },
    };
    const { providerMetadata } = await generate(bedrock, {
      topK: 1,
      providerOptions: { amazonBedrock: options, bedrock: more },
    });
    expect(bedrock.sent.body).toMatchObject({
      ...options,
      serviceTier: { type: 'flex' },
      additionalModelRequestFields: { anthropic_beta: ['b'], top_k: 7 },
      promptVariables: { a: { text: 'b' } },
    });
    expect(Object.keys(providerMetadata ?? {})).toEqual(['bedrock', 'amazonBedrock']);
  });

  test('how strictly a call is taken, how long it may last, and what fills a gap', async () => {
    const options = (bedrock: object): object => ({ providerOptions: { bedrock } });
    await expect(generate(recorded(), { seed: 1, ...options({ strict: true }) })).rejects.toMatchObject({
      name: 'AI_UnsupportedFunctionalityError',
      functionality: 'seed',
    });
    const bedrock = recorded();
    const begun = [{ role: 'assistant', content: [{ type: 'text', text: 'Once' }] }, ...hello];
    await generate(bedrock, { prompt: begun, ...options({ userContinueMessage: 'Tell a tale.' }) });
    expect(bedrock.sent.body).toHaveProperty('messages.0.content', [{ text: 'Tell a tale.' }]);
    await expect(generate(bedrock, options({ userContinueMessage: true }))).rejects.toThrow(/takes a text or `false`/);
    await expect(generate(bedrock, options({ timeouts: { total: -1 } }))).rejects.toThrow(/timeouts\.total/);
  });

  test.each([
    [
      { providerOptions: { bedrock: { guardrailConfg: {} } } },
      'providerOptions.bedrock.guardrailConfg',
      /Did you mean `guardrailConfig`/,
    ],
    [
      { providerOptions: { bedrock: { reasoningConfig: { budget_tokens: 1 } } } },
      'providerOptions.bedrock.reasoningConfig.budget_tokens',
      /`budgetTokens`/,
    ],
    [
      { providerOptions: { bedrock: { anthropicBeta: 'x' } } },
      'providerOptions.bedrock.anthropicBeta',
      /takes a list of texts/,
    ],
    [
      { prompt: [user({ type: 'text', text: 'a', providerOptions: { bedrock: { cachepoint: {} } } })] },
      'prompt[0].content[0].providerOptions.bedrock.cachepoint',
      /`cachePoint`/,
    ],
  ])('an unknown option is refused with the right name: %j', async (call, argument, message) => {
    await expect(generate(recorded(), call)).rejects.toMatchObject({
      name: 'AI_InvalidArgumentError',
      argument,
      message: expect.stringMatching(message),
    });
  });
});

const schema = { type: 'object', properties: { a: { type: 'number' } } };
const json = { type: 'json', schema, name: 'answer' };

describe('structured output', () => {
  const byTool = { responseFormat: json, providerOptions: { bedrock: { structuredOutputMode: 'jsonTool' } } };

  test('by a forced tool, whose arguments are the text', async () => {
    const bedrock = recorded(
      reply({ content: [{ toolUse: { toolUseId: 't', name: 'answer', input: { a: 1 } } }], stopReason: 'tool_use' }),
    );
    const result = await generate(bedrock, byTool);
    expect(bedrock.sent.body['toolConfig']).toMatchObject({
      tools: [{ toolSpec: { name: 'answer', inputSchema: { json: schema } } }],
      toolChoice: { tool: { name: 'answer' } },
    });
    expect(result).toMatchObject({ content: [{ type: 'text', text: '{"a":1}' }], finishReason: { unified: 'stop' } });
  });

  test('beside other tools, some tool is forced', async () => {
    const bedrock = recorded();
    await generate(bedrock, { ...byTool, tools: [weather] });
    expect(bedrock.sent.body['toolConfig']).toMatchObject({ toolChoice: { any: {} } });
  });

  test('request 25: natively where the model can or the caller asks, also beside reasoning', async () => {
    const closed = { ...schema, additionalProperties: false };
    const wanted = {
      textFormat: {
        type: 'json_schema',
        structure: { jsonSchema: { schema: JSON.stringify(closed), name: 'answer' } },
      },
    };
    for (const call of [
      {},
      { reasoning: 'low' },
      { providerOptions: { bedrock: { structuredOutputMode: 'outputFormat' } } },
    ]) {
      const bedrock = recorded();
      await generate(bedrock, { responseFormat: json, ...call });
      expect(bedrock.sent.body['outputConfig']).toEqual(wanted);
      expect(bedrock.sent.body['toolConfig']).toBeUndefined();
    }
  });
});

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
