// What is asked of `generateImage`, and what comes of it.
// SPDX-License-Identifier: Apache-2.0
import type { ImageSettings, ImageTask } from '../images/image-model.ts';
import type { JsonObject } from '../json.ts';
import type { Warning } from '../warnings.ts';
import type { CallMetadata } from './settings.ts';

export type GenerateImageRequest = ImageSettings &
  ImageTask & {
    modelId: string;
    /** How many images. Default 1. More than the model makes at once are made by several calls. */
    n?: number | undefined;
    /** Calls that go on at the same time. Default 5. */
    maxConcurrency?: number | undefined;
    /** Members of the model's own body; they win over what is said above. */
    additionalModelRequestFields?: JsonObject | undefined;
  };

export interface GeneratedImage {
  bytes: Uint8Array;
  /** What the bytes are: `png`, `jpeg` or `webp`. */
  format: string;
  /** With the same request, the same image. */
  seed?: number;
}

export interface GenerateImageResult {
  images: GeneratedImage[];
  /** The mask that the model made, where `returnMask` asks for it. */
  mask?: GeneratedImage;
  /** What was changed or left out of the request, and images that were filtered while others were not. */
  warnings: Warning[];
  /** What else the replies held. */
  additionalModelResponseFields: JsonObject[];
  /** Of each call. */
  $metadata: CallMetadata[];
}
