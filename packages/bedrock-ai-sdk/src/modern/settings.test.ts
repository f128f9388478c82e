// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { claude, generate, hello, user } from '../testing/loose-calls.ts';
import { recorded, reply } from '../testing/recorded.ts';

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
