// What holds of quirks for every model and request.
// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ContentBlock, ConverseRequest, Message } from '../converse/types.ts';
import type { JsonObject } from '../json.ts';
import { resolveModel } from './capabilities.ts';
import { listModelRows } from './known-models.ts';
import { applyQuirks } from './quirk-engine.ts';

const some = <Value>(...values: Value[]): fc.Arbitrary<Value | undefined> => fc.constantFrom(undefined, ...values);
const bytes = Uint8Array.of(1);
const schema: JsonObject = { type: 'object', properties: { a: { type: 'string', minLength: 1 } } };

const block = fc.constantFrom<ContentBlock>(
  { text: 'Hi' },
  { cachePoint: { type: 'default', ttl: '1h' } },
  { toolUse: { toolUseId: 'x', name: 'a', input: {} } },
  { toolResult: { toolUseId: 'x', content: [{ json: { a: 1 } }, { image: { format: 'png', source: { bytes } } }] } },
  { reasoningContent: { reasoningText: { text: 'T', signature: 's' } } },
  { image: { format: 'png', source: { bytes } } },
);
const message: fc.Arbitrary<Message> = fc.record({
  role: fc.constantFrom('user' as const, 'assistant' as const),
  content: fc.array(block, { maxLength: 3 }),
});
const fields = fc.constantFrom<JsonObject | undefined>(
  undefined,
  { thinking: { type: 'enabled', budget_tokens: 100 }, top_k: 0 },
  { thinking: { type: 'adaptive', display: 'summarized', block_binding: {} }, output_config: { effort: 'low' } },
  { thinking: { type: 'disabled' } },
  { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } },
  { tools: [{ type: 'web_search_20250305' }, { type: 'computer_20250124', eager_input_streaming: true }] },
);
const toolConfig = fc.record({
  tools: fc.constantFrom<NonNullable<ConverseRequest['toolConfig']>['tools']>(
    [{ toolSpec: { name: 'a', strict: true, inputSchema: { json: schema } } }, { cachePoint: { type: 'default' } }],
    [
      { toolSpec: { name: 'a', inputSchema: { json: schema } } },
      { toolSpec: { name: 'b', inputSchema: { json: {} } } },
    ],
  ),
  toolChoice: fc.constantFrom({ auto: {} }, { any: {} }, { tool: { name: 'a' } }),
});
const format: ConverseRequest['outputConfig'] = {
  effort: 'low',
  textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: JSON.stringify(schema) } } },
};
const rest = fc.record({
  messages: fc.array(message, { minLength: 1, maxLength: 3 }),
  system: some([{ text: 'Be brief.' }, { cachePoint: { type: 'default' as const } }]),
  inferenceConfig: some({ temperature: 0, topP: 0, maxTokens: 1, stopSequences: ['x'] }, { topP: 1 }),
  toolConfig: fc.option(toolConfig, { nil: undefined }),
  outputConfig: some(format),
  additionalModelRequestFields: fields,
});
const modelId = fc.constantFrom(
  ...listModelRows().flatMap(({ id, profiles }) => [id, ...profiles.map((prefix) => `${prefix}.${id}`)]),
);

describe('laws of quirks', () => {
  test('what has been adjusted stays as it is, the input too, and strictly the first change is an error', () => {
    fc.assert(
      fc.property(modelId, rest, (id, more) => {
        const model = resolveModel(id);
        const request = { modelId: id, ...more };
        const before = structuredClone(request);
        const { request: once, warnings } = applyQuirks(request, model);
        expect(request).toEqual(before);
        if (warnings.length === 0) {
          const { additionalModelResponseFieldPaths: _, ...asked } = once;
          expect(asked).toEqual(before);
        }
        const twice = applyQuirks(once, model);
        // What is only told is told again.
        expect(twice.warnings.filter(({ code }) => code !== 'unsupported-content')).toEqual([]);
        expect(twice.request).toBe(once);
        const strictly = (): unknown => applyQuirks(request, model, { strict: true });
        const [told] = warnings;
        if (told === undefined) strictly();
        else expect(strictly).toThrow(`${told.path}: ${told.message}`);
      }),
      { numRuns: 500 },
    );
  });

  test('nothing is changed or told for a model that is not known', () => {
    fc.assert(
      fc.property(rest, (more) => {
        const { additionalModelRequestFields, ...others } = more;
        // A budget is Claude's, whoever it is sent to.
        const isBudget = JSON.stringify(additionalModelRequestFields ?? {}).includes('budget_tokens');
        const request = { modelId: 'acme.model-1', ...(isBudget ? others : more) };
        expect(applyQuirks(request, resolveModel(request.modelId))).toEqual({ request, warnings: [] });
      }),
      { numRuns: 300 },
    );
  });
});
