// What it takes to speak with a family of models that make videos: to and from its own format, pure.
// SPDX-License-Identifier: Apache-2.0
import type { VideoModelRow } from '../catalog/video-models.ts';
import type { ImageFormat } from '../converse/types.ts';
import { findImageFault } from '../converse/validate-media.ts';
import { BedrockError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Warning } from '../warnings.ts';

/** A picture that the video begins or ends with. */
export interface VideoImage {
  format: ImageFormat;
  source: { bytes: Uint8Array } | { s3Location: { uri: string; bucketOwner?: string } };
}

/** One shot of a video that is made of several. */
export interface VideoShot {
  prompt: string;
  image?: VideoImage | undefined;
}

/** What a video shall show, in words that all families share. */
export interface VideoScene {
  /** Required, except with `shots`. */
  prompt?: string | undefined;
  /** The first frame. */
  image?: VideoImage | undefined;
  /** The last frame, where the model takes one. */
  lastImage?: VideoImage | undefined;
  /** Each shot by itself, where the model takes several. */
  shots?: readonly VideoShot[] | undefined;
  durationSeconds?: number | undefined;
  /** In pixels: `1280x720`. */
  size?: string | undefined;
  /** `16:9`, where the model takes a ratio. */
  aspectRatio?: string | undefined;
  /** `540p` or `720p`, where the model takes one. */
  resolution?: string | undefined;
  /** Whether the end leads back to the beginning. */
  loop?: boolean | undefined;
  seed?: number | undefined;
}

export interface EncodedScene {
  body: JsonObject;
  warnings: Warning[];
}

export interface VideoCodec {
  readonly id: VideoModelRow['family'];
  /** Throws `invalid-request` with the way out for what the model would refuse. */
  encodeScene(scene: VideoScene, model: VideoModelRow): EncodedScene;
  /** What a server reads from a body. */
  decodeScene(body: JsonObject): VideoScene;
}

export function refuse(path: string, message: string): BedrockError {
  return new BedrockError('invalid-request', `${path}: ${message}`, { path });
}

/** Throws unless the text has between one and `limit` characters. */
export function requirePrompt(prompt: string | undefined, path: string, limit: number): string {
  if (prompt === undefined || prompt.trim() === '') throw refuse(path, 'Say in words what the video shall show.');
  if (prompt.length > limit)
    throw refuse(path, `The text has ${prompt.length} characters: this model takes at most ${limit}.`);
  return prompt;
}

/** Throws unless the image is a PNG or a JPEG, and is what it says; returns its source. */
export function requireImage({ format, source }: VideoImage, path: string): VideoImage['source'] {
  if ('bytes' in source) {
    const fault = findImageFault({ format, source });
    if (fault !== undefined) throw refuse(`${path}.${fault.path}`, fault.message);
  }
  if (format !== 'png' && format !== 'jpeg')
    throw refuse(`${path}.format`, `This model takes no ${format}: convert it to png or jpeg.`);
  return source;
}

/** Throws unless the value is one of those that the model takes. */
export function requireOneOf<Value extends string | number>(
  value: Value | undefined,
  path: string,
  known: readonly Value[],
): Value | undefined {
  if (value === undefined || known.includes(value)) return value;
  throw refuse(path, `${value} is not possible with this model: it takes ${known.join(', ')}.`);
}

/** What the model has no member for is left out, and told. */
export function unsupported(scene: VideoScene, names: readonly (keyof VideoScene)[]): Warning[] {
  return names
    .filter((name) => scene[name] !== undefined)
    .map((name) => ({
      code: 'unsupported-setting',
      message: `This model takes no ${name}: it was left out.`,
      path: name,
    }));
}
