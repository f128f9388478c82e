// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { ContentBlock, ConverseRequest } from '../converse/types.ts';
import { resolveModel } from './capabilities.ts';
import { reasoningFields, topKFields } from './model-fields.ts';
import { applyQuirks } from './quirk-engine.ts';
import { quirks } from './quirks.ts';

const tools = [{ toolSpec: { name: 'a', inputSchema: { json: {} } } }];
const other = { toolSpec: { name: 'b', inputSchema: { json: {} } } };
const cachePoint = { type: 'default' as const };
const thinking = (budget = 2048): ConverseRequest['additionalModelRequestFields'] => ({
  thinking: { type: 'enabled', budget_tokens: budget },
});
const sampling = { temperature: 0, topP: 0.5 };

describe('quirks', () => {
  test.each<[string, string, Partial<ConverseRequest>, string[], Partial<ConverseRequest>]>([
    [
      'quirk 10: two samplers',
      'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      { inferenceConfig: sampling },
      ['two-samplers'],
      { inferenceConfig: { temperature: 0 } },
    ],
    [
      'quirk 11: no samplers',
      'us.anthropic.claude-opus-4-8',
      { inferenceConfig: sampling },
      ['no-samplers', 'no-samplers'],
      { inferenceConfig: {} },
    ],
    [
      'quirk 12: thinking takes no samplers',
      'us.anthropic.claude-3-7-sonnet-20250219-v1:0',
      { inferenceConfig: { temperature: 0 }, additionalModelRequestFields: thinking() },
      ['thinking-samplers'],
      { inferenceConfig: {}, additionalModelRequestFields: thinking() },
    ],
    [
      'quirk 12: temperature 1 may stay, topK may not',
      'us.anthropic.claude-3-7-sonnet-20250219-v1:0',
      { inferenceConfig: { temperature: 1 }, additionalModelRequestFields: { ...(thinking() as object), top_k: 1 } },
      ['thinking-samplers'],
      { inferenceConfig: { temperature: 1 }, additionalModelRequestFields: thinking() },
    ],
    [
      'quirk 12: thinking by effort takes no samplers either',
      'us.anthropic.claude-sonnet-4-6',
      { inferenceConfig: { temperature: 0.5 }, additionalModelRequestFields: { thinking: { type: 'adaptive' } } },
      ['thinking-samplers'],
      { inferenceConfig: {}, additionalModelRequestFields: { thinking: { type: 'adaptive' } } },
    ],
    [
      'quirk 12: the least budget',
      'us.anthropic.claude-3-7-sonnet-20250219-v1:0',
      { inferenceConfig: { maxTokens: 4000 }, additionalModelRequestFields: thinking(100) },
      ['thinking-budget'],
      { inferenceConfig: { maxTokens: 4000 }, additionalModelRequestFields: thinking(1024) },
    ],
    [
      'quirk 13: budgets of models that think by effort',
      'us.anthropic.claude-opus-4-7',
      { inferenceConfig: { maxTokens: 500 }, additionalModelRequestFields: thinking() },
      ['thinking-budget-to-adaptive'],
      { inferenceConfig: { maxTokens: 500 }, additionalModelRequestFields: { thinking: { type: 'adaptive' } } },
    ],
    [
      'quirk 13: models that always think',
      'us.anthropic.claude-opus-5-5',
      { additionalModelRequestFields: { thinking: { type: 'disabled' }, seed: 1 } },
      ['thinking-always'],
      { additionalModelRequestFields: { seed: 1 } },
    ],
    [
      'quirk 13: no effort',
      'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      {
        outputConfig: { effort: 'low' },
        additionalModelRequestFields: { output_config: { effort: 'low' }, anthropic_beta: ['x'] },
      },
      ['no-effort', 'no-effort'],
      { outputConfig: {}, additionalModelRequestFields: { anthropic_beta: ['x'] } },
    ],
    [
      'quirk 14: only the chosen tool stays on offer',
      'us.anthropic.claude-opus-5-5',
      { toolConfig: { tools: [...tools, other, { cachePoint }], toolChoice: { tool: { name: 'a' } } } },
      ['forced-tool'],
      { toolConfig: { tools: [...tools, { cachePoint }] } },
    ],
    [
      'quirk 12: the limit is above the budget',
      'us.anthropic.claude-3-7-sonnet-20250219-v1:0',
      { inferenceConfig: { maxTokens: 500 }, additionalModelRequestFields: thinking() },
      ['thinking-budget'],
      { inferenceConfig: { maxTokens: 2548 }, additionalModelRequestFields: thinking() },
    ],
    [
      'quirk 14: forced tool',
      'us.anthropic.claude-opus-5-5',
      { toolConfig: { tools, toolChoice: { any: {} } } },
      ['forced-tool'],
      { toolConfig: { tools } },
    ],
    [
      'quirk 22: a named tool to a model that takes none by name',
      'mistral.mistral-large-2407-v1:0',
      { toolConfig: { tools: [...tools, other], toolChoice: { tool: { name: 'a' } } } },
      ['tool-choice'],
      { toolConfig: { tools, toolChoice: { any: {} } } },
    ],
    [
      'quirk 22: a forced choice of a model that takes none',
      'us.meta.llama3-3-70b-instruct-v1:0',
      { toolConfig: { tools: [...tools, other], toolChoice: { tool: { name: 'a' } } } },
      ['tool-choice'],
      { toolConfig: { tools } },
    ],
    [
      'quirk 25: stop sequences where Converse has none',
      'qwen.qwen3-32b-v1:0',
      { inferenceConfig: { stopSequences: ['x'], temperature: 0 } },
      ['no-stop-sequences'],
      { inferenceConfig: { temperature: 0 } },
    ],
    [
      'quirk 23: GPT',
      'openai.gpt-6-sol',
      { inferenceConfig: { temperature: 1, stopSequences: ['x'] } },
      ['gpt-stop-sequences', 'gpt-samplers'],
      { inferenceConfig: {} },
    ],
    [
      'quirk 23: gpt-oss keeps its temperature',
      'openai.gpt-oss-20b-1:0',
      { inferenceConfig: { temperature: 1 } },
      [],
      { inferenceConfig: { temperature: 1 } },
    ],
    [
      'quirk 24: Nova 2 with high effort',
      'us.amazon.nova-2-lite-v1:0',
      {
        inferenceConfig: { maxTokens: 9 },
        additionalModelRequestFields: { reasoningConfig: { maxReasoningEffort: 'high' } },
      },
      ['nova-high-effort'],
      { inferenceConfig: {}, additionalModelRequestFields: { reasoningConfig: { maxReasoningEffort: 'high' } } },
    ],
    [
      '39, quirk 12: forced tool with thinking',
      'us.anthropic.claude-3-7-sonnet-20250219-v1:0',
      { toolConfig: { tools, toolChoice: { any: {} } }, additionalModelRequestFields: thinking() },
      ['thinking-forced-tool'],
      { toolConfig: { tools }, additionalModelRequestFields: thinking() },
    ],
    ['quirk 22: tools to a model without', 'amazon.titan-text-express-v1', { toolConfig: { tools } }, ['no-tools'], {}],
  ])('%s', (_, modelId, given, codes, expected) => {
    const request = { modelId, ...given };
    const before = structuredClone(request);
    const { request: adjusted, warnings } = applyQuirks(request, resolveModel(modelId));
    expect(warnings.map(({ code }) => code)).toEqual(codes);
    expect(adjusted).toEqual({ modelId, ...expected });
    expect(request).toEqual(before);
    if (codes.length > 0)
      expect(() => applyQuirks(request, resolveModel(modelId), { strict: true })).toThrow(
        /left out|added to it|raised to it|replaced by|alone was offered/,
      );
    else expect(adjusted).toBe(request);
  });

  test('quirk 13 and 16: what GovCloud and older models do not know of thinking', () => {
    const thinkingFields = { thinking: { type: 'adaptive', display: 'summarized', block_binding: { a: 1 } } };
    const adjust = (modelId: string): unknown =>
      applyQuirks({ modelId, additionalModelRequestFields: thinkingFields }, resolveModel(modelId)).request
        .additionalModelRequestFields;
    expect(adjust('us-gov.anthropic.claude-opus-4-8')).toEqual({ thinking: { type: 'adaptive' } });
    expect(adjust('us.anthropic.claude-opus-4-6-v1')).toEqual({
      thinking: { type: 'adaptive', display: 'summarized' },
    });
    expect(adjust('us.anthropic.claude-opus-4-8')).toEqual(thinkingFields);
  });

  test('quirk 12: nothing is left out of the thinking of a model that is not Claude', () => {
    const modelId = 'zai.glm-5';
    const given = { inferenceConfig: sampling, additionalModelRequestFields: { thinking: { type: 'enabled' } } };
    const request: ConverseRequest = { modelId, ...given, toolConfig: { tools, toolChoice: { any: {} } } };
    expect(applyQuirks(request, resolveModel(modelId))).toEqual({ request, warnings: [] });
  });

  test('nothing is left out for a model that the catalog does not know', () => {
    const request: ConverseRequest = {
      modelId: 'acme.model-1',
      system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default', ttl: '1h' } }],
      messages: [
        { role: 'user', content: [{ text: 'Hi' }, { image: { format: 'png', source: { bytes: Uint8Array.of(1) } } }] },
      ],
      inferenceConfig: { ...sampling, maxTokens: 500, stopSequences: ['x'] },
      toolConfig: { tools: [...tools, { cachePoint }], toolChoice: { tool: { name: 'a' } } },
      additionalModelRequestFields: {
        top_k: 3,
        thinking: { type: 'enabled' },
        output_config: { effort: 'low' },
        tools: [{ type: 'web_search_20250305' }],
      },
    };
    expect(applyQuirks(request, resolveModel(request.modelId))).toEqual({ request, warnings: [] });
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/x';
    expect(applyQuirks({ ...request, modelId: arn }, resolveModel(arn)).warnings).toEqual([]);
  });

  test('quirk 25: stop sequences go out as they are, however many', () => {
    const stopSequences = ['a', 'b', 'c', 'd', 'e'];
    const request = { modelId: 'us.amazon.nova-lite-v1:0', inferenceConfig: { stopSequences } };
    expect(applyQuirks(request, resolveModel(request.modelId)).request).toBe(request);
  });

  test('quirk 25: InvokeModel has them', () => {
    const request = { modelId: 'qwen.qwen3-32b-v1:0', inferenceConfig: { stopSequences: ['x'] } };
    expect(applyQuirks(request, resolveModel(request.modelId, { surface: 'invoke' })).request).toBe(request);
  });

  test('quirk 22: what a conversation did with tools is put into words for a model that has none', () => {
    const messages: ConverseRequest['messages'] = [
      { role: 'user', content: [{ text: 'Hi' }] },
      { role: 'assistant', content: [{ text: 'Ha' }, { toolUse: { toolUseId: 'x', name: 'a', input: { b: 1 } } }] },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'x', content: [{ json: { c: 2 } }, { text: 'd' }], status: 'success' } },
          { toolResult: { toolUseId: 'y', content: [], status: 'error' } },
          {
            toolResult: {
              toolUseId: 'z',
              content: [{ image: { format: 'png', source: { bytes: Uint8Array.of(1) } } }],
            },
          },
        ],
      },
    ];
    const modelId = 'meta.llama2-13b-chat-v1';
    const { request, warnings } = applyQuirks({ modelId, messages }, resolveModel(modelId));
    expect(
      request.messages?.slice(1).map(({ content }) => content.map((block) => block.text ?? Object.keys(block))),
    ).toEqual([
      ['Ha', '[Called the tool a with {"b":1}]'],
      [
        '[The tool answered: {"c":2} d]',
        '[The tool failed: (no output)]',
        '[The tool answered: (no output)]',
        ['image'],
      ],
    ]);
    expect(warnings.map(({ code }) => code)).toEqual(['tools-as-text', 'tools-as-text', 'unsupported-content']);
    const plain = { modelId, messages: messages?.slice(0, 1) };
    expect(applyQuirks(plain, resolveModel(modelId)).request).toBe(plain);
  });

  test('quirk 31: Claude is asked which stop sequence it was, and where there is none it is not', () => {
    const adjust = (modelId: string, stopSequences: string[], paths?: string[]): string[] | undefined => {
      const request = {
        modelId,
        inferenceConfig: { stopSequences },
        ...(paths && { additionalModelResponseFieldPaths: paths }),
      };
      const { request: adjusted, warnings } = applyQuirks(request, resolveModel(modelId), { strict: true });
      expect(warnings).toEqual([]);
      return adjusted.additionalModelResponseFieldPaths;
    };
    const both = ['/stop_sequence', '/delta/stop_sequence'];
    expect(adjust('us.anthropic.claude-sonnet-4-6', ['x'])).toEqual(both);
    expect(adjust('us.anthropic.claude-sonnet-4-6', ['x'], ['/a', ...both])).toEqual(['/a', ...both]);
    const ten = Array.from({ length: 10 }, (_, index) => `/${index}`);
    expect(adjust('us.anthropic.claude-sonnet-4-6', ['x'], ten)).toEqual(ten);
    expect(adjust('us.anthropic.claude-sonnet-4-6', [])).toBeUndefined();
    expect(adjust('us.amazon.nova-lite-v1:0', ['x'])).toBeUndefined();
  });

  test('quirk 34: a system prompt to a model that takes none', () => {
    const messages = [{ role: 'user' as const, content: [{ text: 'Hi' }] }];
    const request = { modelId: 'mistral.mistral-7b-instruct-v0:2', system: [{ text: 'Be brief.' }], messages };
    const { request: adjusted, warnings } = applyQuirks(request, resolveModel(request.modelId));
    expect(adjusted).toEqual({
      modelId: request.modelId,
      messages: [{ role: 'user', content: [{ text: 'Be brief.' }, { text: 'Hi' }] }],
    });
    expect(warnings).toMatchObject([{ code: 'system-in-first-turn', path: 'system' }]);
  });

  test('quirk 32: cache points only where there is a cache', () => {
    const messages = [{ role: 'user' as const, content: [{ text: 'Hi' }, { cachePoint }] }];
    const adjust = (modelId: string, more: Partial<ConverseRequest> = {}): ReturnType<typeof applyQuirks> =>
      applyQuirks({ modelId, messages, ...more }, resolveModel(modelId));
    expect(adjust('us.anthropic.claude-sonnet-4-6').warnings).toEqual([]);
    expect(adjust('arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/x').warnings).toEqual([]);
    const llama = adjust('meta.llama3-8b-instruct-v1:0');
    expect(llama.request.messages).toEqual([{ role: 'user', content: [{ text: 'Hi' }] }]);
    expect(llama.warnings).toMatchObject([{ code: 'cache-point' }]);
    const nova = adjust('us.amazon.nova-lite-v1:0', { toolConfig: { tools: [...tools, { cachePoint }] } });
    expect(nova.request).toMatchObject({ messages, toolConfig: { tools } });
    expect(nova.request.toolConfig?.tools).toHaveLength(1);
  });

  test('quirks 24 and 32: no cache points beside tools on Nova, and an hour only where it is kept', () => {
    const hour = { ...cachePoint, ttl: '1h' as const };
    const use = { toolUse: { toolUseId: 'x', name: 'a', input: {} } };
    const adjust = (modelId: string, content: ContentBlock[]): unknown => {
      const request: ConverseRequest = { modelId, messages: [{ role: 'assistant', content }] };
      return applyQuirks(request, resolveModel(modelId)).request.messages?.[0]?.content;
    };
    const [nova, claude37] = ['us.amazon.nova-lite-v1:0', 'us.anthropic.claude-3-7-sonnet-20250219-v1:0'];
    expect(adjust(nova, [use, { cachePoint }])).toEqual([use]);
    expect(adjust(nova, [{ text: 'Hi' }, { cachePoint: hour }])).toEqual([{ text: 'Hi' }, { cachePoint }]);
    expect(adjust(claude37, [use, { cachePoint: hour }])).toEqual([use, { cachePoint }]);
    expect(adjust('us.anthropic.claude-sonnet-4-6', [use, { cachePoint: hour }])).toEqual([use, { cachePoint: hour }]);
  });

  test('an image to a text-only model is told, and sent all the same', () => {
    const content = [{ text: 'Look' }, { image: { format: 'png' as const, source: { bytes: Uint8Array.of(1) } } }];
    const request: ConverseRequest = { modelId: 'amazon.nova-micro-v1:0', messages: [{ role: 'user', content }] };
    const { request: adjusted, warnings } = applyQuirks(request, resolveModel(request.modelId));
    expect(adjusted).toBe(request);
    expect(warnings).toMatchObject([
      { path: 'messages[0].content[1]', message: expect.stringContaining('text alone') },
    ]);
  });

  test('every quirk names its source', () => {
    for (const { source, drop, set } of quirks)
      expect([source.startsWith('https://'), drop !== undefined || set !== undefined]).toEqual([true, true]);
  });
});

describe('settings that Converse has no name for', () => {
  test('row 34: topK by family, 40: and where there is none', () => {
    expect(topKFields(resolveModel('anthropic.claude-v2'), 1).fields).toEqual({ top_k: 1 });
    expect(topKFields(resolveModel('us.amazon.nova-lite-v1:0'), 1).fields).toEqual({ inferenceConfig: { topK: 1 } });
    expect(topKFields(resolveModel('meta.llama3-8b-instruct-v1:0'), 1)).toMatchObject({
      fields: {},
      warnings: [{ path: 'topK' }],
    });
  });

  test('row 43: reasoning by family', () => {
    const fields = (modelId: string, effort: string): unknown =>
      reasoningFields(resolveModel(modelId), { effort }).fields;
    expect(fields('us.anthropic.claude-3-7-sonnet-20250219-v1:0', 'low')).toEqual({
      thinking: { type: 'enabled', budget_tokens: 1024 },
    });
    expect(fields('us.anthropic.claude-opus-4-6-v1', 'minimal')).toEqual({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'low' },
    });
    expect(fields('us.amazon.nova-2-lite-v1:0', 'max')).toEqual({
      reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' },
    });
    expect(fields('openai.gpt-oss-20b-1:0', 'low')).toEqual({ reasoning_effort: 'low' });
    expect(fields('openai.gpt-6-sol', 'xhigh')).toEqual({ reasoning: { effort: 'xhigh' } });
    expect(reasoningFields(resolveModel('us.deepseek.r1-v1:0'), 'off').warnings).toHaveLength(1);
    expect(reasoningFields(resolveModel('amazon.titan-text-express-v1'), { effort: 'low' }).warnings).toHaveLength(1);
  });
});
