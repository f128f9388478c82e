// Titan Image Generator and Nova Canvas: a task, its parameters, and how the images shall be.
// https://docs.aws.amazon.com/nova/latest/userguide/image-gen-req-resp-structure.html
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-image.html
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import {
  encodeImage,
  given,
  leftOut,
  listOf,
  numberOf,
  textOf,
  type ImageCall,
  type ImageCodec,
  type ImageMask,
  type ImageSettings,
  type ImageTask,
  type TryOnMask,
} from './image-model.ts';

export const amazonImages: ImageCodec = {
  id: 'amazon',

  encodeRequest(call) {
    const { request } = call;
    const task = encodeTask(request);
    // The one task that makes nothing new takes no configuration.
    const isRemoval = request.task === 'background-removal';
    const body = isRemoval ? task : { ...task, imageGenerationConfig: encodeConfiguration(call) };
    return { body, warnings: leftOut(request, ['outputFormat']) };
  },

  decodeReply({ images, error, maskImage, ...rest }) {
    const found = listOf(images).flatMap((data) => (typeof data === 'string' ? [{ data }] : []));
    const reason = textOf(error) ?? undefined;
    return {
      images: reason === undefined ? found : [...found, { reason }],
      ...(typeof maskImage === 'string' ? { mask: maskImage } : {}),
      rest,
    };
  },

  readRequest(body) {
    const parameters = Object.values(body).find((value) => isJsonObject(value) && !('numberOfImages' in value));
    const { text, colors, returnMask } = isJsonObject(parameters) ? parameters : {};
    const configuration = body['imageGenerationConfig'];
    const { numberOfImages, width, height, seed } = isJsonObject(configuration) ? configuration : {};
    return {
      prompt: textOf(text) ?? '',
      count: numberOf(numberOfImages) ?? 1,
      seed: numberOf(seed),
      width: numberOf(width),
      height: numberOf(height),
      aspectRatio: undefined,
      colors: listOf(colors).filter((color) => typeof color === 'string'),
      wantsMask: returnMask === true,
    };
  },

  encodeReply({ images, mask, rest }) {
    const error = images.find(({ reason }) => reason !== undefined)?.reason;
    return given({ ...rest, images: images.flatMap(({ data }) => data ?? []), maskImage: mask, error });
  },
};

function encodeConfiguration({ request, count, seed, pixels }: ImageCall): JsonObject {
  const { quality, cfgScale } = request;
  return given({
    numberOfImages: count,
    width: pixels?.width,
    height: pixels?.height,
    quality,
    cfgScale,
    seed,
  });
}

function encodeTask(request: ImageSettings & ImageTask): JsonObject {
  const { prompt, negativePrompt } = request;
  const words = given({ text: prompt, negativeText: negativePrompt });
  switch (request.task) {
    case 'inpainting': {
      const inPaintingParams = { ...words, ...encodeChange(request) };
      return { taskType: 'INPAINTING', inPaintingParams };
    }
    case 'outpainting': {
      const mode = request.mode?.toUpperCase();
      const outPaintingParams = { ...words, ...encodeChange(request), ...given({ outPaintingMode: mode }) };
      return { taskType: 'OUTPAINTING', outPaintingParams };
    }
    case 'variation': {
      const images = request.images.map(encodeImage);
      const { similarityStrength } = request;
      return {
        taskType: 'IMAGE_VARIATION',
        imageVariationParams: { ...words, ...given({ images, similarityStrength }) },
      };
    }
    case 'color-guided': {
      const reference = request.referenceImage;
      const colorGuidedGenerationParams = {
        ...words,
        ...given({
          colors: [...request.colors],
          referenceImage: reference === undefined ? undefined : encodeImage(reference),
        }),
      };
      return { taskType: 'COLOR_GUIDED_GENERATION', colorGuidedGenerationParams };
    }
    case 'background-removal':
      return { taskType: 'BACKGROUND_REMOVAL', backgroundRemovalParams: { image: encodeImage(request.image) } };
    case 'virtual-try-on':
      return { taskType: 'VIRTUAL_TRY_ON', virtualTryOnParams: encodeTryOn(request) };
    default:
      return { taskType: 'TEXT_IMAGE', textToImageParams: { ...words, ...encodeCondition(request) } };
  }
}

function encodeCondition(request: ImageSettings & ImageTask): JsonObject {
  if (request.task !== undefined && request.task !== 'text-to-image') return {};
  const { conditionImage, controlMode, controlStrength, style } = request;
  return given({
    conditionImage: conditionImage === undefined ? undefined : encodeImage(conditionImage),
    controlMode: controlMode?.toUpperCase().replace('-', '_'),
    controlStrength,
    style,
  });
}

function encodeChange({
  image,
  mask,
  returnMask,
}: Extract<ImageTask, { task: 'inpainting' | 'outpainting' }>): JsonObject {
  return given({ image: encodeImage(image), ...encodeMask(mask), returnMask });
}

function encodeMask(mask: ImageMask | undefined): { [name: string]: JsonValue | undefined } {
  if (mask === undefined) return {};
  return 'prompt' in mask ? { maskPrompt: mask.prompt } : { maskImage: encodeImage(mask.image) };
}

function encodeTryOn({
  image,
  referenceImage,
  mask,
  mergeStyle,
  returnMask,
}: Extract<ImageTask, { task: 'virtual-try-on' }>): JsonObject {
  return given({
    sourceImage: encodeImage(image),
    referenceImage: encodeImage(referenceImage),
    ...encodeTryOnMask(mask),
    mergeStyle,
    returnMask,
  });
}

function encodeTryOnMask(mask: TryOnMask): JsonObject {
  if ('garmentClass' in mask) {
    const { garmentClass, maskShape } = mask;
    return { maskType: 'GARMENT', garmentBasedMask: given({ garmentClass, maskShape }) };
  }
  if ('prompt' in mask) return { maskType: 'PROMPT', promptBasedMask: { maskPrompt: mask.prompt } };
  return { maskType: 'IMAGE', imageBasedMask: { maskImage: encodeImage(mask.image) } };
}
