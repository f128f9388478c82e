// Luma Ray: a prompt, a ratio, and the frames that the video begins and ends with.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-luma.html
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64, encodeBase64 } from '#platform';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import {
  refuse,
  requireImage,
  requireOneOf,
  requirePrompt,
  unsupported,
  type VideoCodec,
  type VideoImage,
  type VideoScene,
} from './video-model.ts';

const maxPrompt = 5_000;

export const lumaRay: VideoCodec = {
  id: 'luma-ray',

  encodeScene(scene, model) {
    const { aspectRatio, resolution, durationSeconds, loop } = scene;
    requireOneOf(aspectRatio, 'aspectRatio', model.aspectRatios ?? []);
    requireOneOf(resolution, 'resolution', model.resolutions ?? []);
    requireOneOf(durationSeconds, 'durationSeconds', model.durations);
    const keyframes = encodeKeyframes(scene);
    const body: JsonObject = {
      prompt: requirePrompt(scene.prompt, 'prompt', maxPrompt),
      ...(aspectRatio === undefined ? {} : { aspect_ratio: aspectRatio }),
      ...(loop === undefined ? {} : { loop }),
      ...(durationSeconds === undefined ? {} : { duration: `${durationSeconds}s` }),
      ...(resolution === undefined ? {} : { resolution }),
      ...(keyframes === undefined ? {} : { keyframes }),
    };
    return { body, warnings: unsupported(scene, ['shots', 'size', 'seed']) };
  },

  decodeScene(body) {
    const { prompt, aspect_ratio: aspectRatio, resolution, loop, duration, keyframes } = body;
    const frames = isJsonObject(keyframes) ? keyframes : {};
    const seconds = typeof duration === 'string' ? Number.parseInt(duration, 10) : NaN;
    return {
      prompt: textOf(prompt),
      aspectRatio: textOf(aspectRatio),
      resolution: textOf(resolution),
      loop: typeof loop === 'boolean' ? loop : undefined,
      durationSeconds: Number.isNaN(seconds) ? undefined : seconds,
      image: decodeFrame(frames['frame0']),
      lastImage: decodeFrame(frames['frame1']),
    };
  },
};

function encodeKeyframes({ image, lastImage }: VideoScene): JsonObject | undefined {
  if (image === undefined && lastImage === undefined) return undefined;
  return {
    ...(image === undefined ? {} : { frame0: encodeFrame(image, 'image') }),
    ...(lastImage === undefined ? {} : { frame1: encodeFrame(lastImage, 'lastImage') }),
  };
}

function encodeFrame(image: VideoImage, path: string): JsonObject {
  const source = requireImage(image, path);
  if ('s3Location' in source)
    throw refuse(`${path}.source`, 'This model takes the bytes of an image, not its place in S3.');
  const data = encodeBase64(source.bytes);
  return { type: 'image', source: { type: 'base64', media_type: `image/${image.format}`, data } };
}

function decodeFrame(value: JsonValue | undefined): VideoImage | undefined {
  const source = isJsonObject(value) ? value['source'] : undefined;
  if (!isJsonObject(source) || typeof source['data'] !== 'string') return undefined;
  const format = textOf(source['media_type'])?.replace('image/', '') as VideoImage['format'];
  return { format, source: { bytes: decodeBase64(source['data']) } };
}

const textOf = (value: JsonValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
