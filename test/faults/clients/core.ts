// bedrock-core as it comes, but for limits on waiting that are short.
// SPDX-License-Identifier: Apache-2.0
import { createBedrock, type BedrockSettings, type ConverseRequest } from 'bedrock-core';
import type { Client, Place } from '../meet.ts';
import { keys } from '../stage.ts';

export const request: ConverseRequest = {
  modelId: 'amazon.nova-lite-v1:0',
  messages: [{ role: 'user', content: [{ text: 'Count.' }] }],
};

export function openCore(
  { endpoint, settings: { credentials = () => Promise.resolve(keys), total = 0, limits } }: Place,
  own: BedrockSettings = {},
): Client {
  const timeouts = { ...limits, total };
  const bedrock = createBedrock({ region: 'us-east-1', endpoint, credentials, timeouts, ...own });
  return {
    async call(signal) {
      const { output } = await bedrock.converse(request, { signal });
      return output.message.content.map(({ text = '' }) => text).join('');
    },
    async *stream(signal) {
      const { stream } = await bedrock.converseStream(request, { signal });
      for await (const { contentBlockDelta } of stream) yield contentBlockDelta?.delta.text ?? '';
    },
    close: own.fetch === undefined ? () => bedrock.close() : undefined,
  };
}
