// Programs for the migration test: files, options of messages and calls.
// SPDX-License-Identifier: Apache-2.0
import { generateText, streamText, tool, type ModelMessage } from 'ai';
import { z } from 'zod';
import { models, seen, seenStreamed, type Program } from './program.ts';

const prompt = 'Why is the sky blue?';
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

type UserContent = Extract<ModelMessage, { role: 'user' }>['content'];

const ask = (name: string, content: Exclude<UserContent, string>, modelId: string = models.nova): Program => ({
  name,
  run: async (create) => seen(await generateText({ model: create()(modelId), messages: [{ role: 'user', content }] })),
});

const text = { type: 'text', text: 'What is this?' } as const;
const file = (mediaType: string, data: Uint8Array | URL, filename?: string) => ({
  type: 'file' as const,
  data,
  mediaType,
  ...(filename === undefined ? {} : { filename }),
});

const files: Program[] = [
  ask('an image', [text, file('image/png', png)]),
  ask('an image as an image part', [text, { type: 'image', image: png }]),
  ask('an image in S3', [text, file('image/jpeg', new URL('s3://bucket/a.jpg'))]),
  ask('a video', [text, file('video/mp4', bytes('video'))]),
  ask('a video in S3', [text, file('video/mp4', new URL('s3://bucket/a.mp4'))]),
  ask('a PDF', [text, file('application/pdf', bytes('%PDF-1.7\n'), 'report 1.pdf')], models.claude),
  ask('a PDF without a name', [text, file('application/pdf', bytes('%PDF-1.7\n'))], models.claude),
  ask('documents of other kinds', [
    text,
    file('text/csv', bytes('a,b'), 'a.csv'),
    file('text/html', bytes('<p>'), 'b.html'),
    file('text/markdown', bytes('# c'), 'c.md'),
    file('text/plain', bytes('d'), 'd.txt'),
  ]),
  {
    name: 'an image as a tool’s result',
    async run(create) {
      const output = {
        type: 'content' as const,
        value: [
          { type: 'text' as const, text: 'Here' },
          { type: 'file' as const, mediaType: 'image/png', data: { type: 'data' as const, data: png } },
        ],
      };
      const messages: ModelMessage[] = [
        { role: 'user', content: 'Draw' },
        { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'call_1', toolName: 'draw', input: {} }] },
        { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'call_1', toolName: 'draw', output }] },
      ];
      const tools = { draw: tool({ inputSchema: z.object({}) }) };
      return seen(await generateText({ model: create()(models.claude), messages, tools }));
    },
  },
];

const cachePoint = { bedrock: { cachePoint: { type: 'default' } } };
const long = 'The sky scatters blue light more than red. '.repeat(500);

const caching: Program[] = [
  ask(
    'a cache point in a part',
    [
      { type: 'text', text: long, providerOptions: cachePoint },
      { type: 'text', text: prompt },
    ],
    models.claude,
  ),
  ...(['5m', '1h'] as const).map((ttl): Program => ({
    name: `a cache point of ${ttl} after a message, streamed`,
    async run(create) {
      const providerOptions = { bedrock: { cachePoint: { type: 'default', ttl } } };
      const messages: ModelMessage[] = [
        { role: 'user', content: `${ttl}: ${long}`, providerOptions },
        { role: 'assistant', content: 'I see.' },
        { role: 'user', content: prompt },
      ];
      return seenStreamed(streamText({ model: create()(models.claude), messages }));
    },
  })),
  {
    name: 'a cache point after the system prompt',
    async run(create) {
      const system = { role: 'system' as const, content: long, providerOptions: cachePoint };
      return seen(await generateText({ model: create()(models.claude), system, prompt }));
    },
  },
];

const guardrailConfig = { guardrailIdentifier: 'guard', guardrailVersion: '1', trace: 'enabled' };

const guarding: Program[] = [
  {
    name: 'a guardrail that intervenes',
    async run(create) {
      const call = {
        model: create()(models.claude),
        prompt: 'forbidden',
        providerOptions: { bedrock: { guardrailConfig } },
      };
      return { whole: seen(await generateText(call)), streamed: await seenStreamed(streamText(call)) };
    },
  },
  ask('guarded content', [
    {
      type: 'text',
      text: 'Facts',
      providerOptions: { bedrock: { guardContent: true, guardContentQualifiers: ['grounding_source'] } },
    },
    { type: 'text', text: prompt, providerOptions: { bedrock: { guardContent: true } } },
    { ...file('image/png', png), providerOptions: { bedrock: { guardContent: true } } },
  ]),
];

const cited = {
  ...file('application/pdf', bytes('%PDF-1.7\n'), 'report.pdf'),
  providerOptions: { bedrock: { citations: { enabled: true } } },
};

const options: Program[] = [
  ask('citations', [text, cited], models.claude),
  {
    name: 'citations in a stream',
    run: async (create) =>
      seenStreamed(
        streamText({ model: create()(models.claude), messages: [{ role: 'user', content: [text, cited] }] }),
      ),
  },
  ...Object.entries({
    additionalModelRequestFields: { top_k: 5 },
    anthropicBeta: ['context-1m-2025-08-07'],
    serviceTier: 'flex',
    performanceConfig: { latency: 'optimized' },
    requestMetadata: { team: 'search' },
  }).map(([name, value]): Program => ({
    name: `\`${name}\``,
    run: async (create) =>
      seen(
        await generateText({ model: create()(models.claude), prompt, providerOptions: { bedrock: { [name]: value } } }),
      ),
  })),
  {
    name: 'options under `amazonBedrock`',
    async run(create) {
      const providerOptions = { amazonBedrock: { serviceTier: 'priority' } };
      return seen(await generateText({ model: create()(models.nova), prompt, providerOptions }));
    },
  },
  {
    name: '`modelFamily` of an opaque ARN',
    async run(create) {
      const model = create()(models.profile, { modelFamily: 'anthropic' });
      const providerOptions = { bedrock: { reasoningConfig: { type: 'enabled', budgetTokens: 1024 } } };
      return seen(await generateText({ model, prompt, providerOptions }));
    },
  },
  {
    name: '`disableParallelToolUse`',
    async run(create) {
      const tools = { weather: tool({ inputSchema: z.object({}) }) };
      const providerOptions = { anthropic: { disableParallelToolUse: true } };
      const call = { prompt: 'weather', tools, providerOptions };
      return seen(await generateText({ model: create()(models.claude), ...call }));
    },
  },
];

export const inputs: readonly Program[] = [...files, ...caching, ...guarding, ...options];
