// A tool that makes images: the model reads that it is done, the program gets the image.
// SPDX-License-Identifier: Apache-2.0
import { DynamicStructuredTool } from '@langchain/core/tools';
import { AsyncCaller, type AsyncCallerParams } from '@langchain/core/utils/async_caller';
import { encodeBase64, type GenerateImageRequest } from 'bedrock-core';
import { asLangChain, splitFields, type ClientFields } from './client.ts';

export interface BedrockImageToolFields extends Omit<AsyncCallerParams, keyof ClientFields>, ClientFields {
  /** Default `amazon.nova-canvas-v1:0`. */
  model?: string | undefined;
  /** What the model calls it by. Default `generate_image`. */
  name?: string | undefined;
  description?: string | undefined;
  /** What holds for every image: size, style, quality, … */
  settings?: Partial<
    Pick<
      GenerateImageRequest,
      'size' | 'aspectRatio' | 'style' | 'quality' | 'negativePrompt' | 'seed' | 'additionalModelRequestFields'
    >
  >;
}

/** An image block of LangChain's standard content. */
export interface ImageArtifact {
  type: 'image';
  mimeType: string;
  /** Base64. */
  data: string;
}

const schema = {
  type: 'object',
  properties: { prompt: { type: 'string', description: 'What the image shall show, in detail.' } },
  required: ['prompt'],
} as const;

/**
 * A tool for agents. Its message says that the image is there; the images are the message's `artifact`.
 *
 * @example
 * ```ts
 * import { ChatBedrock } from 'bedrock-langchain';
 * import { createBedrockImageTool } from 'bedrock-langchain/tools';
 *
 * const paint = createBedrockImageTool({ region: 'us-east-1', settings: { size: '1280x720' } });
 * const model = new ChatBedrock({ model: 'us.amazon.nova-lite-v1:0', region: 'us-east-1' }).bindTools([paint]);
 * const { tool_calls: [call] = [] } = await model.invoke('Paint a lighthouse.');
 * if (call !== undefined) console.log((await paint.invoke(call)).artifact);
 * ```
 */
export function createBedrockImageTool(fields: BedrockImageToolFields = {}): DynamicStructuredTool {
  const { client, rest } = splitFields(fields);
  const { model: modelId = 'amazon.nova-canvas-v1:0', settings = {}, ...others } = rest;
  const { name = 'generate_image', description = 'Makes an image of what the prompt says.', ...retries } = others;
  const caller = new AsyncCaller(retries);
  return new DynamicStructuredTool({
    name,
    description,
    schema,
    responseFormat: 'content_and_artifact',
    func: async (input: unknown): Promise<[string, ImageArtifact[]]> => {
      const { prompt } = input as { prompt: string };
      const request = { ...settings, modelId, prompt };
      const { images } = await caller.call(() => asLangChain(() => client.generateImage(request)));
      const artifact = images.map(({ bytes, format }): ImageArtifact => {
        return { type: 'image', mimeType: `image/${format}`, data: encodeBase64(bytes) };
      });
      return [`The image is made: "${prompt}".`, artifact];
    },
  });
}
