// A list of texts through a model that takes one text a call.
// SPDX-License-Identifier: Apache-2.0
import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { BedrockEmbeddings as PeerEmbeddings } from '@langchain/aws';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { embedMany, type EmbeddingModel } from 'ai';
import { createBedrock as createAiSdkProvider } from 'bedrock-ai-sdk';
import { createBedrock } from 'bedrock-core';
import { BedrockEmbeddings } from 'bedrock-langchain/embeddings';
import type { Case } from './measure.ts';

const region = 'us-east-1';
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
const modelId = 'amazon.titan-embed-text-v2:0';
const texts = Array.from({ length: 500 }, (_, index) => `text number ${index}`);
const maxConcurrency = 10;

/** The client, both adapters, their peers, and ten loops over `fetch`. */
export function embeddingCases(endpoint: string): Record<string, Case> {
  const settings = { region, endpoint, credentials };
  const core = createBedrock(settings);
  const ours = createAiSdkProvider({ region, baseURL: endpoint, ...credentials }).embeddingModel(modelId);
  const peers = createAmazonBedrock({ region, baseURL: endpoint, ...credentials }).embedding(modelId);
  const chain = new BedrockEmbeddings({ ...settings, model: modelId, maxConcurrency });
  const client = new BedrockRuntimeClient({ ...settings, requestHandler: new NodeHttpHandler() });
  const peerChain = new PeerEmbeddings({ client, model: modelId, maxConcurrency });
  const many = async (model: EmbeddingModel): Promise<number> =>
    (await embedMany({ model, values: texts, maxParallelCalls: maxConcurrency })).embeddings.length;
  return {
    'bare fetch': () => fetchAll(endpoint),
    'bedrock-core': async () => (await core.embed({ modelId, texts, maxConcurrency })).embeddings.length,
    'embedMany, bedrock-ai-sdk': () => many(ours),
    'embedMany, @ai-sdk/amazon-bedrock': () => many(peers),
    'bedrock-langchain': async () => (await chain.embedDocuments(texts)).length,
    '@langchain/aws': async () => (await peerChain.embedDocuments(texts)).length,
  };
}

async function fetchAll(endpoint: string): Promise<number> {
  const rest = texts.values();
  let answers = 0;
  const work = async (): Promise<void> => {
    for (const inputText of rest) {
      const url = `${endpoint}/model/${encodeURIComponent(modelId)}/invoke`;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify({ inputText }) });
      await response.json();
      answers++;
    }
  };
  await Promise.all(Array.from({ length: maxConcurrency }, work));
  return answers;
}
