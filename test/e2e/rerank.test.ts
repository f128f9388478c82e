// Ranking from the caller's side: core, a real socket, the emulator; and the emulator with AWS's own client.
// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BedrockAgentRuntimeClient, RerankCommand } from '@aws-sdk/client-bedrock-agent-runtime';
import { createBedrock, type Bedrock, type BedrockError, type RerankRequest } from 'bedrock-core';
import { startEmulator, type Emulator, type JournalEntry } from 'bedrock-emulator';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const documents = ['Grass is green.', 'The sky is blue because of scattering.', 'Why is the sky blue? Scattering.'];
const query = 'Why is the sky blue?';
const arn = 'arn:aws:bedrock:us-west-2::foundation-model/amazon.rerank-v1:0';

let emulator: Emulator;
let bedrock: Bedrock;
let withKey: Bedrock;
beforeAll(async () => {
  emulator = await startEmulator({ auth: 'strict', credentials: [keys], apiKeys: ['the-key'] });
  const settings = { endpoint: emulator.url, maxRetries: 0 };
  bedrock = createBedrock({ ...settings, region: 'us-east-1', credentials: keys });
  withKey = createBedrock({ ...settings, region: 'us-east-1', apiKey: 'the-key' });
});
beforeEach(() => emulator.journal.clear());
afterAll(async () => {
  bedrock.close();
  withKey.close();
  await emulator.close();
});

test.each([
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['ap-south-1', 'aws'],
])('the ARN of a model in %s is of the partition %s', async (region, partition) => {
  const there = createBedrock({ endpoint: emulator.url, region, credentials: keys });
  await there.rerank({ modelId: 'amazon.rerank-v1:0', query, documents });
  there.close();
  expect(JSON.stringify(last().body)).toContain(`arn:${partition}:bedrock:${region}::foundation-model/`);
});

const last = (): JournalEntry => emulator.journal.entries.at(-1) as JournalEntry;

test('row 91: at most topN results, best first, of a model that its ARN names', async () => {
  const anywhere = createBedrock({ endpoint: emulator.url, credentials: keys });
  const modelId = `bedrock/${arn}`;
  const { results, $metadata } = await anywhere.rerank({ modelId, query, documents, topN: 2 });
  expect(results.map(({ index }) => index)).toEqual([2, 1]);
  expect(results[0]).toMatchObject({ document: documents[2], relevanceScore: expect.any(Number) as number });
  expect($metadata).toHaveLength(1);
  expect(last()).toMatchObject({
    path: '/rerank',
    body: {
      queries: [{ type: 'TEXT', textQuery: { text: query } }],
      sources: documents.map((text) => ({
        type: 'INLINE',
        inlineDocumentSource: { type: 'TEXT', textDocument: { text } },
      })),
      rerankingConfiguration: {
        type: 'BEDROCK_RERANKING_MODEL',
        bedrockRerankingConfiguration: { numberOfResults: 2, modelConfiguration: { modelArn: arn } },
      },
    },
  });
  anywhere.close();
});

test('row 92: what an answer in Cohere’s format is made of: index, score and document, the number asked for', async () => {
  const { results } = await withKey.rerank({ modelId: 'cohere.rerank-v3-5:0', query, documents, topN: 1 });
  expect(results.map(({ index, relevanceScore, document }) => [index, typeof relevanceScore, document])).toEqual([
    [2, 'number', documents[2]],
  ]);
});

test('a bare id becomes an ARN of the region; JSON documents stay JSON', async () => {
  const json = documents.map((text) => ({ text, page: 1 }));
  const { results } = await bedrock.rerank({ modelId: 'cohere.rerank-v3-5:0', query, documents: json });
  expect(results[0]).toMatchObject({ index: 2, document: json[2] });
  expect(last().body).toMatchObject({
    sources: [{ inlineDocumentSource: { type: 'JSON', jsonDocument: json[0] } }, {}, {}],
    rerankingConfiguration: {
      bedrockRerankingConfiguration: {
        modelConfiguration: { modelArn: 'arn:aws:bedrock:us-east-1::foundation-model/cohere.rerank-v3-5:0' },
      },
    },
  });
});

test('all pages are read', async () => {
  const many = Array.from({ length: 250 }, (_, index) => `Document ${index} about the sky`);
  const { results, $metadata } = await bedrock.rerank({ modelId: arn, query, documents: many });
  expect(results).toHaveLength(250);
  expect(new Set(results.map(({ index }) => index)).size).toBe(250);
  expect($metadata).toHaveLength(3);
});

test.each([
  ['amazon.rerank-v1:0', { query, documents, top_n: 3 }],
  ['cohere.rerank-v3-5:0', { api_version: 2, query, documents, top_n: 3 }],
])('with an API key, %s is asked by InvokeModel', async (modelId, body) => {
  const { results } = await withKey.rerank({ modelId, query, documents });
  expect(results[0]?.document).toBe(documents[2]);
  expect(last()).toMatchObject({ path: `/model/${encodeURIComponent(modelId)}/invoke`, body });
});

test('the agent runtime refuses an API key, in its words', async () => {
  const error = await withKey
    .rerank({ modelId: arn, query, documents, api: 'rerank' })
    .catch((thrown: BedrockError) => thrown);
  expect(error).toMatchObject({ kind: 'authentication', status: 403 });
});

test.each<[what: string, more: Partial<RerankRequest>, path: string]>([
  ['no query', { query: ' ' }, 'query'],
  ['a query that is no text', { query: 7 as unknown as string }, 'query'],
  ['no documents', { documents: [] }, 'documents'],
  ['an empty document', { documents: ['a', ''] }, 'documents[1]'],
  ['too many documents', { documents: Array.from({ length: 1001 }, () => 'a') }, 'documents'],
  ['no results', { topN: 0 }, 'topN'],
  ['a model that does not rank', { modelId: 'amazon.nova-lite-v1:0' }, 'modelId'],
])('before any call: %s', async (_, more, path) => {
  const error = await bedrock
    .rerank({ modelId: arn, query, documents, ...more })
    .catch((thrown: BedrockError) => thrown);
  expect(error).toMatchObject({ path });
  expect(emulator.journal.entries).toEqual([]);
});

/** Answers each call with the next of these. */
async function answering<Result>(pages: object[], run: (client: Bedrock) => Promise<Result>): Promise<Result> {
  const rest = [...pages];
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(rest.shift() ?? pages.at(-1)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createBedrock({ endpoint, region: 'us-east-1', credentials: keys, maxRetries: 0 });
  try {
    return await run(client);
  } finally {
    client.close();
    server.close();
  }
}

test('pages that go round in a circle end in an error, those that are empty are passed', async () => {
  const circle = [{ results: [], nextToken: 'same' }];
  const error = await answering(circle, (client) => client.rerank({ modelId: arn, query, documents })).catch(
    (thrown: BedrockError) => thrown,
  );
  expect(error).toMatchObject({ kind: 'protocol', message: expect.stringMatching(/nextToken/) as string });
  const pages = [{ results: [], nextToken: 'one' }, { results: [{ index: 1, relevanceScore: 0.5 }] }];
  const { results } = await answering(pages, (client) => client.rerank({ modelId: arn, query, documents }));
  expect(results).toEqual([{ index: 1, relevanceScore: 0.5, document: documents[1] }]);
});

test('what a reply tells besides is kept; an index that no document has is a broken reply', async () => {
  const told = [{ results: [{ index: 0, relevanceScore: 1, highlights: ['green'] }] }];
  const { results } = await answering(told, (client) => client.rerank({ modelId: arn, query, documents }));
  expect(results[0]?.rest).toEqual({ highlights: ['green'] });
  const broken = [{ results: [{ index: 3, relevanceScore: 1 }] }];
  const error = await answering(broken, (client) => client.rerank({ modelId: arn, query, documents })).catch(
    (thrown: BedrockError) => thrown,
  );
  expect(error).toMatchObject({ kind: 'protocol', message: 'The reply ranks document 3, and there are 3.' });
});

test("AWS's own client is answered too", async () => {
  const client = new BedrockAgentRuntimeClient({ region: 'us-west-2', endpoint: emulator.url, credentials: keys });
  const { results } = await client.send(
    new RerankCommand({
      queries: [{ type: 'TEXT', textQuery: { text: query } }],
      sources: documents.map((text) => ({
        type: 'INLINE',
        inlineDocumentSource: { type: 'TEXT', textDocument: { text } },
      })),
      rerankingConfiguration: {
        type: 'BEDROCK_RERANKING_MODEL',
        bedrockRerankingConfiguration: { numberOfResults: 1, modelConfiguration: { modelArn: arn } },
      },
    }),
  );
  expect(results).toEqual([{ index: 2, relevanceScore: expect.any(Number) as number }]);
  client.destroy();
});
