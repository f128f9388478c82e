// For the matrix: what is tried with every version of ai. A feature returns when it held, and throws when not.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseReply, ConverseRequest } from 'bedrock-core';
import { expect } from 'vitest';
import { answer } from '../emulated.ts';
import type { AiVersion, Ask, Piece } from './ai-version.ts';

/** What we look at of a call that the emulator saw. */
interface Sent {
  id: string;
  headers: Record<string, string>;
  body: unknown;
  status?: number;
  aborted: boolean;
}

/** One cell: a version, and the calls that this cell made. */
export interface Cell {
  ai: AiVersion;
  headers: Record<string, string>;
  /** Requests of this cell, oldest first. */
  requests(): Sent[];
  /** The first of them that is over. */
  finished(): Promise<Sent>;
}

export interface Feature {
  name: string;
  /** What holds, for the table. */
  holds: string;
  /** Whether the model writes at a pace, so that the pieces come one by one. */
  isPaced?: boolean;
  /** Why a version has it not. */
  missing?: Readonly<Record<string, string>>;
  run(cell: Cell): Promise<void>;
}

const say = (text: string): Piece[] => [{ text }];
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const pdf = new TextEncoder().encode('%PDF-1.7\n');
const question = 'Why is the sky blue?';

type Body = Omit<ConverseRequest, 'modelId'>;
const bodies = ({ requests }: Cell): Body[] => requests().map(({ body }) => body as Body);
const content = (cell: Cell): object[] => bodies(cell)[0]?.messages?.[0]?.content ?? [];

const cited: ConverseReply = answer([
  {
    citationsContent: {
      content: [{ text: 'It rains.' }],
      citations: [
        {
          title: 'report',
          sourceContent: [{ text: 'Rain.' }],
          location: { documentPage: { documentIndex: 0, start: 1, end: 1 } },
        },
      ],
    },
  },
]);

const blocked: ConverseReply = {
  ...answer([{ text: 'I cannot answer that.' }], 'guardrail_intervened'),
  trace: { guardrail: { actionReason: 'Guardrail blocked.' } },
};

const bashUsed: ConverseReply = answer(
  [{ toolUse: { toolUseId: 'tooluse_1', name: 'bash', input: { command: 'ls' } } }],
  'tool_use',
);

/** What the emulator's own model does not do: to cite, to be stopped by a guardrail, to use Claude's own tools. */
export function script({ guardrailConfig, messages = [] }: Body): ConverseReply | undefined {
  if (guardrailConfig !== undefined) return blocked;
  if (messages.length === 1 && messages[0]?.content[0]?.text === 'Use bash.') return bashUsed;
  const cites = messages.some((message) => message.content.some(({ document }) => document?.citations?.enabled));
  return cites ? cited : undefined;
}

const parallelCalls = [
  { toolName: 'weather', input: { city: 'Paris' } },
  { toolName: 'now', input: {} },
];
const useBoth = say('Use weather for Paris, and now.');

async function both(cell: Cell, ask: Omit<Ask, 'headers'>): Promise<Awaited<ReturnType<AiVersion['generate']>>[]> {
  const { ai, headers } = cell;
  return [await ai.generate({ ...ask, headers }), await ai.stream({ ...ask, headers })];
}

const conversations: Feature[] = [
  {
    name: 'text',
    holds: 'the answer, why it ended, tokens, Bedrock’s request id',
    async run({ ai, headers, requests }) {
      const told = await ai.generate({ pieces: say(question), headers });
      expect(told).toMatchObject({ text: expect.stringContaining('sky'), finishReason: 'stop' });
      expect(told.inputTokens).toBeGreaterThan(0);
      expect(told.metadata['requestId']).toBe(requests()[0]?.id);
      expect(requests()[0]?.headers['user-agent']).toMatch(/bedrock-ai-sdk\//);
    },
  },
  {
    name: 'stream',
    holds: 'the same in pieces',
    isPaced: true,
    async run(cell) {
      const [whole, streamed] = await both(cell, { pieces: say(question) });
      expect(streamed).toMatchObject({ text: whole?.text, finishReason: 'stop', inputTokens: whole?.inputTokens });
      expect(streamed?.parts.filter((type) => type === 'text-delta').length).toBeGreaterThan(5);
    },
  },
  {
    name: 'tools, parallel and without arguments',
    holds: 'two calls at once, their results in one turn, an answer from both; whole and streamed',
    async run(cell) {
      for (const told of await both(cell, { pieces: useBoth, hasTools: true })) {
        expect(told.toolCalls).toEqual(parallelCalls);
        expect(told.text).toMatch(/14 °C in Paris.*12:00/s);
      }
      const last = bodies(cell).at(-1)?.messages?.at(-1)?.content ?? [];
      expect(last.map(({ toolResult }) => toolResult?.content)).toEqual([
        [{ text: '14 °C in Paris' }],
        [{ json: { time: '12:00' } }],
      ]);
    },
  },
  {
    name: 'structured output',
    holds: '`generateObject` and `streamObject` by a schema',
    async run({ ai, headers }) {
      const objects = await ai.objects({ pieces: say('The weather in Paris'), headers });
      const object = { city: expect.any(String), celsius: expect.any(Number) };
      expect(objects).toEqual([object, object]);
    },
  },
  {
    name: 'reasoning, then tools',
    holds: 'reasoning told, and sent back with its signature before the tool’s result; whole and streamed',
    async run(cell) {
      const options = { bedrock: { reasoningConfig: { type: 'enabled', budgetTokens: 1024 } } };
      for (const told of await both(cell, { pieces: useBoth, hasTools: true, options })) {
        expect(told.reasoning).toContain('The user asks about');
        expect(told.toolCalls).toEqual(parallelCalls);
      }
      const [first, second] = bodies(cell);
      expect(first).toMatchObject({ additionalModelRequestFields: { thinking: { budget_tokens: 1024 } } });
      expect(second?.messages?.[1]?.content[0]?.reasoningContent?.reasoningText?.signature).toMatch(/=$/);
    },
  },
];

const inputs: Feature[] = [
  {
    name: 'image in',
    holds: 'bytes of a PNG as an image block',
    async run(cell) {
      const pieces = [...say('What is this?'), { file: { data: png, mediaType: 'image/png' } }];
      const told = await cell.ai.generate({ pieces, headers: cell.headers });
      expect(told.text).toContain('1 image');
      expect(content(cell)[1]).toEqual({ image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } });
    },
  },
  {
    name: 'PDF in',
    holds: 'bytes of a PDF as a document block with its name',
    async run(cell) {
      const file = { data: pdf, mediaType: 'application/pdf', filename: 'report.pdf' };
      const told = await cell.ai.generate({ pieces: [...say('Sum it up'), { file }], headers: cell.headers });
      expect(told.text).toContain('1 document');
      expect(content(cell)[1]).toMatchObject({ document: { format: 'pdf', name: 'report' } });
    },
  },
  {
    name: 'cache',
    holds: 'a cache point in a message; what is written and, the next time, read is counted',
    async run(cell) {
      const { ai, headers } = cell;
      const text = `${ai.name}: ${'The sky scatters blue light more than red. '.repeat(500)}`;
      const pieces = [{ text, options: { bedrock: { cachePoint: true } } }, { text: question }];
      const written = await ai.generate({ pieces, headers });
      const read = await ai.stream({ pieces, headers });
      expect(content(cell)[1]).toEqual({ cachePoint: { type: 'default' } });
      expect(written.metadata['cacheWriteInputTokens']).toBeGreaterThan(1000);
      expect(read.cachedTokens).toBe(written.metadata['cacheWriteInputTokens']);
      expect(read.inputTokens).toBe(written.inputTokens);
    },
  },
  {
    name: 'guardrail',
    holds: 'an intervention is `content-filter`, its trace is in the metadata; whole and streamed',
    async run(cell) {
      const guardrailConfig = { guardrailIdentifier: 'guard', guardrailVersion: '1', trace: 'enabled' };
      for (const told of await both(cell, { pieces: say('forbidden'), options: { bedrock: { guardrailConfig } } })) {
        expect(told).toMatchObject({ finishReason: 'content-filter', metadata: { trace: blocked.trace } });
      }
      expect(bodies(cell)).toMatchObject([{ guardrailConfig }, { guardrailConfig }]);
    },
  },
  {
    name: 'citations',
    holds: 'the cited text, and the document as a source (ai@4: in the metadata); whole and streamed',
    async run(cell) {
      const file = { data: pdf, mediaType: 'application/pdf', filename: 'report.pdf' };
      const options = { bedrock: { citations: { enabled: true } } };
      for (const told of await both(cell, { pieces: [...say('Does it rain?'), { file, options }] })) {
        expect(told).toMatchObject({ text: 'It rains.', cited: ['report'] });
      }
    },
  },
];

const others: Feature[] = [
  {
    name: 'embeddings',
    holds: 'a vector per text',
    async run({ ai, headers }) {
      const vectors = await ai.embed('amazon.titan-embed-text-v2:0', ['The sky', 'Grass'], headers);
      expect(vectors.map(({ length }) => length)).toEqual([1024, 1024]);
    },
  },
  {
    name: 'images',
    holds: 'a picture of the size that is asked for',
    async run({ ai, headers, requests }) {
      const images = await ai.paint('amazon.nova-canvas-v1:0', 'A lighthouse', headers);
      expect(images.map((image) => Buffer.from(image).toString('latin1', 1, 4))).toEqual(['PNG']);
      expect(requests()[0]?.body).toMatchObject({ imageGenerationConfig: { width: 320, height: 320 } });
    },
  },
  {
    name: 'rerank',
    holds: 'documents by how well they answer',
    missing: { 'ai@4': 'it has no `rerank`', 'ai@5': 'it has no `rerank`' },
    async run({ ai, headers }) {
      const documents = ['Grass is green.', 'The sky is blue because of scattering.'];
      expect(await ai.rerank?.('cohere.rerank-v3-5:0', question, documents, headers)).toEqual([1, 0]);
    },
  },
];

const failures: Feature[] = [
  {
    name: 'abort',
    holds: 'aborting a stream closes the connection to Bedrock',
    async run({ ai, headers, finished }) {
      const abort = new AbortController();
      const stalled = { ...headers, 'x-emulator-fault': 'stall; after=4' };
      const pieces = say(question);
      // ai@4 ends the stream with the abort's error, later ones with a part.
      await ai
        .stream({ pieces, headers: stalled, abortSignal: abort.signal, onText: () => abort.abort() })
        .catch(() => undefined);
      expect(abort.signal.aborted).toBe(true);
      expect(await finished()).toMatchObject({ aborted: true });
    },
  },
  {
    name: 'throttle',
    holds: 'a throttled call is sent again, by `ai` alone',
    async run({ ai, headers, requests }) {
      const fault = `ThrottlingException; times=1; retry-after=0; id=${ai.name}`;
      const told = await ai.generate({ pieces: say(question), headers: { ...headers, 'x-emulator-fault': fault } });
      expect(told.finishReason).toBe('stop');
      expect(requests().map(({ status }) => status)).toEqual([429, 200]);
    },
  },
  {
    name: 'mid-stream fault',
    holds: 'text, then an error: never a short answer that looks whole',
    async run({ ai, headers, requests }) {
      const fault = 'ModelStreamErrorException; after=5';
      const parts: string[] = [];
      const ask = { pieces: say(question), headers: { ...headers, 'x-emulator-fault': fault } };
      const told = await ai.stream({ ...ask, onText: () => parts.push('text-delta') }).catch(() => undefined);
      expect(parts.length).toBeGreaterThan(0);
      expect(told?.finishReason ?? 'error').toBe('error');
      expect(told?.parts ?? ['error']).toContain('error');
      expect(requests()).toHaveLength(1);
    },
  },
];

export const features: readonly Feature[] = [...conversations, ...inputs, ...others, ...failures];
