// What it takes to have images made by a family of models: to and from its own format, pure.
// SPDX-License-Identifier: Apache-2.0
import { encodeBase64 } from '#platform';
import type { ImageModelRow } from '../catalog/image-models.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Warning } from '../warnings.ts';

export interface InputImage {
  format: 'png' | 'jpeg' | 'webp';
  bytes: Uint8Array;
}

/** What is asked of every task. */
export interface ImageSettings {
  /** What the image shall show. Most tasks need it. */
  prompt?: string | undefined;
  /** What it shall not show. */
  negativePrompt?: string | undefined;
  /** `1024x768`, or the same as numbers; pixels. */
  size?: string | { width: number; height: number } | undefined;
  /** `16:9`. */
  aspectRatio?: string | undefined;
  seed?: number | undefined;
  quality?: 'standard' | 'premium' | (string & {}) | undefined;
  /** How closely the prompt is followed. */
  cfgScale?: number | undefined;
  /** A style by its name, where the model has names for them. */
  style?: string | undefined;
  outputFormat?: 'png' | 'jpeg' | 'webp' | undefined;
}

/** The area that is changed: an image whose black is the area, or words for what is there. */
export type ImageMask = { image: InputImage } | { prompt: string };

/** What is to be done. Each task has members of its own. */
export type ImageTask =
  | {
      task?: 'text-to-image' | undefined;
      /** An image whose outlines or areas the new one keeps. */
      conditionImage?: InputImage | undefined;
      controlMode?: 'canny-edge' | 'segmentation' | undefined;
      controlStrength?: number | undefined;
    }
  | { task: 'image-to-image'; image: InputImage; strength?: number | undefined }
  | {
      task: 'inpainting';
      image: InputImage;
      mask?: ImageMask | undefined;
      growMask?: number | undefined;
      returnMask?: boolean | undefined;
    }
  | {
      task: 'outpainting';
      image: InputImage;
      mask?: ImageMask | undefined;
      mode?: 'default' | 'precise' | undefined;
      returnMask?: boolean | undefined;
      /** Pixels to add at each side, for the models of Stability. */
      left?: number | undefined;
      right?: number | undefined;
      up?: number | undefined;
      down?: number | undefined;
      creativity?: number | undefined;
    }
  | { task: 'variation'; images: readonly InputImage[]; similarityStrength?: number | undefined }
  | { task: 'color-guided'; colors: readonly string[]; referenceImage?: InputImage | undefined }
  | { task: 'background-removal'; image: InputImage }
  | {
      task: 'virtual-try-on';
      /** The person, or the room. */
      image: InputImage;
      /** The garment, or the thing. */
      referenceImage: InputImage;
      mask: TryOnMask;
      mergeStyle?: 'BALANCED' | 'SEAMLESS' | 'DETAILED' | (string & {}) | undefined;
      returnMask?: boolean | undefined;
    }
  | { task: 'upscale'; image: InputImage; creativity?: number | undefined }
  | { task: 'erase'; image: InputImage; mask?: { image: InputImage } | undefined; growMask?: number | undefined }
  | { task: 'search-replace'; image: InputImage; searchPrompt: string; growMask?: number | undefined }
  | { task: 'search-recolor'; image: InputImage; selectPrompt: string; growMask?: number | undefined }
  /** A sketch, or an image whose structure is kept. */
  | { task: 'control'; image: InputImage; controlStrength?: number | undefined }
  | { task: 'style-guide'; image: InputImage; fidelity?: number | undefined }
  | {
      task: 'style-transfer';
      image: InputImage;
      styleImage: InputImage;
      compositionFidelity?: number | undefined;
      styleStrength?: number | undefined;
      changeStrength?: number | undefined;
    };

export type TryOnMask =
  | ImageMask
  | {
      garmentClass: 'UPPER_BODY' | 'LOWER_BODY' | 'FULL_BODY' | 'FOOTWEAR' | (string & {});
      maskShape?: string | undefined;
    };

/** One call: what to do, how often, and what has been found out about the size. */
export interface ImageCall {
  request: ImageSettings & ImageTask;
  count: number;
  seed: number | undefined;
  /** In pixels, for the models that take pixels. */
  pixels: { width: number; height: number } | undefined;
  aspectRatio: string | undefined;
}

export interface DecodedImage {
  /** Base64. Absent where the image was filtered. */
  data?: string | undefined;
  seed?: number | undefined;
  /** Why there is no image, in the service's words. */
  reason?: string | undefined;
}

export interface DecodedImages {
  images: DecodedImage[];
  /** The mask that the model made, in base64. */
  mask?: string | undefined;
  /** Members of the reply that have no name here. */
  rest: JsonObject;
}

/** What a server needs to know to make a picture. */
export interface AskedImage {
  prompt: string;
  count: number;
  seed: number | undefined;
  width: number | undefined;
  height: number | undefined;
  aspectRatio: string | undefined;
  colors: string[];
  wantsMask: boolean;
}

export interface ImageCodec {
  readonly id: ImageModelRow['family'];
  encodeRequest(call: ImageCall, model: ImageModelRow): { body: JsonObject; warnings: Warning[] };
  decodeReply(body: JsonObject): DecodedImages;
  /** What a server reads from a body. */
  readRequest(body: JsonObject): AskedImage;
  encodeReply(reply: DecodedImages): JsonObject;
}

export const encodeImage = ({ bytes }: InputImage): string => encodeBase64(bytes);

/** `value` without the members of that name that are not set. */
export function given(value: { readonly [name: string]: JsonValue | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as JsonObject;
}

export function leftOut(request: ImageSettings, names: readonly (keyof ImageSettings)[]): Warning[] {
  return names
    .filter((name) => request[name] !== undefined)
    .map((name) => ({
      code: 'unsupported-setting',
      message: `This model takes no ${name}: it was left out.`,
      path: name,
    }));
}

export const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

export const numberOf = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;

export const listOf = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);
