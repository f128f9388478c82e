// Stable Diffusion XL: weighted prompts, and an image to begin with.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-diffusion-1-0-text-image.html
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '../json.ts';
import {
  encodeImage,
  given,
  leftOut,
  listOf,
  numberOf,
  textOf,
  type DecodedImage,
  type ImageCall,
  type ImageCodec,
} from './image-model.ts';

export const stableDiffusionXl: ImageCodec = {
  id: 'stable-diffusion-xl',

  encodeRequest(call) {
    const { request, seed, pixels } = call;
    const { prompt = '', negativePrompt, cfgScale, style } = request;
    const negative = negativePrompt === undefined ? [] : [{ text: negativePrompt, weight: -1 }];
    const body = given({
      text_prompts: [{ text: prompt }, ...negative],
      cfg_scale: cfgScale,
      seed,
      style_preset: style,
      width: pixels?.width,
      height: pixels?.height,
      ...encodeBeginning(call),
    });
    return { body, warnings: leftOut(request, ['quality', 'outputFormat']) };
  },

  decodeReply({ artifacts, result: _, ...rest }) {
    const images = listOf(artifacts)
      .filter(isJsonObject)
      .map(({ base64, seed, finishReason }): DecodedImage => {
        const isFiltered = finishReason !== undefined && finishReason !== 'SUCCESS';
        return isFiltered
          ? { reason: textOf(finishReason) ?? 'ERROR', seed: numberOf(seed) }
          : { data: textOf(base64), seed: numberOf(seed) };
      });
    return { images, rest };
  },

  readRequest({ text_prompts: prompts, seed, width, height }) {
    const first = listOf(prompts)[0];
    return {
      prompt: isJsonObject(first) ? (textOf(first['text']) ?? '') : '',
      count: 1,
      seed: numberOf(seed),
      width: numberOf(width),
      height: numberOf(height),
      aspectRatio: undefined,
      colors: [],
      wantsMask: false,
    };
  },

  encodeReply({ images, rest }) {
    const artifacts = images.map(({ data, seed, reason }) =>
      given({ seed, base64: data, finishReason: reason === undefined ? 'SUCCESS' : 'CONTENT_FILTERED' }),
    );
    return { ...rest, result: 'success', artifacts };
  },
};

function encodeBeginning({ request }: ImageCall): JsonObject {
  if (request.task === 'image-to-image') {
    const { image, strength } = request;
    return given({ init_image: encodeImage(image), init_image_mode: 'IMAGE_STRENGTH', image_strength: strength });
  }
  if (request.task !== 'inpainting') return {};
  const { image, mask } = request;
  return given({
    init_image: encodeImage(image),
    // Elsewhere, too, the mask's black is what is changed.
    mask_source: mask !== undefined && 'image' in mask ? 'MASK_IMAGE_BLACK' : undefined,
    mask_image: mask !== undefined && 'image' in mask ? encodeImage(mask.image) : undefined,
  });
}
