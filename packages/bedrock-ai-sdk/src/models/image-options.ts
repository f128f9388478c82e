// Options of an image call: `providerOptions.bedrock` (or `amazonBedrock`).
// SPDX-License-Identifier: Apache-2.0
import type { ImageTask, JsonObject } from 'bedrock-core';
import { parseOptions, type Kinds, type ProviderOptions } from '../option-check.ts';

export interface BedrockImageModelOptions {
  /** What to do. Default: what the files of the call suggest. */
  task?: ImageTask['task'];
  /** The same in the words of `@ai-sdk/amazon-bedrock`. */
  taskType?: string | undefined;
  negativePrompt?: string | undefined;
  /** The name of `negativePrompt` in `@ai-sdk/amazon-bedrock`. */
  negativeText?: string | undefined;
  quality?: string | undefined;
  cfgScale?: number | undefined;
  style?: string | undefined;
  outputFormat?: 'png' | 'jpeg' | 'webp' | undefined;
  /** Words for what is to be changed, in the place of a mask. */
  maskPrompt?: string | undefined;
  outPaintingMode?: string | undefined;
  similarityStrength?: number | undefined;
  /** How much of the first image is kept: image to image. */
  strength?: number | undefined;
  colors?: string[] | undefined;
  garmentClass?: string | undefined;
  mergeStyle?: string | undefined;
  controlMode?: 'canny-edge' | 'segmentation' | undefined;
  controlStrength?: number | undefined;
  searchPrompt?: string | undefined;
  selectPrompt?: string | undefined;
  creativity?: number | undefined;
  fidelity?: number | undefined;
  growMask?: number | undefined;
  /** Pixels to add at each side. */
  left?: number | undefined;
  right?: number | undefined;
  up?: number | undefined;
  down?: number | undefined;
  /** Fields of the model's own format; they win over what is said above. */
  additionalModelRequestFields?: JsonObject | undefined;
  /** The foundation model behind an opaque ARN. */
  baseModel?: string | undefined;
}

const known: Kinds<BedrockImageModelOptions> = {
  task: [
    ...['text-to-image', 'image-to-image', 'inpainting', 'outpainting', 'variation', 'color-guided', 'erase'],
    ...['background-removal', 'virtual-try-on', 'upscale', 'search-replace', 'search-recolor', 'control'],
    ...['style-guide', 'style-transfer'],
  ],
  taskType: [
    ...['TEXT_IMAGE', 'INPAINTING', 'OUTPAINTING', 'IMAGE_VARIATION', 'COLOR_GUIDED_GENERATION'],
    ...['BACKGROUND_REMOVAL', 'VIRTUAL_TRY_ON'],
  ],
  negativePrompt: 'text',
  negativeText: 'text',
  quality: 'text',
  cfgScale: 'number',
  style: 'text',
  outputFormat: ['png', 'jpeg', 'webp'],
  maskPrompt: 'text',
  outPaintingMode: 'text',
  similarityStrength: 'number',
  strength: 'number',
  colors: 'texts',
  garmentClass: 'text',
  mergeStyle: 'text',
  controlMode: ['canny-edge', 'segmentation'],
  controlStrength: 'number',
  searchPrompt: 'text',
  selectPrompt: 'text',
  creativity: 'number',
  fidelity: 'number',
  growMask: 'number',
  left: 'number',
  right: 'number',
  up: 'number',
  down: 'number',
  additionalModelRequestFields: 'object',
  baseModel: 'text',
};

const tasks: Readonly<Record<string, ImageTask['task']>> = {
  TEXT_IMAGE: 'text-to-image',
  INPAINTING: 'inpainting',
  OUTPAINTING: 'outpainting',
  IMAGE_VARIATION: 'variation',
  COLOR_GUIDED_GENERATION: 'color-guided',
  BACKGROUND_REMOVAL: 'background-removal',
  VIRTUAL_TRY_ON: 'virtual-try-on',
};

/** Under the core's names. */
export function parseImageOptions(options: ProviderOptions | undefined): BedrockImageModelOptions {
  const { taskType, negativeText, ...rest }: BedrockImageModelOptions = parseOptions(options, known, 'providerOptions');
  return {
    ...rest,
    task: rest.task ?? tasks[taskType ?? ''],
    negativePrompt: rest.negativePrompt ?? negativeText,
  };
}
