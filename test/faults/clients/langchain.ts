// LangChain.js with its own package for Bedrock and with ours, as it comes, but for limits on waiting that are
// short where waiting is the fault.
// SPDX-License-Identifier: Apache-2.0
import { ChatBedrockConverse } from '@langchain/aws';
import { ChatBedrock } from 'bedrock-langchain';
import { withTotal, type Client, type OpenClient, type Place } from '../meet.ts';
import { keys } from '../stage.ts';
import { connectAwsSdk } from './aws-sdk.ts';

const region = 'us-east-1';
const modelId = 'amazon.nova-lite-v1:0';

interface Chat {
  invoke(input: string, options: { signal: AbortSignal }): Promise<{ text: string }>;
  stream(input: string, options: { signal: AbortSignal }): Promise<AsyncIterable<{ text: string }>>;
}

function use(model: Chat, place: Place, close?: () => void): Client {
  return {
    async call(signal) {
      return (await model.invoke('Count.', { signal: withTotal(signal, place) })).text;
    },
    async *stream(signal) {
      for await (const chunk of await model.stream('Count.', { signal: withTotal(signal, place) })) yield chunk.text;
    },
    close,
  };
}

export const openLangChain: OpenClient = (place) => {
  const client = connectAwsSdk(place);
  const { limits } = place.settings;
  const limit = limits === undefined ? {} : { streamIdleTimeout: limits.idle };
  return use(new ChatBedrockConverse({ model: modelId, region, client, ...limit }), place, () => client.destroy());
};

export const openOurLangChain: OpenClient = (place) => {
  const { endpoint, settings } = place;
  const { credentials = () => Promise.resolve(keys), limits } = settings;
  const model = new ChatBedrock({ model: modelId, region, endpoint, credentials, timeouts: limits });
  return use(model, place);
};
