// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveModel } from '../catalog/capabilities.ts';
import { BedrockError } from '../errors.ts';
import { hasFaults } from './faults.ts';
import { repairConversation, type RepairOptions } from './repair.ts';
import type { ContentBlock, ConverseRequest, Message } from './types.ts';
import { validateRequest } from './validate.ts';

const claude = resolveModel('us.anthropic.claude-sonnet-4-5-20250929-v1:0');
const nova = resolveModel('us.amazon.nova-lite-v1:0');
const mistral = resolveModel('mistral.mistral-large-2407-v1:0');

const user = (...content: ContentBlock[]): Message => ({ role: 'user', content });
const assistant = (...content: ContentBlock[]): Message => ({ role: 'assistant', content });
const hi: ContentBlock = { text: 'Hi' };
const use = (toolUseId: string, name = 'weather'): ContentBlock => ({ toolUse: { toolUseId, name, input: {} } });
const result = (toolUseId: string, ...content: { text: string }[]): ContentBlock => ({
  toolResult: { toolUseId, content },
});
const document = (name: string): ContentBlock => ({ document: { name, format: 'txt', source: { text: 'x' } } });
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

  test('strict: the first mend is an error that names the place', () => {
    expect(() => repair([user(hi), user(hi)], { strict: true })).toThrow(/^messages\[0\]: Two turns of the user/);
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
    fc.constantFrom<ContentBlock>(
      { cachePoint: { type: 'default' } },
      { reasoningContent: { reasoningText: { text: 'T' } } },
    ),
  );
  const message = fc.record({
    role: fc.constantFrom('user' as const, 'assistant' as const),
    content: fc.array(block, { maxLength: 4 }),
  });

  test('a mended conversation has no faults, mending again changes nothing, and the input stays as it was', () => {
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(claude, nova, mistral),
        (messages, model) => {
          const before = JSON.stringify(messages);
          let once: ConverseRequest;
          try {
            once = repairConversation(request(...messages), model).request;
          } catch (error) {
            expect(BedrockError.isInstance(error)).toBe(true);
            return;
          }
          expect(JSON.stringify(messages)).toBe(before);
          expect(hasFaults(once, model)).toBe(false);
          expect(repairConversation(once, model)).toEqual({ request: once, warnings: [] });
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('bad input before any call', () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0);
  const image = (format: string, bytes: Uint8Array): ContentBlock => ({
    image: { format: format as 'png', source: { bytes } },
  });
  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  const tool = (name: string, json: unknown = { type: 'object' }): ConverseRequest => ({
    ...request(user(hi)),
    toolConfig: { tools: [{ toolSpec: { name, inputSchema: { json: json as never } } }] },
  });

  test.each<[string, ConverseRequest, string, RegExp]>([
    ['15: no messages', request(), 'messages', /at least one turn/],
    [
      '19: duplicate call id',
      request(user(hi), assistant(use('a'), use('a'))),
      'messages[1].content[1].toolUse.toolUseId',
      /'a'/,
    ],
    ['20: bad tool name', tool('get weather'), 'toolConfig.tools[0].toolSpec.name', /letters, digits/],
    ['21: circular schema', tool('a', cyclic), 'toolConfig.tools[0].toolSpec.inputSchema.json', /not JSON/],
    [
      '22: function in tool input',
      request(user(hi), assistant({ toolUse: { toolUseId: 'a', name: 'n', input: { f: () => 1 } as never } })),
      'messages[1].content[0].toolUse.input',
      /function/,
    ],
    [
      '22: BigInt in tool input',
      request(user(hi), assistant({ toolUse: { toolUseId: 'a', name: 'n', input: { n: 1n } as never } })),
      'messages[1].content[0].toolUse.input',
      /BigInt/,
    ],
    [
      '23: NaN',
      { ...request(user(hi)), inferenceConfig: { maxTokens: NaN } },
      'inferenceConfig.maxTokens',
      /whole number/,
    ],
    [
      '24: temperature 3',
      { ...request(user(hi)), inferenceConfig: { temperature: 3 } },
      'inferenceConfig.temperature',
      /between 0 and 1/,
    ],
    [
      '25: empty stop string',
      { ...request(user(hi)), inferenceConfig: { stopSequences: [''] } },
      'inferenceConfig.stopSequences[0]',
      /empty/,
    ],
    [
      '26: empty image',
      request(user(image('png', new Uint8Array()))),
      'messages[0].content[0].image.source.bytes',
      /empty/,
    ],
    [
      '27: bytes are another type',
      request(user(image('jpeg', png))),
      'messages[0].content[0].image.format',
      /bytes are png. Set format to 'png'/,
    ],
    [
      '28: svg',
      request(user(image('png', new TextEncoder().encode('<svg xmlns="x"/>')))),
      'messages[0].content[0].image.format',
      /svg. Convert it/,
    ],
    [
      '28: not an image',
      request(user(image('png', new TextEncoder().encode('%PDF-1.7')))),
      'messages[0].content[0].image.format',
      /pdf/,
    ],
    [
      '31: 21 images',
      request(user(...Array.from({ length: 21 }, () => image('png', png)))),
      'messages[0].content',
      /at most 20/,
    ],
  ])('%s', (_, given, path, message) => {
    try {
      validateRequest(given);
    } catch (error) {
      expect(error).toMatchObject({ kind: 'invalid-request', path, message: expect.stringMatching(message) });
      return;
    }
    expect.unreachable('It passed.');
  });

  test('21: a schema nested 20,000 deep is an error, not a crash', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`) as unknown;
    expect(() => validateRequest(tool('a', deep))).toThrow(BedrockError);
  });
});
