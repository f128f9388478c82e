// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { claude, file, generate, image, messagesOf, png, pngText, user } from '../testing/loose-calls.ts';
import { recorded } from '../testing/recorded.ts';
import { createBedrock as createV2 } from '../v2.ts';
import { createBedrock as createV3 } from '../v3.ts';
import { createBedrock } from '../v4.ts';

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
