// What there is beside ChatBedrock, against the emulator over real sockets. Tests of a defect of the peer
// or of a request of its users carry its number.
// SPDX-License-Identifier: Apache-2.0
import { InMemoryCache } from '@langchain/core/caches';
import { Document } from '@langchain/core/documents';
import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { inspect } from 'node:util';
import { startEmulator, type Emulator, type JournalEntry } from 'bedrock-emulator';
import { createAgent } from 'langchain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BedrockEmbeddings } from './embeddings.ts';
import { createBedrockImageTool } from './image-tool.ts';
import { Bedrock, ChatBedrock, ChatBedrockConverse } from './index.ts';
import { promptCachingMiddleware } from './middleware.ts';
import { BedrockRerank } from './rerank.ts';
import { BedrockKnowledgeBaseRetriever } from './retrievers.ts';

const passages = ['Grass is green.', 'The sky is blue because of scattering.', 'Why is the sky blue? Scattering.'];
const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ knowledgeBases: { KB12345678: passages } });
});
beforeEach(() => emulator.journal.clear());
afterAll(() => emulator.close());

const reach = () => ({
  region: 'us-east-1',
  endpoint: emulator.url,
  credentials: { accessKeyId: 'canary-id', secretAccessKey: 'canary-secret' },
  maxRetries: 0,
});
const last = (): JournalEntry => emulator.journal.entries.at(-1) as JournalEntry;
const bodies = <Body>(): Body[] => emulator.journal.entries.map(({ body }) => body as Body);

describe('BedrockEmbeddings', () => {
  test('js#5167, defect 10: Cohere in calls of 96, real vectors, documents and questions apart', async () => {
    const embeddings = new BedrockEmbeddings({ ...reach(), model: 'cohere.embed-english-v3' });
    const vectors = await embeddings.embedDocuments(Array.from({ length: 100 }, (_, index) => `text ${index}`));
    expect(vectors.map(({ length }) => length)).toEqual(Array.from({ length: 100 }, () => 1024));
    await embeddings.embedQuery('a question');
    const sent = bodies<{ texts: string[]; input_type: string }>();
    expect(
      sent.map(({ texts, input_type }) => [texts.length, input_type]).sort((a, b) => Number(b[0]) - Number(a[0])),
    ).toEqual([
      [96, 'search_document'],
      [4, 'search_document'],
      [1, 'search_query'],
    ]);
  });

  test('defect 10: maxConcurrency 1 does not deadlock', async () => {
    const embeddings = new BedrockEmbeddings({
      ...reach(),
      model: 'amazon.titan-embed-text-v2:0',
      dimensions: 256,
      maxConcurrency: 1,
    });
    expect(await embeddings.embedQuery('a')).toHaveLength(256);
    expect(await embeddings.embedDocuments(['a', 'b', 'c'])).toHaveLength(3);
  });

  test('js#9694 and js#5971: Nova’s and Titan’s multimodal models get bodies of their own', async () => {
    const nova = new BedrockEmbeddings({
      ...reach(),
      model: 'amazon.nova-2-multimodal-embeddings-v1:0',
      dimensions: 256,
    });
    expect(await nova.embedQuery('a')).toHaveLength(256);
    expect(last().body).toMatchObject({ singleEmbeddingParams: { embeddingPurpose: 'GENERIC_RETRIEVAL' } });
    const titan = new BedrockEmbeddings({ ...reach(), model: 'amazon.titan-embed-image-v1' });
    const image = { format: 'png' as const, source: { bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47) } };
    expect((await titan.embedImages([image]))[0]).toHaveLength(1024);
  });

  test('defect 10: a refused call is sent once, a throttled one as often as maxRetries says', async () => {
    const model = 'amazon.titan-embed-text-v2:0';
    const throttled = { ...reach(), headers: { 'x-emulator-fault': 'ThrottlingException' }, model, maxRetries: 1 };
    await expect(new BedrockEmbeddings(throttled).embedQuery('a')).rejects.toMatchObject({ kind: 'throttled' });
    expect(emulator.journal.entries).toHaveLength(2);
    emulator.journal.clear();
    const refused = { ...throttled, headers: { 'x-emulator-fault': 'ValidationException' }, maxRetries: 3 };
    await expect(new BedrockEmbeddings(refused).embedQuery('a')).rejects.toMatchObject({ kind: 'invalid-request' });
    expect(emulator.journal.entries).toHaveLength(1);
  });

  test('an empty list needs no call, an empty text is named', async () => {
    const embeddings = new BedrockEmbeddings({ ...reach(), model: 'cohere.embed-v4:0' });
    expect(await embeddings.embedDocuments([])).toEqual([]);
    await expect(embeddings.embedDocuments(['a', ''])).rejects.toMatchObject({ path: 'texts[1]' });
    expect(emulator.journal.entries).toEqual([]);
  });
});

describe('BedrockRerank', () => {
  const documents = passages.map((pageContent, page) => new Document({ pageContent, metadata: { page } }));

  test('py#298: the best documents, with their scores', async () => {
    const reranker = new BedrockRerank({ ...reach(), topN: 2 });
    const best = await reranker.compressDocuments(documents, 'Why is the sky blue?');
    expect(best.map(({ metadata }) => metadata['page'] as number)).toEqual([2, 1]);
    expect(best[0]?.metadata['relevanceScore']).toBeGreaterThan(0.5);
    expect(documents[2]?.metadata).toEqual({ page: 2 });
    expect(await reranker.compressDocuments([], 'x')).toEqual([]);
  });

  test('fewer documents than asked for, all of them, and an API key', async () => {
    const reranker = new BedrockRerank({ ...reach(), topN: 10 });
    expect(await reranker.compressDocuments(documents, 'sky')).toHaveLength(3);
    const { credentials: _, ...rest } = reach();
    const withKey = new BedrockRerank({ ...rest, apiKey: 'key', model: 'amazon.rerank-v1:0', topN: undefined });
    expect(await withKey.rerank(passages, 'sky')).toHaveLength(3);
    expect(last().path).toBe('/model/amazon.rerank-v1%3A0/invoke');
  });
});

describe('BedrockKnowledgeBaseRetriever', () => {
  test('passages as documents, with score and source', async () => {
    const filter = { equals: { key: 'year', value: 2026 } };
    const retriever = new BedrockKnowledgeBaseRetriever({
      ...reach(),
      knowledgeBaseId: 'KB12345678',
      topK: 2,
      filter,
      searchType: 'HYBRID',
    });
    const found = await retriever.invoke('Why is the sky blue?');
    expect(found.map(({ pageContent }) => pageContent)).toEqual([passages[2], passages[1]]);
    expect(found[0]?.metadata).toMatchObject({
      source: 's3://kb12345678/passages/2.txt',
      score: expect.any(Number) as number,
    });
    expect(last()).toMatchObject({
      path: '/knowledgebases/KB12345678/retrieve',
      body: {
        retrievalQuery: { text: 'Why is the sky blue?' },
        retrievalConfiguration: {
          vectorSearchConfiguration: { numberOfResults: 2, filter, overrideSearchType: 'HYBRID' },
        },
      },
    });
  });

  test('a base that is not there, an id that is none, an API key', async () => {
    const ask = (fields: object) =>
      new BedrockKnowledgeBaseRetriever({ ...reach(), knowledgeBaseId: 'NOSUCHBASE', ...fields }).invoke('x');
    await expect(ask({})).rejects.toMatchObject({ kind: 'not-found' });
    await expect(ask({ knowledgeBaseId: 'no base' })).rejects.toMatchObject({ path: 'knowledgeBaseId' });
    await expect(ask({ credentials: undefined, apiKey: 'key' })).rejects.toMatchObject({ path: 'credentials' });
  });
});

test('an image tool gives the model words and the program the image', async () => {
  const paint = createBedrockImageTool({ ...reach(), settings: { size: '320x320' } });
  const message = (await paint.invoke({
    type: 'tool_call',
    id: 'call-1',
    name: 'generate_image',
    args: { prompt: 'A lighthouse' },
  })) as { content: string; artifact: { mimeType: string; data: string }[] };
  expect(message.content).toMatch(/lighthouse/);
  expect(message.artifact[0]).toMatchObject({ type: 'image', mimeType: 'image/png' });
  expect(Buffer.from(message.artifact[0]?.data ?? '', 'base64').toString('latin1', 1, 4)).toBe('PNG');
});

describe('promptCachingMiddleware', () => {
  const systemPrompt = 'Answer as a historian of Antarctica would. '.repeat(400);
  const clock = tool(() => 'noon', { name: 'clock', description: 'Time of day', schema: { type: 'object' } });
  const points = (): string[] =>
    (JSON.stringify(last().body).match(/"cachePoint":\{[^}]*\}/g) ?? []).toSorted((a, b) => a.length - b.length);
  const ask = { messages: [{ role: 'user', content: 'Time?' }] };

  test('js#8158, py#931: an agent’s system prompt and turns are cached, turn after turn', async () => {
    const model = new ChatBedrock({ ...reach(), model: claude });
    const middleware = [promptCachingMiddleware({ ttl: '1h' })];
    await createAgent({ model, tools: [clock], systemPrompt, middleware }).invoke(ask);
    expect(emulator.journal.entries).toHaveLength(2);
    expect(points()).toEqual([
      ...['"cachePoint":{"type":"default"}', '"cachePoint":{"type":"default"}'],
      '"cachePoint":{"type":"default","ttl":"1h"}',
    ]);
  });

  test('short prompts and short conversations are left alone', async () => {
    const model = new ChatBedrock({ ...reach(), model: claude });
    await createAgent({ model, tools: [], middleware: [promptCachingMiddleware()] }).invoke(ask);
    expect(points()).toEqual([]);
    const middleware = [promptCachingMiddleware({ minMessagesToCache: 2 })];
    await createAgent({ model, tools: [], systemPrompt, middleware }).invoke(ask);
    expect(points()).toEqual([]);
  });
});

describe('Bedrock', () => {
  test.each(['amazon.titan-text-express-v1', 'meta.llama3-8b-instruct-v1:0', 'mistral.mistral-7b-instruct-v0:2'])(
    '%s completes, whole and streamed',
    async (model) => {
      const llm = new Bedrock({ ...reach(), model, maxTokens: 50, surface: 'invoke' });
      const whole = await llm.invoke('Once upon a time', { stop: ['END'] });
      let streamed = '';
      for await (const piece of await llm.stream('Once upon a time', { stop: ['END'] })) streamed += piece;
      expect(whole).not.toBe('');
      expect(streamed).toBe(whole);
    },
  );

  test('defect 2: completions and images are repeated as often as maxRetries says', async () => {
    const headers = { 'x-emulator-fault': 'ServiceUnavailableException' };
    const busy = { ...reach(), headers, maxRetries: 1 };
    const llm = new Bedrock({ ...busy, model: 'amazon.titan-text-express-v1' });
    await expect(llm.invoke('Hi')).rejects.toMatchObject({ status: 503 });
    expect(emulator.journal.entries).toHaveLength(2);
    await expect(llm.stream('Hi', { maxRetries: 0 })).rejects.toMatchObject({ status: 503 });
    expect(emulator.journal.entries).toHaveLength(3);
    await expect(createBedrockImageTool(busy).invoke({ prompt: 'A lighthouse' })).rejects.toThrow();
    expect(emulator.journal.entries).toHaveLength(5);
  });

  test('two models do not share a cache', async () => {
    const cache = new InMemoryCache();
    const first = new Bedrock({ ...reach(), model: 'amazon.titan-text-express-v1', cache });
    const second = new Bedrock({ ...reach(), model: 'amazon.titan-text-lite-v1', cache });
    await first.invoke('Hello');
    await first.invoke('Hello');
    await second.invoke('Hello');
    expect(emulator.journal.entries).toHaveLength(2);
  });
});

describe('ChatBedrockConverse', () => {
  test('takes the names of @langchain/aws', async () => {
    const { endpoint, credentials } = reach();
    const chat = new ChatBedrockConverse({
      model: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
      region: 'us-east-1',
      endpointHost: endpoint,
      bedrockApiKey: credentials.accessKeyId,
      bedrockApiSecret: credentials.secretAccessKey,
      applicationInferenceProfile: 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc',
      defaultHeaders: { 'x-team': 'film' },
      streamIdleTimeout: 5_000,
      supportsToolChoiceValues: ['auto'],
    });
    await chat.invoke('Hello');
    expect(last()).toMatchObject({
      path: expect.stringContaining('application-inference-profile%2Fabc/converse') as string,
      headers: { 'x-team': 'film' },
    });
    expect(chat.getName()).toBe('ChatBedrockConverse');
    expect(inspect(chat, { depth: 6 })).not.toContain('canary-secret');
  });

  test('js#8532: a bearer token of the constructor; the AWS client’s region and keys; the default model', async () => {
    const { endpoint, credentials } = reach();
    await new ChatBedrockConverse({ region: 'us-east-1', endpointHost: endpoint, bedrockBearerToken: 'key' }).invoke(
      'x',
    );
    expect(last().path).toContain('claude-haiku-4-5');
    await new ChatBedrockConverse({ clientOptions: { region: 'eu-west-1', credentials, endpoint } }).invoke('x');
    expect(emulator.journal.entries).toHaveLength(2);
  });
});

describe('counting', () => {
  test('py#653: by the service, and by length where the model has no count', async () => {
    const chat = new ChatBedrock({ ...reach(), model: claude });
    expect(await chat.getNumTokens('The sky is blue.')).toBeGreaterThan(3);
    expect(last().operation).toBe('CountTokens');
    const messages = [new SystemMessage('Be brief.'), new HumanMessage('Hello')];
    expect((await chat.getNumTokensFromMessages(messages)).totalCount).toBeGreaterThan(2);
    const llama = new ChatBedrock({ ...reach(), model: 'meta.llama3-8b-instruct-v1:0' });
    expect(await llama.getNumTokens('12345678')).toBe(2);
  });
});

test('no secret in any of them', () => {
  const all = [
    new BedrockEmbeddings({ ...reach(), model: 'cohere.embed-v4:0' }),
    new BedrockRerank(reach()),
    new BedrockKnowledgeBaseRetriever({ ...reach(), knowledgeBaseId: 'KB12345678' }),
    new Bedrock({ ...reach(), model: 'amazon.titan-text-express-v1' }),
    createBedrockImageTool(reach()),
  ];
  for (const each of all) {
    expect(inspect(each, { depth: 8 })).not.toContain('canary');
    expect(JSON.stringify(each)).not.toContain('canary');
  }
});
