// The AI SDK with its own provider for Bedrock, as it comes, but for a short limit between two chunks: the
// one that does not also end its retries.
// SPDX-License-Identifier: Apache-2.0
import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import { generateText, streamText } from 'ai';
import { withTotal, type OpenClient } from '../meet.ts';
import { keys } from '../stage.ts';

const prompt = 'Count.';

export const openAiSdk: OpenClient = (place) => {
  const { endpoint, settings } = place;
  const credentialProvider = settings.credentials ?? (() => Promise.resolve(keys));
  const model = createAmazonBedrock({ region: 'us-east-1', baseURL: endpoint, credentialProvider })(
    'amazon.nova-lite-v1:0',
  );
  return {
    async call(signal) {
      const { text } = await generateText({ model, prompt, abortSignal: withTotal(signal, place) });
      return text;
    },
    async *stream(signal) {
      const { fullStream } = streamText({
        model,
        prompt,
        abortSignal: withTotal(signal, place),
        timeout: settings.limits === undefined ? undefined : { chunkMs: settings.limits.idle },
        // Else it writes them to the console.
        onError: () => undefined,
      });
      for await (const part of fullStream) {
        if (part.type === 'error') throw part.error;
        if (part.type === 'abort') throw new Error('aborted');
        if (part.type === 'text-delta') yield part.text;
      }
    },
    close: () => undefined,
  };
};
