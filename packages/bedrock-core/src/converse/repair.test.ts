// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveModel } from '../catalog/capabilities.ts';
import { BedrockError } from '../errors.ts';
import { repairConversation, type RepairOptions } from './repair.ts';
import type { ContentBlock, ConverseRequest, Message, SystemContentBlock } from './types.ts';

const claude = resolveModel('us.anthropic.claude-sonnet-4-5-20250929-v1:0');
const claude46 = resolveModel('us.anthropic.claude-opus-4-6-v1');
const nova = resolveModel('us.amazon.nova-lite-v1:0');
const mistral = resolveModel('mistral.mistral-large-2407-v1:0');

const user = (...content: ContentBlock[]): Message => ({ role: 'user', content });
const assistant = (...content: ContentBlock[]): Message => ({ role: 'assistant', content });
const hi: ContentBlock = { text: 'Hi' };
const use = (toolUseId: string, name = 'weather'): ContentBlock => ({ toolUse: { toolUseId, name, input: {} } });
const result = (toolUseId: string, ...content: { text: string }[]): ContentBlock => ({
  toolResult: { toolUseId, content },
});
const serverUse: ContentBlock = { toolUse: { toolUseId: 's', name: 'search', input: {}, type: 'server_tool_use' } };
const serverResult: ContentBlock = { toolResult: { toolUseId: 's', type: 'search', content: [{ text: '1' }] } };
const cachePoint: { cachePoint: { type: 'default' } } = { cachePoint: { type: 'default' } };
const document = (name: string): ContentBlock => ({ document: { name, format: 'txt', source: { text: 'x' } } });
const png = { format: 'png' as const, source: { bytes: Uint8Array.of(1) } };
const request = (...messages: Message[]): ConverseRequest => ({ modelId: claude.id, messages });

function repair(
  messages: Message[],
  options?: RepairOptions,
  model = claude,
): { messages: Message[] | undefined; codes: string[] } {
  const { request: mended, warnings } = repairConversation(request(...messages), model, options);
  return { messages: mended.messages, codes: warnings.map(({ code }) => code) };
}

describe('mends', () => {
  test('row 51, quirk 1: turns of one role become one, and the user opens', () => {
    expect(repair([assistant(hi), user(hi), user(hi)])).toEqual({
      messages: [user({ text: 'Please continue.' }), assistant(hi), user(hi, hi)],
      codes: ['merged-turns', 'first-turn'],
    });
    const asked = { userContinueMessage: 'Go on' };
    expect(repair([assistant(hi)], asked).messages).toEqual([
      user({ text: 'Go on' }),
      assistant(hi),
      user({ text: 'Go on' }),
    ]);
    expect(repair([assistant(hi)], { userContinueMessage: false }).messages).toEqual([assistant(hi)]);
  });

  test('quirk 2: all results of a turn in one message, before the rest', () => {
    const messages = [
      user(hi),
      assistant(use('a'), use('b')),
      user(hi, result('a', { text: '1' })),
      user(result('b', { text: '2' })),
    ];
    expect(repair(messages).messages?.[2]).toEqual(user(result('a', { text: '1' }), result('b', { text: '2' }), hi));
  });

  test('quirk 3: tools are declared again from their uses', () => {
    const { request: mended } = repairConversation(
      request(user(hi), assistant(use('a')), user(result('a', { text: '1' }))),
      claude,
    );
    expect(mended.toolConfig).toEqual({
      tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } }],
    });
  });

  test('quirk 3: for a model without tools none are declared', () => {
    const messages = [user(hi), assistant(use('a')), user(result('a', { text: '1' }))];
    expect(repair(messages, {}, resolveModel('meta.llama2-13b-chat-v1'))).toEqual({ messages, codes: [] });
  });

  test('quirks 4 to 6: blank texts, empty messages and empty results', () => {
    expect(repair([user(hi, { text: ' ' }), assistant({ text: '' }), user(hi)])).toEqual({
      messages: [user(hi, hi)],
      codes: ['blank-text', 'blank-text', 'empty-message', 'merged-turns'],
    });
    expect(repair([user(hi), assistant(use('a')), user(result('a'))]).messages?.[2]).toEqual(
      user(result('a', { text: '(no output)' })),
    );
  });

  test('quirk 7: white space at the end of a prefill', () => {
    expect(repair([user(hi), assistant({ text: '{ ' })])).toEqual({
      messages: [user(hi), assistant({ text: '{' })],
      codes: ['trailing-space'],
    });
  });

  test('quirks 8 and 9: documents', () => {
    const { messages, codes } = repair([user(document('my_file (v2).final.pdf'), document('a\tb'), document('a b'))]);
    expect(messages?.[0]?.content.map((block) => block.document?.name ?? block.text)).toEqual([
      'my_file (v2) final',
      'a b',
      'a b-2',
      'See the attached document.',
    ]);
    expect(codes).toContain('document-without-text');
  });

  test('quirk 15: reasoning goes back signed to Claude, unsigned to others', () => {
    const signed = { reasoningContent: { reasoningText: { text: 'T', signature: 's' } } };
    const unsigned = { reasoningContent: { reasoningText: { text: 'T' } } };
    expect(repair([user(hi), assistant(signed, unsigned, hi)]).messages?.[1]).toEqual(assistant(signed, hi));
    expect(repair([user(hi), assistant(signed, hi)], {}, nova).messages?.[1]).toEqual(assistant(unsigned, hi));
  });

  test('quirks 19 and 20: tool ids, names and arguments', () => {
    const { messages } = repair(
      [user(hi), assistant(use('tooluse_x')), user(result('tooluse_x', { text: '1' }))],
      {},
      mistral,
    );
    const id = messages?.[1]?.content[0]?.toolUse?.toolUseId;
    expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(messages?.[2]?.content[0]?.toolResult?.toolUseId).toBe(id);
    const odd: ContentBlock = { toolUse: { toolUseId: 'a', name: 'get weather!', input: 'x' } };
    expect(repair([user(hi), assistant(odd)]).messages?.[1]?.content[0]?.toolUse).toEqual({
      toolUseId: 'a',
      name: 'get_weather_',
      input: { value: 'x' },
    });
  });

  test('bad input 17: half a character', () => {
    expect(repair([user({ text: 'a\ud800b' })])).toEqual({
      messages: [user({ text: 'a\ufffdb' })],
      codes: ['lone-surrogate'],
    });
  });

  test('quirk 2: a result that stands too late, and one that never came', () => {
    const messages = [
      user(hi),
      assistant(use('a'), use('b'), use('c')),
      user(result('a', { text: '1' })),
      assistant(hi),
      user(result('b', { text: '2' })),
    ];
    const { messages: mended, codes } = repair(messages);
    expect(mended?.[2]?.content.map((block) => block.toolResult?.toolUseId)).toEqual(['a', 'b', 'c']);
    expect(mended?.[2]?.content[1]).toEqual(result('b', { text: '2' }));
    expect(mended?.[2]?.content[2]?.toolResult).toMatchObject({ status: 'error' });
    expect(mended?.[4]?.content).toEqual([{ text: '(The result stands after its use.)' }]);
    expect(codes).toEqual(['moved-result', 'missing-result', 'undeclared-tools']);
  });

  test("tools of the service's own answer inside the assistant's turn, and stay there", () => {
    const messages = [user(hi), assistant(hi, serverUse, serverResult, hi), user(hi)];
    const given = { ...request(...messages), toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }] } };
    expect(repairConversation(given, nova).request).toBe(given);
    const doubled = repair([user(hi), assistant(hi, serverUse, serverResult), assistant(hi), user(hi)], {}, nova);
    expect(doubled.messages?.[1]).toEqual(assistant(hi, serverUse, serverResult, hi));
  });

  test('quirk 4: blank texts of the system prompt', () => {
    const mend = (...system: { text: string }[]): unknown =>
      repairConversation({ ...request(user(hi)), system }, claude).request.system;
    expect(mend({ text: '' }, { text: 'Be brief.' })).toEqual([{ text: 'Be brief.' }]);
    expect(mend({ text: ' ' })).toBeUndefined();
    expect(mend({ text: 'a\ud800' })).toEqual([{ text: 'a\ufffd' }]);
  });

  test('quirk 6: Claude takes only text in the result of a failed tool', () => {
    const failed = (...content: object[]): ContentBlock => ({
      toolResult: { toolUseId: 'a', status: 'error', content: content as never },
    });
    const messages = [user(hi), assistant(use('a')), user(failed({ text: 'No' }, { image: png }))];
    expect(repair(messages).messages?.[2]).toEqual(user(failed({ text: 'No' }), { image: png }));
    expect(repair(messages, {}, nova).messages).toEqual(messages);
  });

  test('an image in the result of a tool, for models that see it only beside the result', () => {
    const shown: ContentBlock = { toolResult: { toolUseId: 'a', content: [{ image: png }] } };
    const messages = [user(hi), assistant(use('a')), user(shown)];
    for (const id of ['us.openai.gpt-6-sol', 'us.mistral.pixtral-large-2502-v1:0', 'us.xai.grok-4.7']) {
      const { messages: mended, codes } = repair(messages, {}, resolveModel(id));
      expect(mended?.[2], id).toMatchObject({
        content: [{ toolResult: { content: [{ text: '(see below)' }] } }, { image: png }],
      });
      expect(codes, id).toContain('result-media');
    }
    for (const id of ['amazon.nova-lite-v1:0', 'us.meta.llama4-scout-17b-instruct-v1:0', 'responses/openai.gpt-6-sol'])
      expect(repair(messages, {}, resolveModel(id)).messages, id).toEqual(messages);
  });

  test('quirk 7: the last word of the assistant where the model does not continue it', () => {
    const messages = [user(hi), assistant({ text: '{' })];
    expect(repair(messages)).toEqual({ messages, codes: [] });
    expect(repair(messages, {}, claude46)).toEqual({
      messages: [...messages, user({ text: 'Please continue.' })],
      codes: ['prefill'],
    });
    expect(repair(messages, { userContinueMessage: false }, claude46).messages).toEqual(messages);
  });

  test('tool results that are JSON, but no objects, become text', () => {
    const json = (value: never): ContentBlock => ({ toolResult: { toolUseId: 'a', content: [{ json: value }] } });
    const mend = (value: unknown): unknown =>
      repair([user(hi), assistant(use('a')), user(json(value as never))]).messages?.[2]?.content[0]?.toolResult
        ?.content;
    expect(mend([1, 2])).toEqual([{ text: '[1,2]' }]);
    expect(mend('done')).toEqual([{ text: 'done' }]);
    expect(mend(null)).toEqual([{ text: 'null' }]);
    expect(mend({ a: 1 })).toEqual([{ json: { a: 1 } }]);
  });

  test('quirk 20: arguments', () => {
    const mend = (input: unknown): unknown => {
      const call: ContentBlock = { toolUse: { toolUseId: 'a', name: 'n', input: input as never } };
      return repair([user(hi), assistant(call)]).messages?.[1]?.content[0]?.toolUse?.input;
    };
    expect(mend('{"a":1}')).toEqual({ a: 1 });
    expect(mend('')).toEqual({});
    expect(mend(undefined)).toEqual({});
    expect(mend([1])).toEqual({ value: [1] });
    expect(mend({ '': 1, a: 2 })).toEqual({ _: 1, a: 2 });
  });

  test('quirk 19: replaced ids are the same in every call, and no two are one', () => {
    const ids = Array.from({ length: 200 }, (_, index) => `tooluse_${index}`);
    const mend = (...given: string[]): string[] => {
      const { messages } = repair([user(hi), assistant(...given.map((id) => use(id)))], {}, mistral);
      return messages?.[1]?.content.map((block) => block.toolUse!.toolUseId) ?? [];
    };
    const mended = mend(...ids);
    expect(new Set(mended).size).toBe(200);
    expect(mend(...ids)).toEqual(mended);
    // An id that is taken already is not given again.
    const [kept, replaced] = mend(mended[0]!, ids[0]!);
    expect(kept).toBe(mended[0]);
    expect(replaced).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(replaced).not.toBe(kept);
  });

  test('quirk 19: also the newer models of Mistral, and no others', () => {
    const messages = [user(hi), assistant(use('tooluse_x'))];
    expect(repair(messages, {}, resolveModel('mistral.ministral-3-8b-instruct')).codes).toContain('tool-use-id');
    expect(repair(messages, {}, resolveModel('qwen.qwen3-32b-v1:0')).codes).not.toContain('tool-use-id');
  });

  test('declarations of tools: empty lists, blank descriptions, schemas without a type', () => {
    const mend = (toolConfig: ConverseRequest['toolConfig']): unknown =>
      repairConversation({ ...request(user(hi)), toolConfig }, claude).request.toolConfig;
    expect(mend({ tools: [] })).toBeUndefined();
    const toolSpec = { name: 'a', description: '', inputSchema: { json: { properties: {} } } };
    expect(mend({ tools: [{ toolSpec }, cachePoint] })).toEqual({
      tools: [{ toolSpec: { name: 'a', inputSchema: { json: { type: 'object', properties: {} } } } }, cachePoint],
    });
    const sound = { tools: [{ toolSpec: { name: 'a', inputSchema: { json: { type: 'object' } } } }] };
    expect(mend(sound)).toBe(sound);
  });

  test('names of documents in tool results count too', () => {
    const inResult: ContentBlock = {
      toolResult: { toolUseId: 'a', content: [{ document: { name: 'x.pdf', source: { text: 'x' } } }] },
    };
    const { messages } = repair([user(document('x'), hi), assistant(use('a')), user(inResult)]);
    expect(messages?.[2]?.content[0]?.toolResult?.content[0]?.document?.name).toBe('x-2');
  });

  test('hidden reasoning goes to no model that cannot read it', () => {
    const hidden: ContentBlock = { reasoningContent: { redactedContent: Uint8Array.of(1) } };
    const messages = [user(hi), assistant(hidden, hi), user(hi)];
    expect(repair(messages).codes).toEqual([]);
    expect(repair(messages, {}, nova).messages?.[1]).toEqual(assistant(hi));
  });

  test('fields of a message that this version does not know stay', () => {
    const later = { ...user({ text: 'a\ud800' }), later: 1 };
    expect(repair([later]).messages?.[0]).toEqual({ ...user({ text: 'a\ufffd' }), later: 1 });
  });

  test('strict: the first mend is an error that names the place', () => {
    expect(() => repair([user(hi), user(hi)], { strict: true })).toThrow(/^messages\[0\]: Two turns of the user/);
  });

  test('quirk 15: nothing is touched of reasoning for models that are not known', () => {
    const signed = { reasoningContent: { reasoningText: { text: 'T', signature: 's' } } };
    const messages = [
      user(hi),
      assistant(signed, { reasoningContent: { reasoningText: { text: 'T' } } }, hi),
      user(hi),
    ];
    expect(repair(messages, {}, resolveModel('acme.model-1'))).toEqual({ messages, codes: [] });
  });

  test('bad input 16: nothing but blank text', () => {
    expect(() => repair([user({ text: ' ' })])).toThrow(/Every message is blank/);
  });
});

describe('laws', () => {
  const id = fc.constantFrom('a', 'b', 'tooluse_1', 'bad id!');
  const text = fc.constantFrom('Hi', '', ' ', 'x ', 'a\ud800');
  const block: fc.Arbitrary<ContentBlock> = fc.oneof(
    text.map((value) => ({ text: value })),
    id.map((value) => use(value)),
    fc
      .tuple(
        id,
        fc.array(
          text.map((value) => ({ text: value })),
          { maxLength: 2 },
        ),
      )
      .map(([value, content]) => result(value, ...content)),
    fc.constantFrom('a', 'a.txt', 'a\tb').map(document),
    fc.constantFrom<ContentBlock>(serverUse, serverResult, {
      toolResult: {
        toolUseId: 'a',
        status: 'error',
        content: [{ json: [1] }, { image: png }, { document: { name: 'a', source: { text: 'x' } } }],
      },
    }),
    fc.constantFrom<ContentBlock>(
      { cachePoint: { type: 'default' } },
      { reasoningContent: { reasoningText: { text: 'T' } } },
    ),
  );
  const message = fc.record({
    role: fc.constantFrom('user' as const, 'assistant' as const),
    content: fc.array(block, { maxLength: 4 }),
  });

  test('mending again changes nothing, the input stays as it was, and strictly the first mend is an error', () => {
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(claude, claude46, nova, mistral),
        fc.constantFrom<SystemContentBlock[] | undefined>(undefined, [], [{ text: ' ' }], [cachePoint, { text: 'Hi' }]),
        (messages, model, system) => {
          const before = JSON.stringify(messages);
          let once: ConverseRequest;
          try {
            once = repairConversation({ ...request(...messages), system }, model).request;
          } catch (error) {
            expect(BedrockError.isInstance(error)).toBe(true);
            return;
          }
          expect(JSON.stringify(messages)).toBe(before);
          // What is told by a warning is an error in strict mode, at the same place.
          const [told] = repairConversation({ ...request(...messages), system }, model).warnings;
          const strictly = (): unknown =>
            repairConversation({ ...request(...messages), system }, model, { strict: true });
          if (told === undefined) strictly();
          else expect(strictly).toThrow(`${told.path}: ${told.message}`);
          const twice = repairConversation(once, model);
          expect(twice.warnings).toEqual([]);
          expect(twice.request).toBe(once);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
