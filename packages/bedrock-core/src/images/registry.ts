// Every family of models that make images, one line each.
// SPDX-License-Identifier: Apache-2.0
import { amazonImages } from './amazon.ts';
import type { ImageCodec } from './image-model.ts';
import { stableDiffusionXl } from './stable-diffusion-xl.ts';
import { stableImage } from './stable-image.ts';

const codecs: readonly ImageCodec[] = [amazonImages, stableDiffusionXl, stableImage];

export function findImageCodec(id: ImageCodec['id']): ImageCodec {
  return codecs.find((codec) => codec.id === id) as ImageCodec;
}
