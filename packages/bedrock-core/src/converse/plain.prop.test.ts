// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveModel } from '../catalog/capabilities.ts';
import { prepareFully } from '../client/prepare-fully.ts';
import { isPlain } from './plain.ts';
import type { ContentBlock, ConverseRequest, InferenceConfig, Message, SystemContentBlock } from './types.ts';

const claude = resolveModel('us.anthropic.claude-opus-4-6-v1');
const titan = resolveModel('amazon.titan-text-express-v1');
const models = [claude, titan, resolveModel('us.amazon.nova-lite-v1:0'), resolveModel('acme.unknown-v1')];

/** Nearly all of what is drawn is plain, so that whole requests often are. */
const mostly = <Value>(plain: fc.Arbitrary<Value>, ...other: Value[]): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 20, arbitrary: plain }, { weight: 1, arbitrary: fc.constantFrom(...other) });

const text: fc.Arbitrary<{ text: string }> = mostly(
  fc.string({ minLength: 1 }).map((value) => ({ text: value })),
  { text: '' },
  { text: ' ' },
  { text: 'a\ud800' },
);
const block: fc.Arbitrary<ContentBlock> = mostly<ContentBlock>(
  text,
  { cachePoint: { type: 'default' } },
  { toolUse: { toolUseId: 'a', name: 'n', input: {} } },
);
const content = fc.array(block, { minLength: 1, maxLength: 3 });
const turns = fc.array(fc.tuple(content, content), { maxLength: 2 }).chain((pairs) =>
  content.map((last) => [
    ...pairs.flatMap(([asked, answered]): Message[] => [
      { role: 'user', content: asked },
      { role: 'assistant', content: answered },
    ]),
    { role: 'user' as const, content: last },
  ]),
);
const request: fc.Arbitrary<ConverseRequest> = fc.record(
  {
    modelId: fc.constant('x'),
    messages: mostly<Message[]>(turns, [], [{ role: 'assistant', content: [{ text: 'Hi' }] }]),
    system: mostly<SystemContentBlock[]>(fc.array(text, { maxLength: 2 }), [{ cachePoint: { type: 'default' } }]),
    inferenceConfig: mostly<InferenceConfig>(
      fc.constantFrom({}, { maxTokens: 1 }),
      { maxTokens: 0 },
      { temperature: 3 },
    ),
  },
  { requiredKeys: ['modelId', 'messages'] },
);

test('a plain conversation is one that nothing refuses, mends or adjusts', () => {
  let plain = 0;
  fc.assert(
    fc.property(request, fc.constantFrom(...models), (given, model) => {
      if (!isPlain(given, model)) return;
      plain += 1;
      expect(prepareFully(given, model, {})).toEqual({ request: given, warnings: [] });
      expect(prepareFully(given, model, {}).request).toBe(given);
    }),
    { numRuns: 5000, seed: 1 },
  );
  expect(plain).toBeGreaterThan(100);
});

test('what is more than a plain conversation', () => {
  const turn: Message[] = [{ role: 'user', content: [{ text: 'Hi' }] }];
  const given: ConverseRequest = { modelId: 'x', messages: turn };
  expect(isPlain(given, claude)).toBe(true);
  expect(isPlain({ ...given, inferenceConfig: { maxTokens: 5, temperature: undefined } }, claude)).toBe(true);
  expect(isPlain({ ...given, system: [{ text: 'Be brief.' }] }, titan)).toBe(false);
  expect(isPlain({ ...given, inferenceConfig: { temperature: 0 } }, claude)).toBe(false);
  expect(isPlain({ ...given, messages: [] }, claude)).toBe(false);
  expect(isPlain({ ...given, messages: undefined }, claude)).toBe(false);
  expect(isPlain({ ...given, messages: [...turn, { role: 'assistant', content: [{ text: '{' }] }] }, claude)).toBe(
    false,
  );
});
