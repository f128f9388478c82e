// What an image model of any spec does when it is called.
// SPDX-License-Identifier: Apache-2.0
import {
  decodeBase64,
  type GenerateImageRequest,
  type GenerateImageResult,
  type ImageTask,
  type InputImage,
  type JsonObject,
} from 'bedrock-core';
import { invalidArgument, toAiError } from '../errors.ts';
import { underKeys } from '../metadata.ts';
import type { SettingNotice } from '../notice.ts';
import { metadataKeys, type ProviderOptions } from '../option-check.ts';
import { callHeaders, type ProviderContext } from '../settings.ts';
import { parseImageOptions, type BedrockImageModelOptions } from './image-options.ts';

/** An image of the caller's, as V3 and V4 hand it over. */
export type ImageFile = { type: 'file'; mediaType: string; data: string | Uint8Array } | { type: 'url'; url: string };

export interface ImageCall {
  prompt?: string | undefined;
  n: number;
  size?: string | undefined;
  aspectRatio?: string | undefined;
  seed?: number | undefined;
  files?: readonly ImageFile[] | undefined;
  mask?: ImageFile | undefined;
  providerOptions?: unknown;
  abortSignal?: AbortSignal | undefined;
  headers?: Record<string, string | undefined> | undefined;
}

export interface ImageOutcome {
  images: Uint8Array[];
  providerMetadata: Record<string, JsonObject & { images: JsonObject[] }>;
  headers: Record<string, string> | undefined;
  notices: SettingNotice[];
}

export async function generateImages(
  modelId: string,
  provider: ProviderContext,
  call: ImageCall,
): Promise<ImageOutcome> {
  const providerOptions = call.providerOptions as ProviderOptions | undefined;
  try {
    const { baseModel, ...options } = parseImageOptions(providerOptions);
    const { prompt, n, size, aspectRatio, seed } = call;
    const task = toTask(call, options);
    const { negativePrompt, quality, cfgScale, style, outputFormat, additionalModelRequestFields } = options;
    const settings = { negativePrompt, quality, cfgScale, style, outputFormat, additionalModelRequestFields };
    const request: GenerateImageRequest = { ...settings, ...task, modelId, prompt, n, size, aspectRatio, seed };
    const result = await provider.client().generateImage(request, {
      signal: call.abortSignal,
      headers: callHeaders(call.headers),
      baseModel,
      maxRetries: provider.maxRetries ?? 0,
    });
    return toOutcome(result, metadataKeys(provider, providerOptions));
  } catch (error) {
    throw toAiError(error, { url: provider.modelUrl(modelId), request: undefined });
  }
}

function toOutcome(
  { images, warnings, $metadata, additionalModelResponseFields }: GenerateImageResult,
  keys: readonly string[],
): ImageOutcome {
  const requestIds = $metadata.flatMap(({ requestId }) => requestId ?? []);
  const told = images.map(({ seed }): JsonObject => (seed === undefined ? {} : { seed }));
  const metadata: JsonObject & { images: JsonObject[] } = { images: told, requestIds };
  if (additionalModelResponseFields.length > 0)
    metadata['additionalModelResponseFields'] = additionalModelResponseFields;
  return {
    images: images.map(({ bytes }) => bytes),
    providerMetadata: underKeys(keys, metadata),
    headers: $metadata[0]?.headers,
    notices: warnings,
  };
}

/** What the files suggest, unless the options say it: a mask changes what it marks, files alone are varied. */
function toTask(call: ImageCall, options: BedrockImageModelOptions): ImageTask {
  const images = (call.files ?? []).map((file, index) => toImage(file, `files[${index}]`));
  const mask = toMask(call.mask, options.maskPrompt);
  const suggested = images.length === 0 ? 'text-to-image' : mask === undefined ? 'variation' : 'inpainting';
  const { task = suggested, ...rest } = options;
  const members = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const first = (): InputImage => images[0] ?? missing(task);
  switch (task) {
    case 'text-to-image':
      return { task, ...pick(options, ['controlMode', 'controlStrength']), conditionImage: images[0] };
    case 'variation':
      return { task, images, ...pick(options, ['similarityStrength']) };
    case 'color-guided':
      return { task, colors: options.colors ?? [], referenceImage: images[0] };
    case 'virtual-try-on': {
      const { garmentClass, mergeStyle } = options;
      const area = garmentClass === undefined ? mask : { garmentClass };
      if (area === undefined)
        throw invalidArgument('mask', 'Virtual try-on needs a mask, `maskPrompt` or `garmentClass`.');
      return { task, image: first(), referenceImage: images[1] ?? missing(task), mask: area, mergeStyle };
    }
    case 'style-transfer':
      return { task, image: first(), styleImage: images[1] ?? missing(task) };
    case 'outpainting': {
      const mode = options.outPaintingMode?.toLowerCase() as 'default' | 'precise' | undefined;
      return { ...pick(options, ['left', 'right', 'up', 'down', 'creativity']), task, image: first(), mask, mode };
    }
    default:
      // The remaining tasks take one image and members that bear the options' names.
      return { ...members, task, image: first(), ...(mask === undefined ? {} : { mask }) } as object;
  }
}

function pick<Name extends keyof BedrockImageModelOptions>(
  options: BedrockImageModelOptions,
  names: readonly Name[],
): Pick<BedrockImageModelOptions, Name> {
  const found = names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
  return Object.fromEntries(found) as Pick<BedrockImageModelOptions, Name>;
}

function missing(task: string): never {
  throw invalidArgument(
    'files',
    `The task '${task}' needs ${task.includes('style-t') || task.includes('try') ? 'two images' : 'an image'} in \`files\`.`,
  );
}

function toMask(
  file: ImageFile | undefined,
  prompt: string | undefined,
): { image: InputImage } | { prompt: string } | undefined {
  // Some versions of `ai` hand over an empty object where there is no mask.
  if (file?.type !== undefined) return { image: toImage(file, 'mask') };
  return prompt === undefined ? undefined : { prompt };
}

function toImage(file: ImageFile, path: string): InputImage {
  if (file.type === 'url')
    throw invalidArgument(path, 'Bedrock does not fetch images for these models: pass the bytes of the image.');
  const format = file.mediaType.replace(/^image\//, '').replace('jpg', 'jpeg') as InputImage['format'];
  return { format, bytes: typeof file.data === 'string' ? decodeBase64(file.data) : file.data };
}
