// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveModel } from '../catalog/capabilities.ts';
import { BedrockError } from '../errors.ts';
import type { ContentBlock, ConverseRequest, Message } from './types.ts';
import { validateRequest } from './validate.ts';

const claude = resolveModel('us.anthropic.claude-sonnet-4-5-20250929-v1:0');
const user = (...content: ContentBlock[]): Message => ({ role: 'user', content });
const assistant = (...content: ContentBlock[]): Message => ({ role: 'assistant', content });
const hi: ContentBlock = { text: 'Hi' };
const use = (toolUseId: string): ContentBlock => ({ toolUse: { toolUseId, name: 'weather', input: {} } });
const result = (toolUseId: string, ...content: object[]): ContentBlock => ({
  toolResult: { toolUseId, content: content as never },
});
const request = (...messages: Message[]): ConverseRequest => ({ modelId: claude.id, messages });
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const document = (format: string, bytes: Uint8Array): ContentBlock => ({
  document: { name: 'a', format: format as 'pdf', source: { bytes } },
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
    ['15: no list', { ...request(), messages: 'Hello' as never }, 'messages', /list of turns/],
    ['no block', request(user(hi, null as never)), 'messages[0].content[1]', /object with one member/],
    [
      '18: a result without a call',
      request(user(hi), assistant(use('a')), user(result('b', hi))),
      'messages[2].content[0].toolResult.toolUseId',
      /no tool use before it/,
    ],
    [
      '18: two results for a call',
      request(user(hi), assistant(use('a')), user(result('a', hi), result('a', hi))),
      'messages[2].content[1].toolResult.toolUseId',
      /two results/,
    ],
    [
      '19: duplicate call id',
      request(user(hi), assistant(use('a'), use('a'))),
      'messages[1].content[1].toolUse.toolUseId',
      /'a'/,
    ],
    ['20: bad tool name', tool('get weather'), 'toolConfig.tools[0].toolSpec.name', /letters, digits/],
    [
      '20: two tools of one name',
      { ...tool('a'), toolConfig: { tools: [...tool('a').toolConfig!.tools, ...tool('a').toolConfig!.tools] } },
      'toolConfig.tools[1].toolSpec.name',
      /Two tools/,
    ],
    [
      'a choice that is no tool',
      { ...tool('a'), toolConfig: { ...tool('a').toolConfig!, toolChoice: { tool: { name: 'b' } } } },
      'toolConfig.toolChoice.tool.name',
      /not among the tools: a/,
    ],
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
      '22: NaN in a tool result',
      request(user(hi), assistant(use('a')), user(result('a', { json: { n: [NaN] } }))),
      'messages[2].content[0].toolResult.content[0].json',
      /NaN/,
    ],
    [
      '22: BigInt in the fields of the model',
      { ...request(user(hi)), additionalModelRequestFields: { seed: 1n as never } },
      'additionalModelRequestFields',
      /BigInt/,
    ],
    [
      '23: no end',
      { ...request(user(hi)), inferenceConfig: { maxTokens: Infinity } },
      'inferenceConfig.maxTokens',
      /whole number/,
    ],
    [
      '23: negative',
      { ...request(user(hi)), inferenceConfig: { maxTokens: -1 } },
      'inferenceConfig.maxTokens',
      /whole number/,
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
      '27: in a tool result',
      request(user(hi), assistant(use('a')), user(result('a', image('gif', png)))),
      'messages[2].content[0].toolResult.content[0].image.format',
      /Set format to 'png'/,
    ],
    [
      '27: a name that Bedrock does not have',
      request(user(image('jpg', Uint8Array.of(0xff, 0xd8, 0xff)))),
      'messages[0].content[0].image.format',
      /Set format to 'jpeg'/,
    ],
    [
      '27: a document that is an image',
      request(user(hi, document('pdf', png))),
      'messages[0].content[1].document.format',
      /bytes are png. Send it as an image/,
    ],
    [
      '27: Office under the wrong name',
      request(user(hi, document('pdf', bytesOf('PK\u0003\u0004')))),
      'messages[0].content[1].document.format',
      /'docx' or 'xlsx'/,
    ],
    [
      '27: a PDF as text',
      request(user(hi, document('txt', bytesOf('%PDF-1.7')))),
      'messages[0].content[1].document.format',
      /Set format to 'pdf'/,
    ],
    [
      '26: empty document',
      request(user(hi, document('pdf', new Uint8Array()))),
      'messages[0].content[1].document.source.bytes',
      /empty/,
    ],
    [
      '28: tiff',
      request(user(image('tiff', Uint8Array.of(0x49, 0x49, 0x2a, 0)))),
      'messages[0].content[0].image.format',
      /Convert it/,
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
      '29: base64 in the place of bytes',
      request(user(image('png', 'iVBORw0KGgo=' as never))),
      'messages[0].content[0].image.source.bytes',
      /decodeBase64/,
    ],
    [
      '30: a data URL in the place of bytes',
      request(user(hi, document('pdf', 'data:application/pdf;base64,JVBERi0=' as never))),
      'messages[0].content[1].document.source.bytes',
      /after its comma/,
    ],
    [
      '29: a list of numbers',
      request(user(image('png', [1, 2] as never))),
      'messages[0].content[0].image.source.bytes',
      /Uint8Array/,
    ],
    [
      'row 55: another name of a type',
      request(user(hi, document('markdown', bytesOf('# Hi')))),
      'messages[0].content[1].document.format',
      /Set format to 'md'/,
    ],
    [
      'row 55: a media type in the place of a format',
      request(user(hi, document('application/pdf', bytesOf('%PDF-1.7')))),
      'messages[0].content[1].document.format',
      /Set format to 'pdf'/,
    ],
    [
      '31: 21 images',
      request(user(...Array.from({ length: 21 }, () => image('png', png)))),
      'messages[0].content',
      /at most 20/,
    ],
  ])('%s', (_, given, path, message) => {
    try {
      validateRequest(given, claude);
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

  test('21: graphs that refer to each other end too', () => {
    const a: Record<string, unknown> = {};
    const b = { a };
    Object.assign(a, { b, list: Array.from({ length: 100 }, () => b) });
    expect(() => validateRequest(tool('a', a))).toThrow(/refers to itself/);
  });

  test('24: some models take a higher temperature, but not through Converse', () => {
    const hot = { ...request(user(hi)), inferenceConfig: { temperature: 1.5 } };
    expect(() => validateRequest(hot, { ...claude, surface: 'converse' })).toThrow(/between 0 and 1/);
    expect(() => validateRequest(hot, { ...claude, surface: 'openai' })).not.toThrow();
  });

  test('zero is a value, and what is sound passes', () => {
    const sound: ConverseRequest = {
      ...tool('get_weather-2'),
      ...request(
        user(hi, image('png', png), document('docx', bytesOf('PK\u0003\u0004')), document('md', bytesOf('<svg/>'))),
        assistant(use('a'), use('b')),
        user(result('a', { json: { n: 0, none: null } }), result('b', hi)),
        assistant({ toolResult: { toolUseId: 'unseen', type: 'search', content: [] } }),
      ),
      inferenceConfig: { temperature: 0, topP: 0, maxTokens: 1, stopSequences: [] },
    };
    expect(() => validateRequest(sound, claude)).not.toThrow();
    expect(() => validateRequest({ modelId: 'arn:aws:bedrock:us-east-1:123456789012:prompt/ABC:1' })).not.toThrow();
  });

  test('whatever is thrown is a BedrockError that names its place', () => {
    const content = fc.oneof(fc.anything(), fc.array(fc.anything()));
    fc.assert(
      fc.property(fc.array(fc.record({ content }), { minLength: 1 }), fc.anything(), (messages, fields) => {
        try {
          validateRequest({ ...request(...(messages as never[])), additionalModelRequestFields: fields as never });
        } catch (error) {
          if (!BedrockError.isInstance(error)) throw error;
          expect(error.path).toBeTypeOf('string');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
