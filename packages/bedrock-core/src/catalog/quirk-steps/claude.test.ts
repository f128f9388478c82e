// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { ContentBlock, ConverseRequest } from '../../converse/types.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import type { Warning } from '../../warnings.ts';
import { resolveModel } from '../capabilities.ts';
import { reasoningFields } from '../model-fields.ts';
import { applyQuirks } from '../quirk-engine.ts';

const modelId = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const adjust = (request: Partial<ConverseRequest>, id = modelId): { request: ConverseRequest; warnings: Warning[] } =>
  applyQuirks({ modelId: id, ...request }, resolveModel(id));
const fieldsOf = (fields: JsonObject, id?: string): JsonValue | undefined =>
  adjust({ additionalModelRequestFields: fields }, id).request.additionalModelRequestFields;

describe('tools of Claude', () => {
  const bash = { type: 'bash_20250124', name: 'bash' };

  test('quirk 33: those that run at Anthropic are left out, with a word', () => {
    const web = { type: 'web_search_20250305', name: 'web_search' };
    const { request, warnings } = adjust({ additionalModelRequestFields: { tools: [web, bash] } });
    expect(request.additionalModelRequestFields).toEqual({ tools: [bash] });
    expect(warnings).toMatchObject([{ code: 'foreign-tool', path: 'additionalModelRequestFields.tools[0]' }]);
    expect(fieldsOf({ tools: [web], seed: 1 })).toEqual({ seed: 1 });
    expect(() =>
      applyQuirks({ modelId, additionalModelRequestFields: { tools: [web] } }, resolveModel(modelId), { strict: true }),
    ).toThrow(/Offer a tool of your own/);
  });

  test('quirk 33: those of the computer bring their beta', () => {
    const computer = { type: 'computer_20250124', name: 'computer' };
    expect(fieldsOf({ tools: [computer] })).toEqual({ tools: [computer], anthropic_beta: ['computer-use-2025-01-24'] });
    const given = { tools: [computer], anthropic_beta: ['computer-use-2025-01-24', 'x'] };
    expect(fieldsOf(given)).toEqual(given);
  });

  test('quirk 26: eager input is a beta', () => {
    const { request, warnings } = adjust({
      additionalModelRequestFields: { tools: [{ ...bash, eager_input_streaming: true }] },
    });
    expect(request.additionalModelRequestFields).toEqual({
      tools: [bash],
      anthropic_beta: ['fine-grained-tool-streaming-2025-05-14'],
    });
    expect(warnings).toMatchObject([{ code: 'eager-input' }]);
  });
});

describe('native schemas', () => {
  const schema: JsonObject = {
    type: 'object',
    description: 'A place.',
    properties: {
      minimum: { type: 'string', minLength: 1, description: 'A name.' },
      height: { anyOf: [{ type: 'integer', minimum: 0, maximum: 9000 }, { type: 'null' }] },
      tags: { type: 'array', items: { $ref: '#/$defs/tag' }, minItems: 1, maxItems: 3 },
    },
    required: ['minimum'],
    $defs: { tag: { type: 'object', properties: { name: { enum: ['a', { maximum: 1 }] } } } },
  };
  const fitted: JsonObject = {
    type: 'object',
    description: 'A place.',
    properties: {
      minimum: { type: 'string', description: 'A name. (minLength: 1)' },
      height: { anyOf: [{ type: 'integer', description: '(minimum: 0, maximum: 9000)' }, { type: 'null' }] },
      tags: { type: 'array', items: { $ref: '#/$defs/tag' }, minItems: 1, description: '(maxItems: 3)' },
    },
    required: ['minimum'],
    $defs: {
      tag: { type: 'object', properties: { name: { enum: ['a', { maximum: 1 }] } }, additionalProperties: false },
    },
    additionalProperties: false,
  };
  const textFormat = (given: JsonObject): ConverseRequest['outputConfig'] => ({
    textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: JSON.stringify(given) } } },
  });

  test('quirk 17: objects are closed, and bounds become words', () => {
    const { request, warnings } = adjust({ outputConfig: textFormat(schema) });
    expect(JSON.parse(request.outputConfig?.textFormat?.structure.jsonSchema.schema ?? '')).toEqual(fitted);
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('additionalProperties'),
      expect.stringContaining('minLength, minimum, maximum, maxItems'),
    ]);
    expect(adjust({ outputConfig: textFormat(fitted) }).warnings).toEqual([]);
  });

  test('quirk 17: also of strict tools, and of no others', () => {
    const tool = (strict: boolean): ConverseRequest['toolConfig'] => ({
      tools: [{ toolSpec: { name: 'a', strict, inputSchema: { json: schema } } }, { cachePoint: { type: 'default' } }],
    });
    expect(adjust({ toolConfig: tool(true) }).request.toolConfig).toMatchObject({
      tools: [{ toolSpec: { name: 'a', strict: true, inputSchema: { json: fitted } } }, { cachePoint: {} }],
    });
    const loose = { modelId, toolConfig: tool(false) };
    expect(applyQuirks(loose, resolveModel(modelId)).request).toBe(loose);
  });

  test('quirk 17: schemas of other models, and what is no schema, stay as they are', () => {
    const request = { modelId: 'qwen.qwen3-32b-v1:0', outputConfig: textFormat(schema) };
    expect(applyQuirks(request, resolveModel(request.modelId))).toEqual({ request, warnings: [] });
    expect(adjust({ outputConfig: textFormat({ type: 'string' }) }).warnings).toEqual([]);
    const open = { type: 'object', additionalProperties: { type: 'string' } };
    expect(adjust({ outputConfig: textFormat(open) }).warnings).toEqual([]);
  });
});

test('quirk 15: without the thinking that led to a use of tools, the call goes on without', () => {
  const thinking = { thinking: { type: 'enabled', budget_tokens: 2048 } };
  const reasoning = { reasoningContent: { reasoningText: { text: 'T', signature: 's' } } };
  const use = { toolUse: { toolUseId: 'a', name: 'a', input: {} } };
  const result = { toolResult: { toolUseId: 'a', content: [{ text: '1' }] } };
  const adjusted = (...turn: ContentBlock[]): ReturnType<typeof adjust> =>
    adjust({
      messages: [
        { role: 'user', content: [{ text: 'Hi' }] },
        { role: 'assistant', content: turn },
        { role: 'user', content: turn.includes(use) ? [result] : [{ text: 'And?' }] },
      ],
      inferenceConfig: { maxTokens: 100 },
      additionalModelRequestFields: { ...thinking, anthropic_beta: ['x'] },
    });
  const { request, warnings } = adjusted(use);
  expect(request).toMatchObject({ inferenceConfig: { maxTokens: 100 } });
  expect(request.additionalModelRequestFields).toEqual({ anthropic_beta: ['x'] });
  expect(warnings).toMatchObject([{ code: 'lost-thinking' }]);
  expect(adjusted(reasoning, use).request.additionalModelRequestFields).toMatchObject(thinking);
  expect(adjusted({ text: 'Ha' }).request.additionalModelRequestFields).toMatchObject(thinking);
});

test('quirk 16: stale thinking is dropped where the caller asks for it, and the model binds it', () => {
  const fields = (id: string, staleThinking?: 'drop'): object =>
    reasoningFields(resolveModel(id), { effort: 'low', staleThinking });
  expect(fields('us.anthropic.claude-opus-4-8', 'drop')).toMatchObject({
    fields: {
      thinking: { type: 'adaptive', block_binding: { mismatch_behavior: 'drop_block' } },
      anthropic_beta: ['thinking-binding-controls-2026-08-01'],
    },
    warnings: [],
  });
  expect(fields('us.anthropic.claude-opus-4-8')).toMatchObject({
    fields: { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
    warnings: [],
  });
  expect(fields('us.anthropic.claude-sonnet-4-6', 'drop')).toMatchObject({
    fields: { thinking: { type: 'adaptive' } },
    warnings: [{ path: 'reasoning.staleThinking' }],
  });
});
