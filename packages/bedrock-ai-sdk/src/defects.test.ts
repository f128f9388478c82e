// What is wrong or absent elsewhere, held to be right here: docs/migrate-from-ai-sdk-amazon-bedrock.md lists it.
// SPDX-License-Identifier: Apache-2.0
import { APICallError, embed, generateImage, generateText, rerank } from 'ai';
import { startEmulator, type Emulator, type JournalEntry } from 'bedrock-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answer, readAll } from './testing/emulated.ts';
import { recorded, reply } from './testing/recorded.ts';
import { createBedrock } from './v4.ts';

const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const nova = 'us.amazon.nova-lite-v1:0';
const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.journal.clear());
afterAll(() => emulator.close());
const settings = () => ({ region: 'us-east-1', baseURL: emulator.url, accessKeyId: 'a', secretAccessKey: 'b' });
const last = (): JournalEntry => emulator.journal.entries.at(-1) as JournalEntry;

describe('defects of requests', () => {
  test('`anthropicBeta` and `topK` stay out of Converse’s own members, for every family', async () => {
    for (const modelId of [claude, nova, 'mistral.mistral-large-2407-v1:0']) {
      const bedrock = recorded();
      const providerOptions = { bedrock: { anthropicBeta: ['x'] } };
      await createBedrock(bedrock.settings)(modelId).doGenerate({ prompt, topK: 3, providerOptions });
      expect(bedrock.sent.body).not.toHaveProperty('anthropicBeta');
      expect(bedrock.sent.body).not.toHaveProperty('inferenceConfig.topK');
      expect(bedrock.sent.body).not.toHaveProperty('topK');
    }
  });

  test('an option that nobody knows is refused, and not copied into the body', async () => {
    const providerOptions = { amazonBedrock: { guardrailconfig: {} } };
    const call = createBedrock(recorded().settings)(claude).doGenerate({ prompt, providerOptions });
    await expect(call).rejects.toThrow(/Did you mean `guardrailConfig`/);
  });

  test('a failed tool is told as failed', async () => {
    const bedrock = recorded();
    const output = { type: 'error-text', value: 'No such city' };
    const history = [
      ...prompt,
      { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 't', toolName: 'weather', input: {} }] },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 't', toolName: 'weather', output }] },
    ];
    await createBedrock(bedrock.settings)(claude).doGenerate({ prompt: history } as never);
    expect(bedrock.sent.body).toHaveProperty('messages.2.content.0.toolResult.status', 'error');
  });

  test('audio goes to the models that hear', async () => {
    const bedrock = recorded();
    const file = { type: 'file', data: Uint8Array.of(1), mediaType: 'audio/wav' };
    const spoken = [{ role: 'user', content: [...prompt[0]!.content, file] }];
    await createBedrock(bedrock.settings)('mistral.voxtral-small-24b-2507').doGenerate({
      prompt: spoken,
      providerOptions: { bedrock: { surface: 'converse' } },
    } as never);
    expect(bedrock.sent.body).toHaveProperty('messages.0.content.1.audio.format', 'wav');
  });
});

describe('defects of replies', () => {
  test('`generateId` makes the ids of sources and of tool calls that come without one', async () => {
    const citations = [{ location: { web: { url: 'https://example.com' } } }];
    const content = [
      { toolUse: { toolUseId: '', name: 'weather', input: {} } },
      { citationsContent: { content: [{ text: 'Blue.' }], citations } },
    ];
    const bedrock = recorded(reply({ content }));
    let count = 0;
    const provider = createBedrock({ ...bedrock.settings, generateId: () => `mine-${++count}` });
    const { content: parts } = await provider(claude).doGenerate({ prompt });
    expect(parts).toMatchObject([{ toolCallId: 'mine-1' }, { type: 'text' }, { type: 'source', id: 'mine-2' }]);
  });

  test('the latency, the body and the fields asked for are there', async () => {
    const body = reply({ additionalModelResponseFields: { stop_sequence: null, model: 'x' } });
    const result = await createBedrock(recorded(body).settings)(claude).doGenerate({ prompt });
    expect(result.providerMetadata).toMatchObject({
      bedrock: { latencyMs: 42, additionalModelResponseFields: { model: 'x' } },
    });
    expect(result.response?.body).toMatchObject({ metrics: { latencyMs: 42 } });
  });

  test.each([
    ['the header names the error', { Message: 'Slow down' }, { 'x-amzn-errortype': 'ThrottlingException:http://x' }],
    ['the body names it', { __type: 'com.amazon#ThrottlingException', message: 'Slow down' }, {}],
  ])('errors: %s', async (_, body, headers) => {
    const bedrock = recorded(body, { status: 429, headers });
    const error = await createBedrock(bedrock.settings)(claude)
      .doGenerate({ prompt })
      .then(undefined, (reason: unknown) => reason);
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      message: expect.stringContaining('Slow down'),
      isRetryable: true,
      responseHeaders: { 'x-amzn-errortype': 'ThrottlingException' },
    });
  });

  test('an image in a stream arrives whole', async () => {
    const scripted = await startEmulator({
      reply: () => ({
        events: [
          { messageStart: { role: 'assistant' } },
          { contentBlockStart: { contentBlockIndex: 0, start: { image: { format: 'png' } } } },
          { contentBlockDelta: { contentBlockIndex: 0, delta: { image: { source: { bytes: png.slice(0, 4) } } } } },
          { contentBlockDelta: { contentBlockIndex: 0, delta: { image: { source: { bytes: png.slice(4) } } } } },
          { contentBlockStop: { contentBlockIndex: 0 } },
          { messageStop: { stopReason: 'end_turn' } },
          { metadata: { usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 }, metrics: { latencyMs: 1 } } },
        ],
      }),
    });
    try {
      const { stream } = await createBedrock({ ...settings(), baseURL: scripted.url })(nova).doStream({ prompt });
      const files = (await readAll(stream)).filter(({ type }) => type === 'file');
      expect(files).toEqual([{ type: 'file', mediaType: 'image/png', data: { type: 'data', data: png } }]);
    } finally {
      await scripted.close();
    }
  });

  test('a stream is the same in one chunk and in pieces of seven bytes', async () => {
    const scripted = await startEmulator({ reply: () => answer([{ text: 'word '.repeat(400) }]) });
    /** Waits for the whole body and hands it out again in pieces of this size. */
    const rechunk =
      (size: number): typeof globalThis.fetch =>
      async (input, init) => {
        const { status, headers, ...response } = await fetch(input, init).then(async (got) => ({
          status: got.status,
          headers: got.headers,
          bytes: new Uint8Array(await got.arrayBuffer()),
        }));
        const pieces = Array.from({ length: Math.ceil(response.bytes.length / size) }, (_, index) =>
          response.bytes.slice(index * size, (index + 1) * size),
        );
        return new Response(ReadableStream.from(pieces), { status, headers });
      };
    try {
      const read = async (size: number): Promise<string[]> => {
        const provider = createBedrock({ ...settings(), baseURL: scripted.url, fetch: rechunk(size) });
        const { stream } = await provider(nova).doStream({ prompt });
        return (await readAll(stream)).flatMap((part) => (part.type === 'text-delta' ? [part.delta] : [part.type]));
      };
      const [whole, pieces] = [await read(10_000_000), await read(7)];
      expect(whole.join('')).toContain('word '.repeat(400));
      expect(pieces).toEqual(whole);
    } finally {
      await scripted.close();
    }
  });
});

describe('defects of embeddings, images and ranking', () => {
  test('tokens without the header that counts them are counted otherwise, and never NaN', async () => {
    const bedrock = recorded({ embedding: [1, 2], embeddingsByType: { float: [1, 2] }, inputTextTokenCount: 7 });
    const { usage } = await embed({
      model: createBedrock(bedrock.settings).embeddingModel('amazon.titan-embed-text-v2:0'),
      value: 'x',
    });
    expect(usage.tokens).toBe(7);
    const cohere = recorded({ embeddings: { float: [[1, 2]] }, response_type: 'embeddings_by_type' });
    const model = createBedrock(cohere.settings).embeddingModel('cohere.embed-v4:0');
    expect((await embed({ model, value: 'x' })).usage.tokens).not.toBeNaN();
  });

  test('`dimensions` of the call itself, and `document` as the purpose until it is a `query`', async () => {
    const model = createBedrock(settings()).embeddingModel('cohere.embed-v4:0');
    await model.doEmbed({ values: ['x'], dimensions: 512 } as never);
    expect(last().body).toMatchObject({ output_dimension: 512, input_type: 'search_document' });
    await model.doEmbed({ values: ['x'], providerOptions: { bedrock: { inputType: 'query' } } });
    expect(last().body).toMatchObject({ input_type: 'search_query' });
  });

  test('colors, and an image that guides the next one', async () => {
    const model = createBedrock(settings()).imageModel('amazon.nova-canvas-v1:0');
    const colors = ['#ff8800', '#003366'];
    await generateImage({
      model,
      prompt: 'A lighthouse',
      providerOptions: { bedrock: { task: 'color-guided', colors } },
    });
    expect(last().body).toMatchObject({ taskType: 'COLOR_GUIDED_GENERATION', colorGuidedGenerationParams: { colors } });
    await generateImage({
      model,
      prompt: { text: 'A castle', images: [png] },
      providerOptions: { bedrock: { task: 'text-to-image', controlMode: 'canny-edge', controlStrength: 0.4 } },
    });
    expect(last().body).toMatchObject({
      taskType: 'TEXT_IMAGE',
      textToImageParams: { text: 'A castle', controlMode: 'CANNY_EDGE', controlStrength: 0.4 },
    });
    expect(last().body).toHaveProperty('textToImageParams.conditionImage');
  });

  test('a ranking model’s ARN goes as it is, and a bare id gets the partition of its region', async () => {
    const found = { results: [{ index: 0, relevanceScore: 1 }] };
    const arnOf = async (region: string, modelId: string): Promise<unknown> => {
      const bedrock = recorded(found);
      const model = createBedrock({ ...bedrock.settings, region }).rerankingModel(modelId);
      await rerank({ model, query: 'q', documents: ['a'] });
      const { rerankingConfiguration: asked } = bedrock.sent.body as {
        rerankingConfiguration: {
          bedrockRerankingConfiguration: { modelConfiguration: { modelArn: string } };
        };
      };
      return asked.bedrockRerankingConfiguration.modelConfiguration.modelArn;
    };
    const arn = 'arn:aws:bedrock:us-west-2::foundation-model/cohere.rerank-v3-5:0';
    expect(await arnOf('us-west-2', arn)).toBe(arn);
    expect(await arnOf('us-gov-west-1', 'cohere.rerank-v3-5:0')).toBe(
      'arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/cohere.rerank-v3-5:0',
    );
  });
});

describe('what is absent elsewhere', () => {
  test.each([
    ['AI21', 'ai21.jamba-1-5-mini-v1:0'],
    ['Titan', 'amazon.titan-text-express-v1'],
    ['Command', 'cohere.command-text-v14'],
    ['Command R', 'cohere.command-r-v1:0'],
    ['Llama', 'meta.llama3-8b-instruct-v1:0'],
    ['Mistral', 'mistral.mistral-7b-instruct-v0:2'],
    ['Claude', claude],
    ['Nova', nova],
  ])('InvokeModel in the format of %s', async (_, modelId) => {
    const { text } = await generateText({
      model: createBedrock(settings())(modelId),
      prompt: 'Hi',
      providerOptions: { bedrock: { surface: 'invoke' } },
    });
    expect(text).not.toBe('');
    expect(last()).toMatchObject({ operation: 'InvokeModel', status: 200 });
  });

  test('imported models, and prompts of Prompt management with their variables', async () => {
    const imported = 'arn:aws:bedrock:us-east-1:111122223333:imported-model/abc123def456';
    const completion = recorded({
      generation: 'Hello',
      stop_reason: 'stop',
      prompt_token_count: 1,
      generation_token_count: 1,
    });
    const model = createBedrock(completion.settings)(imported);
    expect((await generateText({ model, prompt: 'Hi' })).text).toBe('Hello');
    expect(completion.sent.url).toContain(`${encodeURIComponent(imported)}/invoke`);

    const bedrock = recorded();
    const arn = 'arn:aws:bedrock:us-east-1:111122223333:prompt/ABCDEFGHIJ:1';
    const promptVariables = { name: { text: 'Ada' } };
    await createBedrock(bedrock.settings)(arn).doGenerate({
      prompt: [],
      providerOptions: { bedrock: { promptVariables } },
    });
    expect(bedrock.sent.body).toMatchObject({ promptVariables });
  });
});
