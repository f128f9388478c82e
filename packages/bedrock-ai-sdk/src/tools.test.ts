// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { recorded, reply } from './testing/recorded.ts';
import { createBedrock as createV1 } from './v1.ts';
import { createBedrock as createV2 } from './v2.ts';
import { createBedrock } from './v4.ts';

const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const nova = 'us.amazon.nova-2-lite-v1:0';
const arn = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc';
const prompt = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }];
const weather = { type: 'function', name: 'weather', inputSchema: { type: 'object' } };
const bash = { type: 'provider', id: 'anthropic.bash_20250124', name: 'bash', args: {} };
const computer = {
  type: 'provider',
  id: 'anthropic.computer_20251124',
  name: 'computer',
  args: { displayWidthPx: 1280, displayHeightPx: 800, displayNumber: undefined, enableZoom: true },
};
const grounding = { type: 'provider', id: 'bedrock.nova_grounding', name: 'nova_grounding', args: {} };

/** What is sent for a call that is written loosely, and what is told about it. */
async function send(call: object, modelId = claude, settings = {}) {
  const bedrock = recorded();
  const { warnings } = await createBedrock(bedrock.settings)(modelId, settings).doGenerate({
    prompt,
    ...call,
  } as never);
  const { toolConfig, additionalModelRequestFields: fields, outputConfig } = bedrock.sent.body;
  return { toolConfig, fields, outputConfig, warnings };
}
const options = (bedrock: object): object => ({ providerOptions: { bedrock } });

describe('request 8: tools that Bedrock knows by name', () => {
  test('Claude’s go into its own fields, with their settings and beta flags, beside functions', async () => {
    const { toolConfig, fields, warnings } = await send({
      tools: [weather, bash, computer],
      ...options({ anthropicBeta: ['mine'], additionalModelRequestFields: { tools: [{ type: 'x', name: 'x' }] } }),
    });
    expect(toolConfig).toEqual({
      tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } }],
    });
    expect(fields).toEqual({
      tools: [
        { type: 'bash_20250124', name: 'bash' },
        {
          type: 'computer_20251124',
          name: 'computer',
          display_width_px: 1280,
          display_height_px: 800,
          enable_zoom: true,
        },
        { type: 'x', name: 'x' },
      ],
      anthropic_beta: ['mine', 'computer-use-2025-01-24', 'computer-use-2025-11-24'],
    });
    expect(warnings).toEqual([]);
  });

  test.each([
    ['computer_20241022', 'computer', 'computer-use-2024-10-22'],
    ['computer_20250124', 'computer', 'computer-use-2025-01-24'],
    ['bash_20241022', 'bash', 'computer-use-2024-10-22'],
    ['text_editor_20241022', 'str_replace_editor', 'computer-use-2024-10-22'],
    ['text_editor_20250124', 'str_replace_editor', 'computer-use-2025-01-24'],
    ['text_editor_20250429', 'str_replace_based_edit_tool', 'computer-use-2025-01-24'],
    ['text_editor_20250728', 'str_replace_based_edit_tool', undefined],
    ['memory_20250818', 'memory', 'context-management-2025-06-27'],
  ])('%s is called %s', async (type, name, beta) => {
    const tool = { type: 'provider', id: `anthropic.${type}`, name, args: { maxCharacters: 9 } };
    const { fields } = await send({ tools: [tool] });
    const betas = beta === undefined ? {} : { anthropic_beta: [beta] };
    expect(fields).toEqual({ tools: [{ type, name, max_characters: 9 }], ...betas });
    await expect(send({ tools: [{ ...tool, name: 'mine' }] })).rejects.toMatchObject({
      name: 'AI_InvalidArgumentError',
      argument: 'tools.mine',
      message: expect.stringContaining(`tools: { ${name}: `),
    });
  });

  test('they may be chosen, which Converse has no word for', async () => {
    const forced = await send({ tools: [weather, bash], toolChoice: { type: 'tool', toolName: 'bash' } });
    expect(forced.fields).toMatchObject({ tool_choice: { type: 'tool', name: 'bash' } });
    expect(forced.toolConfig).not.toHaveProperty('toolChoice');
    const any = await send({ tools: [bash], toolChoice: { type: 'required' } });
    expect(any.fields).toMatchObject({ tool_choice: { type: 'any' } });
    const thinking = await send({ tools: [bash], toolChoice: { type: 'required' }, reasoning: 'low' });
    expect(thinking.fields).not.toHaveProperty('tool_choice');
    expect(thinking.warnings).toMatchObject([{ feature: 'toolChoice' }]);
    const none = await send({ tools: [bash], toolChoice: { type: 'none' } });
    expect(none.fields).toBeUndefined();
    const json = { responseFormat: { type: 'json', schema: { type: 'object' } } };
    const answered = await send({ tools: [bash], toolChoice: { type: 'required' }, ...json });
    expect(answered.toolConfig).toMatchObject({ toolChoice: { any: {} } });
    expect(answered.fields).not.toHaveProperty('tool_choice');
  });

  test('a conversation that used one does not declare it a second time', async () => {
    const call = { type: 'tool-call', toolCallId: 't', toolName: 'bash', input: { command: 'ls' } };
    const result = { type: 'tool-result', toolCallId: 't', toolName: 'bash', output: { type: 'text', value: 'a.txt' } };
    const history = [...prompt, { role: 'assistant', content: [call] }, { role: 'tool', content: [result] }];
    const forced = { prompt: history, tools: [bash], toolChoice: { type: 'required' } };
    const { toolConfig, fields, warnings } = await send(forced);
    expect(fields).toMatchObject({ tools: [{ type: 'bash_20250124', name: 'bash' }], tool_choice: { type: 'any' } });
    // Converse wants some tool there: one that is called otherwise, and that nobody is forced to call.
    expect(toolConfig).toEqual({ tools: [{ toolSpec: expect.objectContaining({ name: 'tool' }) }] });
    expect(warnings).toEqual([]);
    // The same where the caller wrote it into the fields.
    const tools = [{ type: 'bash_20250124', name: 'bash' }];
    const own = await send({ prompt: history, ...options({ additionalModelRequestFields: { tools } }) });
    expect(own.toolConfig).toEqual(toolConfig);
  });

  test('Nova’s system tools, whose results come with the reply and go back with it', async () => {
    const content = [
      { toolUse: { toolUseId: 'g', name: 'nova_grounding', input: { query: 'x' }, type: 'server_tool_use' } },
      { toolResult: { toolUseId: 'g', content: [{ json: { found: 1 } }], type: 'nova_grounding_result' } },
      {
        citationsContent: {
          content: [{ text: 'Blue.' }],
          citations: [{ location: { web: { url: 'https://example.com', domain: 'example.com' } } }],
        },
      },
    ];
    const bedrock = recorded(reply({ content }));
    const model = createBedrock(bedrock.settings)(nova);
    const result = await model.doGenerate({ prompt, tools: [grounding, weather] } as never);
    expect(bedrock.sent.body['toolConfig']).toEqual({
      tools: [{ systemTool: { name: 'nova_grounding' } }, { toolSpec: expect.objectContaining({ name: 'weather' }) }],
    });
    expect(result.content).toMatchObject([
      { type: 'tool-call', toolName: 'nova_grounding', providerExecuted: true },
      { type: 'tool-result', toolName: 'nova_grounding', result: [{ found: 1 }] },
      { type: 'text', text: 'Blue.' },
      { type: 'source', sourceType: 'url', url: 'https://example.com' },
    ]);
  });

  test('what the model does not have is a warning, in V1 and V2 too', async () => {
    const search = { type: 'provider', id: 'anthropic.web_search_20250305', name: 'web_search', args: {} };
    const refused = await send({ tools: [search, grounding] });
    expect(refused.warnings).toMatchObject([{ feature: 'tool web_search' }, { feature: 'tool nova_grounding' }]);
    expect((await send({ tools: [bash] }, nova)).warnings).toMatchObject([{ feature: 'tool bash' }]);
    const old = { ...bash, type: 'provider-defined' };
    const bedrock = recorded();
    await createV2(bedrock.settings)(claude).doGenerate({ prompt, tools: [old] } as never);
    const sent = { tools: [{ type: 'bash_20250124', name: 'bash' }], anthropic_beta: ['computer-use-2025-01-24'] };
    expect(bedrock.sent.body['additionalModelRequestFields']).toEqual(sent);
    const mode = { type: 'regular', tools: [old] };
    await createV1(bedrock.settings)(claude).doGenerate({ prompt, mode } as never);
    expect(bedrock.sent.body['additionalModelRequestFields']).toEqual(sent);
    const { warnings = [] } = await createV1(bedrock.settings)(nova).doGenerate({ prompt, mode } as never);
    expect(warnings).toMatchObject([{ type: 'unsupported-tool', tool: { name: 'bash' } }]);
  });
});

describe('disableParallelToolUse', () => {
  test.each([
    [undefined, { type: 'auto', disable_parallel_tool_use: true }],
    [{ type: 'required' }, { type: 'any', disable_parallel_tool_use: true }],
    [
      { type: 'tool', toolName: 'weather' },
      { type: 'tool', name: 'weather', disable_parallel_tool_use: true },
    ],
  ])('tool choice %j stands in Claude’s own fields', async (toolChoice, wanted) => {
    const { toolConfig, fields } = await send({
      tools: [weather],
      toolChoice,
      ...options({ disableParallelToolUse: true }),
    });
    expect(fields).toEqual({ tool_choice: wanted });
    expect(toolConfig).not.toHaveProperty('toolChoice');
  });

  test('under Anthropic’s name too; a call without tools needs none of it', async () => {
    const anthropic = { providerOptions: { anthropic: { disableParallelToolUse: true } } };
    expect((await send({ tools: [bash], ...anthropic })).fields).toMatchObject({
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    });
    expect((await send(anthropic)).fields).toBeUndefined();
    const json = { responseFormat: { type: 'json', schema: { type: 'object' } } };
    const mode = { providerOptions: { anthropic: { structuredOutputMode: 'jsonTool', effort: 'high' } } };
    expect(await send({ ...json, ...mode })).toMatchObject({ outputConfig: undefined, toolConfig: expect.anything() });
    expect((await send({ tools: [weather], ...options({ disableParallelToolUse: false }) })).fields).toBeUndefined();
  });

  test('a forced choice yields to reasoning, and the rest of the wish stays', async () => {
    const { toolConfig, fields, warnings } = await send({
      tools: [weather],
      toolChoice: { type: 'required' },
      reasoning: 'low',
      ...options({ disableParallelToolUse: true }),
    });
    expect(fields).toMatchObject({ tool_choice: { type: 'auto', disable_parallel_tool_use: true } });
    expect(toolConfig).not.toHaveProperty('toolChoice');
    expect(warnings).toHaveLength(1);
  });

  test('a tool that is forced for its JSON wins; the native way leaves room', async () => {
    const call = (structuredOutputMode: string): object => ({
      tools: [weather],
      responseFormat: { type: 'json', schema: { type: 'object' } },
      ...options({ disableParallelToolUse: true, structuredOutputMode }),
    });
    const byTool = await send(call('jsonTool'));
    expect(byTool.fields).toBeUndefined();
    expect(byTool.warnings).toMatchObject([{ feature: 'disableParallelToolUse' }]);
    const native = await send(call('outputFormat'));
    expect(native.fields).toMatchObject({ tool_choice: { disable_parallel_tool_use: true } });
  });

  test.each([
    ['openai', { choices: [{ message: { content: 'Hi' } }] }],
    ['responses', { status: 'completed', output: [] }],
  ])('the API %s has a field for it', async (surface, body) => {
    const bedrock = recorded(body);
    const call = { tools: [weather], ...options({ disableParallelToolUse: true, surface }) };
    await createBedrock(bedrock.settings)('openai.gpt-oss-20b-1:0').doGenerate({ prompt, ...call } as never);
    expect(bedrock.sent.body).toMatchObject({ parallel_tool_calls: false });
  });

  test('models that cannot be told so warn', async () => {
    const { fields, warnings } = await send({ tools: [weather], ...options({ disableParallelToolUse: true }) }, nova);
    expect(fields).toBeUndefined();
    expect(warnings).toMatchObject([{ type: 'unsupported', feature: 'disableParallelToolUse' }]);
  });
});

describe('requests 7 and 18: what stands behind an opaque ARN', () => {
  const json = { responseFormat: { type: 'json', schema: { type: 'object' }, name: 'answer' } };
  const format = { textFormat: { type: 'json_schema', structure: { jsonSchema: expect.anything() } } };

  test.each([
    ['a setting of the model', {}, { modelFamily: 'anthropic' }],
    ['an option of the call', options({ modelFamily: 'anthropic' }), {}],
    ['a base model', options({ baseModel: 'anthropic.claude-sonnet-4-5-20250929-v1:0' }), { modelFamily: 'nova-2' }],
  ])('%s', async (_, call, settings) => {
    const { fields, outputConfig, warnings } = await send(
      { ...call, ...json, reasoning: 'low', topK: 3 },
      arn,
      settings,
    );
    expect(fields).toEqual({ thinking: { type: 'enabled', budget_tokens: 1024 } });
    expect(outputConfig).toMatchObject(format);
    expect(warnings).toMatchObject([{ feature: 'topK' }]);
  });

  test('other families by their name in the catalog; a wrong name is told', async () => {
    const { fields } = await send({ reasoning: 'high' }, arn, { modelFamily: 'nova-2' });
    expect(fields).toEqual({ reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } });
    await expect(send({}, arn, { modelFamily: 'nova-9' })).rejects.toThrow(/unknown family 'nova-9'/);
  });

  test('effort is said as the caller says it', async () => {
    const reasoningConfig = { type: 'adaptive', maxReasoningEffort: 'max' };
    const { fields } = await send(options({ reasoningConfig }), arn, { modelFamily: 'anthropic' });
    expect(fields).toEqual({ thinking: { type: 'adaptive' }, output_config: { effort: 'max' } });
  });

  test('an embedding model behind an ARN', async () => {
    const bedrock = recorded({ embeddings: { float: [[1], [2]] }, response_type: 'embeddings_by_type' });
    const model = createBedrock(bedrock.settings).embeddingModel(arn, { modelFamily: 'cohere' });
    await model.doEmbed({ values: ['a', 'b'], providerOptions: { bedrock: { inputType: 'query' } } });
    expect(bedrock.sent.body).toMatchObject({ texts: ['a', 'b'], input_type: 'search_query' });
  });
});
