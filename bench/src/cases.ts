// One streamed answer, read to its end, through each client.
// SPDX-License-Identifier: Apache-2.0
import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { ChatBedrockConverse } from '@langchain/aws';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { streamText, type LanguageModel } from 'ai';
import { createBedrock as createAiSdkProvider } from 'bedrock-ai-sdk';
import { createBedrock, type ConverseStreamEvent } from 'bedrock-core';
import { ChatBedrock } from 'bedrock-langchain';
import { readPayloads } from './frames.ts';
import type { Case } from './measure.ts';

const region = 'us-east-1';
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
const modelId = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const question = 'Say something long.';
const messages = [{ role: 'user' as const, content: [{ text: question }] }];

async function countDeltas(stream: AsyncIterable<ConverseStreamEvent> | undefined): Promise<number> {
  let deltas = 0;
  for await (const event of stream ?? []) if (event.contentBlockDelta?.delta.text !== undefined) deltas++;
  return deltas;
}

/** The client, the AWS SDK, and a loop over `fetch` that does nothing but read. */
export function clientCases(endpoint: string): Record<'bare fetch' | 'bedrock-core' | 'AWS SDK', Case> {
  const bedrock = createBedrock({ region, endpoint, credentials });
  const aws = new BedrockRuntimeClient({ region, endpoint, credentials, requestHandler: new NodeHttpHandler() });
  return {
    'bare fetch': async () => {
      const url = `${endpoint}/model/${encodeURIComponent(modelId)}/converse-stream`;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify({ messages }) });
      let deltas = 0;
      for await (const event of readPayloads(response.body as AsyncIterable<Uint8Array>)) {
        if ((event as { delta?: { text?: string } }).delta?.text !== undefined) deltas++;
      }
      return deltas;
    },
    'bedrock-core': async () => countDeltas((await bedrock.converseStream({ modelId, messages })).stream),
    'AWS SDK': async () => {
      const { stream } = await aws.send(new ConverseStreamCommand({ modelId, messages }));
      return countDeltas(stream as AsyncIterable<ConverseStreamEvent> | undefined);
    },
  };
}

/** How many deltas the text came of, by its last word: texts that came together may be one part. */
function deltasOf(text: string): number {
  return Number(/ (\d+)$/.exec(text)?.[1] ?? -1) + 1;
}

async function countText(model: LanguageModel, options: { joinTexts?: boolean } = {}): Promise<number> {
  let text = '';
  const providerOptions = { bedrock: options };
  for await (const part of streamText({ model, prompt: question, providerOptions }).fullStream)
    if (part.type === 'text-delta') text += part.text;
  return deltasOf(text);
}

interface StreamedModel {
  doStream(options: { prompt: { role: 'user'; content: { type: 'text'; text: string }[] }[] }): PromiseLike<{
    stream: ReadableStream<{ type: string; delta?: string }>;
  }>;
}

async function countParts(model: StreamedModel): Promise<number> {
  const { stream } = await model.doStream({ prompt: [{ role: 'user', content: [{ type: 'text', text: question }] }] });
  let text = '';
  for await (const part of stream) if (part.type === 'text-delta') text += part.delta ?? '';
  return deltasOf(text);
}

type AiSdkCase =
  | `${'doStream' | 'streamText'}, ${'bedrock-ai-sdk' | '@ai-sdk/amazon-bedrock'}`
  | 'streamText, bedrock-ai-sdk, joinTexts';

export function aiSdkCases(endpoint: string): Record<AiSdkCase, Case> {
  const ours = createAiSdkProvider({ region, baseURL: endpoint, ...credentials })(modelId);
  const theirs = createAmazonBedrock({ region, baseURL: endpoint, ...credentials })(modelId);
  return {
    'doStream, bedrock-ai-sdk': () => countParts(ours),
    'doStream, @ai-sdk/amazon-bedrock': () => countParts(theirs),
    'streamText, bedrock-ai-sdk': () => countText(ours),
    'streamText, bedrock-ai-sdk, joinTexts': () => countText(ours, { joinTexts: true }),
    'streamText, @ai-sdk/amazon-bedrock': () => countText(theirs),
  };
}

async function countChunks(stream: Promise<AsyncIterable<{ text: string }>>): Promise<number> {
  let deltas = 0;
  for await (const chunk of await stream) if (chunk.text !== '') deltas++;
  return deltas;
}

export function langChainCases(endpoint: string): Record<'bedrock-langchain' | '@langchain/aws', Case> {
  const client = new BedrockRuntimeClient({ region, endpoint, credentials, requestHandler: new NodeHttpHandler() });
  const ours = new ChatBedrock({ model: modelId, region, endpoint, credentials });
  const theirs = new ChatBedrockConverse({ model: modelId, region, credentials, client });
  return {
    'bedrock-langchain': () => countChunks(ours.stream(question)),
    '@langchain/aws': () => countChunks(theirs.stream(question)),
  };
}
