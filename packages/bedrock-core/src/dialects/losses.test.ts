// Nothing is lost in silence: whatever a request says stands in the family's body, or a warning names its
// place. For every dialect, with every kind of content that Converse has.
// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { resolveModel } from '../catalog/capabilities.ts';
import type { ContentBlock, ConverseRequest } from '../converse/types.ts';
import { listDialects } from './registry.ts';

/** What is said, where, and how it looks in a body. */
interface Said {
  path: string;
  mark: string;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const encoded = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '');

/** A block of each kind, with the marks that its parts leave. */
const blocks: readonly (readonly [block: ContentBlock, ...marks: string[]])[] = [
  [{ text: 'markText' }, 'markText'],
  [{ image: { format: 'png', source: { bytes: bytes('markImagePng') } } }, encoded('markImagePng')],
  [
    { image: { format: 'png', source: { s3Location: { uri: 's3://bucket/markImage.png' } } } },
    's3://bucket/markImage.png',
  ],
  [{ video: { format: 'mp4', source: { bytes: bytes('markVideoMp4') } } }, encoded('markVideoMp4')],
  [
    { video: { format: 'mp4', source: { s3Location: { uri: 's3://bucket/markVideo.mp4' } } } },
    's3://bucket/markVideo.mp4',
  ],
  [{ audio: { format: 'mp3', source: { bytes: bytes('markAudioMp3') } } }, encoded('markAudioMp3')],
  [{ document: { name: 'markPdf', format: 'pdf', source: { bytes: bytes('%PDF-markPdf') } } }, encoded('%PDF-markPdf')],
  [{ document: { name: 'Note', format: 'txt', source: { text: 'markNote' } } }, 'markNote'],
  [
    { document: { name: 'Chunks', source: { content: [{ text: 'markChunkOne' }, { text: 'markChunkTwo' }] } } },
    'markChunkOne',
    'markChunkTwo',
  ],
  [
    { searchResult: { title: 'markTitle', source: 'markSource', content: [{ text: 'markFound' }] } },
    'markTitle',
    'markFound',
  ],
  [{ guardContent: { text: { text: 'markGuarded' } } }, 'markGuarded'],
  [{ somethingNew: { text: 'markNew' } } as object as ContentBlock, 'markNew'],
];

const answers: readonly (readonly [block: ContentBlock, ...marks: string[]])[] = [
  [{ text: 'markAnswer' }, 'markAnswer'],
  [{ citationsContent: { content: [{ text: 'markCited' }], citations: [] } }, 'markCited'],
  [{ toolUse: { toolUseId: 'use1', name: 'markTool', input: { city: 'markCity' } } }, 'markTool', 'markCity'],
  [{ toolUse: { toolUseId: 'use2', name: 'markTool', input: {} } }, 'markTool'],
];

const results: readonly (readonly [block: ContentBlock, ...marks: string[]])[] = [
  [
    { toolResult: { toolUseId: 'use1', content: [{ text: 'markResult' }, { json: { is: 'markJson' } }] } },
    'markResult',
    'markJson',
  ],
  [
    {
      toolResult: {
        toolUseId: 'use2',
        content: [{ image: { format: 'png', source: { bytes: bytes('markResultPng') } } }],
      },
    },
    encoded('markResultPng'),
  ],
  [{ text: 'markLast' }, 'markLast'],
];

const settings: readonly Said[] = [
  { path: 'inferenceConfig.maxTokens', mark: '4091' },
  { path: 'inferenceConfig.temperature', mark: '0.125' },
  { path: 'inferenceConfig.topP', mark: '0.875' },
  { path: 'inferenceConfig.stopSequences', mark: 'markStop' },
  { path: 'toolConfig.tools[0]', mark: 'markTool' },
  { path: 'toolConfig.tools[0]', mark: 'markDescription' },
  { path: 'toolConfig.tools[0]', mark: 'markCityName' },
  { path: 'toolConfig.tools[0]', mark: 'markEnum' },
  { path: 'toolConfig.tools[1]', mark: 'markSystemTool' },
  { path: 'outputConfig', mark: 'markSchema' },
  { path: 'outputConfig', mark: 'markEffort' },
  { path: 'additionalModelRequestFields', mark: 'markField' },
  { path: 'system[0]', mark: 'markSystem' },
  { path: 'system[1]', mark: 'markSystemGuarded' },
];

const turns = [
  { role: 'user' as const, blocks },
  { role: 'assistant' as const, blocks: answers },
  { role: 'user' as const, blocks: results },
];

const request: ConverseRequest = {
  modelId: 'm',
  system: [{ text: 'markSystem' }, { guardContent: { text: { text: 'markSystemGuarded' } } }],
  messages: turns.map(({ role, blocks: list }) => ({ role, content: list.map(([block]) => block) })),
  inferenceConfig: { maxTokens: 4091, temperature: 0.125, topP: 0.875, stopSequences: ['markStop'] },
  toolConfig: {
    tools: [
      {
        toolSpec: {
          name: 'markTool',
          description: 'markDescription',
          inputSchema: {
            json: {
              type: 'object',
              properties: { markCityName: { type: ['string', 'null'], enum: ['markEnum', null] } },
            },
          },
        },
      },
      { systemTool: { name: 'markSystemTool' } },
    ],
  },
  outputConfig: {
    effort: 'markEffort',
    textFormat: { type: 'json_schema', structure: { jsonSchema: { name: 'a', schema: '{"title":"markSchema"}' } } },
  },
  additionalModelRequestFields: { own: 'markField' },
};

const said: readonly Said[] = [
  ...settings,
  ...turns.flatMap((turn, index) =>
    turn.blocks.flatMap(([, ...marks], position) =>
      marks.map((mark) => ({ path: `messages[${index}].content[${position}]`, mark })),
    ),
  ),
];

/** A warning about a place is one about all that stands in it, and about what it stands in. */
const covers = (warned: string | undefined, path: string): boolean =>
  warned !== undefined && (path.startsWith(warned) || warned.startsWith(path));

describe.each(listDialects().map((dialect) => [dialect.id, dialect] as const))('%s', (id, dialect) => {
  test.each([
    ['a model that reads text alone', []],
    ['a model that sees', ['image', 'document', 'video', 'audio'] as const],
  ])('%s', (_, input) => {
    const known = resolveModel('meta.llama3-8b-instruct-v1:0');
    const model = { ...known, dialect: id, capabilities: { ...known.capabilities, input: [...input] } };
    const { body, warnings } = dialect.encodeRequest(request, { model, stream: false });
    const text = JSON.stringify(body);
    const lost = said.filter(
      ({ path, mark }) => !text.includes(mark) && !warnings.some((told) => covers(told.path, path)),
    );
    expect(lost).toEqual([]);
    for (const { message, path } of warnings) expect(`${path}: ${message}`).not.toMatch(/mark[A-Z]/);
  });
});
