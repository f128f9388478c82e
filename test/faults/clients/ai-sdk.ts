// The AI SDK with its own provider for Bedrock and with ours, as it comes, but for a short limit between two
// chunks where waiting is the fault: the one that does not also end its retries.
// SPDX-License-Identifier: Apache-2.0
import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import { generateText, streamText, type LanguageModel } from 'ai';
import { createBedrock } from 'bedrock-ai-sdk';
import { withTotal, type Client, type OpenClient, type Place } from '../meet.ts';
import { keys } from '../stage.ts';

const prompt = 'Count.';
const region = 'us-east-1';
const modelId = 'amazon.nova-lite-v1:0';

function use(model: LanguageModel, place: Place): Client {
  const { limits } = place.settings;
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
        timeout: limits === undefined ? undefined : { chunkMs: limits.idle },
        // Else it writes them to the console.
        onError: () => undefined,
      });
      for await (const part of fullStream) {
        if (part.type === 'error') throw part.error;
        if (part.type === 'abort') throw new Error('aborted');
        if (part.type === 'text-delta') yield part.text;
      }
    },
  };
}

export const openAiSdk: OpenClient = (place) => {
  const { endpoint, settings } = place;
  const credentialProvider = settings.credentials ?? (() => Promise.resolve(keys));
  return use(createAmazonBedrock({ region, baseURL: endpoint, credentialProvider })(modelId), place);
};

export const openOurAiSdk: OpenClient = (place) => {
  const { endpoint, settings } = place;
  const credentialProvider = settings.credentials ?? (() => Promise.resolve(keys));
  return use(
    createBedrock({ region, baseURL: endpoint, credentialProvider, timeouts: settings.limits })(modelId),
    place,
  );
};
