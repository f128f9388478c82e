// The AWS SDK as it comes (HTTP/2), but for a limit on waiting that is short.
// SPDX-License-Identifier: Apache-2.0
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { withTotal, type OpenClient, type Place } from '../meet.ts';
import { keys } from '../stage.ts';

const request = {
  modelId: 'amazon.nova-lite-v1:0',
  messages: [{ role: 'user' as const, content: [{ text: 'Count.' }] }],
};

export function connectAwsSdk({
  endpoint,
  settings: { credentials = () => Promise.resolve(keys), limits },
}: Place): BedrockRuntimeClient {
  const requestHandler = limits === undefined ? {} : { requestTimeout: limits.idle };
  return new BedrockRuntimeClient({ region: 'us-east-1', endpoint, credentials, requestHandler });
}

export const openAwsSdk: OpenClient = (place) => {
  const client = connectAwsSdk(place);
  return {
    async call(signal) {
      const { output } = await client.send(new ConverseCommand(request), { abortSignal: withTotal(signal, place) });
      return (output?.message?.content ?? []).map(({ text = '' }) => text).join('');
    },
    async *stream(signal) {
      const command = new ConverseStreamCommand(request);
      const { stream } = await client.send(command, { abortSignal: withTotal(signal, place) });
      for await (const { contentBlockDelta } of stream ?? []) yield contentBlockDelta?.delta?.text ?? '';
    },
    close: () => client.destroy(),
  };
};
