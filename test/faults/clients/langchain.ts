// LangChain.js with its own package for Bedrock, as it comes, but for limits on waiting that are short.
// SPDX-License-Identifier: Apache-2.0
import { ChatBedrockConverse } from '@langchain/aws';
import { withTotal, type OpenClient } from '../meet.ts';
import { connectAwsSdk } from './aws-sdk.ts';

export const openLangChain: OpenClient = (place) => {
  const { limits } = place.settings;
  const client = connectAwsSdk(place);
  const model = new ChatBedrockConverse({
    model: 'amazon.nova-lite-v1:0',
    region: 'us-east-1',
    client,
    ...(limits === undefined ? {} : { streamIdleTimeout: limits.idle }),
  });
  return {
    async call(signal) {
      return (await model.invoke('Count.', { signal: withTotal(signal, place) })).text;
    },
    async *stream(signal) {
      for await (const chunk of await model.stream('Count.', { signal: withTotal(signal, place) })) yield chunk.text;
    },
    close: () => client.destroy(),
  };
};
