// SD3, Stable Image Core and Ultra, and Stability's thirteen services: one flat body, each with members of its own.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-diffusion-3-text-image.html
// https://docs.aws.amazon.com/bedrock/latest/userguide/stable-image-services.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue } from '../json.ts';
import {
  encodeImage,
  given,
  leftOut,
  listOf,
  numberOf,
  textOf,
  type ImageCall,
  type ImageCodec,
  type ImageSettings,
} from './image-model.ts';

export const stableImage: ImageCodec = {
  id: 'stable-image',

  encodeRequest(call, { fields = [] }) {
    const { request, seed, aspectRatio } = call;
    const { prompt, negativePrompt, style, outputFormat } = request;
    const all: { [name: string]: JsonValue | undefined } = {
      prompt,
      negative_prompt: negativePrompt,
      aspect_ratio: aspectRatio,
      style_preset: style,
      output_format: outputFormat,
      seed,
      ...encodeTask(call),
    };
    const body = given(Object.fromEntries(Object.entries(all).filter(([name]) => fields.includes(name))));
    const settings: [keyof ImageSettings, string][] = [
      ['prompt', 'prompt'],
      ['negativePrompt', 'negative_prompt'],
      ['style', 'style_preset'],
    ];
    const missing = settings.filter(([, field]) => !fields.includes(field)).map(([name]) => name);
    return { body, warnings: leftOut(request, [...missing, 'quality', 'cfgScale']) };
  },

  decodeReply({ images, seeds, finish_reasons: reasons, ...rest }) {
    const count = Math.max(listOf(images).length, listOf(reasons).length);
    const found = Array.from({ length: count }, (_, index) => {
      const reason = textOf(listOf(reasons)[index]);
      const data = textOf(listOf(images)[index]);
      return { ...(reason === undefined ? { data } : { reason }), seed: numberOf(listOf(seeds)[index]) };
    });
    return { images: found, rest };
  },

  readRequest({ prompt, seed, aspect_ratio: aspectRatio }) {
    return {
      prompt: textOf(prompt) ?? '',
      count: 1,
      seed: numberOf(seed),
      width: undefined,
      height: undefined,
      aspectRatio: textOf(aspectRatio),
      colors: [],
      wantsMask: false,
    };
  },

  encodeReply({ images, rest }) {
    return {
      ...rest,
      seeds: images.map(({ seed = 0 }) => seed),
      finish_reasons: images.map(({ reason = null }) => reason),
      images: images.flatMap(({ data }) => data ?? []),
    };
  },
};

function encodeTask({ request }: ImageCall): JsonObject | { [name: string]: JsonValue | undefined } {
  switch (request.task) {
    case 'image-to-image':
      return { mode: 'image-to-image', image: encodeImage(request.image), strength: request.strength };
    case 'inpainting':
    case 'erase': {
      const { mask, growMask } = request;
      return {
        image: encodeImage(request.image),
        mask: mask !== undefined && 'image' in mask ? encodeImage(mask.image) : undefined,
        grow_mask: growMask,
      };
    }
    case 'outpainting': {
      const { image, left, right, up, down, creativity } = request;
      return { image: encodeImage(image), left, right, up, down, creativity };
    }
    case 'upscale':
      return { image: encodeImage(request.image), creativity: request.creativity };
    case 'search-replace':
      return { image: encodeImage(request.image), search_prompt: request.searchPrompt, grow_mask: request.growMask };
    case 'search-recolor':
      return { image: encodeImage(request.image), select_prompt: request.selectPrompt, grow_mask: request.growMask };
    case 'control':
      return { image: encodeImage(request.image), control_strength: request.controlStrength };
    case 'style-guide':
      return { image: encodeImage(request.image), fidelity: request.fidelity };
    case 'background-removal':
      return { image: encodeImage(request.image) };
    case 'style-transfer': {
      const { image, styleImage, compositionFidelity, styleStrength, changeStrength } = request;
      return {
        init_image: encodeImage(image),
        style_image: encodeImage(styleImage),
        composition_fidelity: compositionFidelity,
        style_strength: styleStrength,
        change_strength: changeStrength,
      };
    }
    default:
      return {};
  }
}
