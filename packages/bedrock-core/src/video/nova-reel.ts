// Amazon Nova Reel: one shot of six seconds, or several that a prompt or each its own words describe.
// https://docs.aws.amazon.com/nova/latest/userguide/video-gen-access.html
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
  type VideoShot,
} from './video-model.ts';

const secondsPerShot = 6;
const maxShots = 20;
const maxSeed = 2_147_483_646;
const limits = { shot: 512, story: 4_000 };

export const novaReel: VideoCodec = {
  id: 'nova-reel',

  encodeScene(scene, model) {
    const { seed, durationSeconds, size } = scene;
    requireOneOf(size, 'size', model.sizes ?? []);
    requireOneOf(durationSeconds, 'durationSeconds', model.durations);
    if (seed !== undefined && !(Number.isInteger(seed) && seed >= 0 && seed <= maxSeed))
      throw refuse('seed', `The seed is ${seed}: it must be a whole number from 0 to ${maxSeed}.`);
    const warnings = unsupported(scene, ['lastImage', 'aspectRatio', 'resolution', 'loop']);
    const config = { fps: 24, dimension: size ?? '1280x720', ...(seed === undefined ? {} : { seed }) };
    return { body: encodeTask(scene, config, Math.max(...model.durations)), warnings };
  },

  decodeScene(body) {
    const config = objectAt(body, 'videoGenerationConfig');
    const scene: VideoScene = {
      durationSeconds: numberOf(config['durationSeconds']),
      size: textOf(config['dimension']),
      seed: numberOf(config['seed']),
    };
    if (body['taskType'] === 'MULTI_SHOT_AUTOMATED')
      return { ...scene, prompt: textOf(objectAt(body, 'multiShotAutomatedParams')['text']) };
    if (body['taskType'] !== 'MULTI_SHOT_MANUAL') {
      const { text, images } = objectAt(body, 'textToVideoParams');
      return { ...scene, prompt: textOf(text), image: Array.isArray(images) ? decodeImage(images[0]) : undefined };
    }
    const { shots } = objectAt(body, 'multiShotManualParams');
    return { ...scene, shots: (Array.isArray(shots) ? shots : []).map(decodeShot) };
  },
};

function encodeTask(scene: VideoScene, config: JsonObject, longest: number): JsonObject {
  const { prompt, image, shots, durationSeconds = secondsPerShot } = scene;
  if (shots !== undefined) {
    checkShots(scene, shots, longest);
    return {
      taskType: 'MULTI_SHOT_MANUAL',
      multiShotManualParams: { shots: shots.map(encodeShot) },
      videoGenerationConfig: config,
    };
  }
  const videoGenerationConfig = { ...config, durationSeconds };
  if (durationSeconds > secondsPerShot) {
    if (image !== undefined)
      throw refuse(
        'image',
        'A first frame is possible with six seconds alone: for more, give each of the `shots` its own.',
      );
    const text = requirePrompt(prompt, 'prompt', limits.story);
    return { taskType: 'MULTI_SHOT_AUTOMATED', multiShotAutomatedParams: { text }, videoGenerationConfig };
  }
  const text = requirePrompt(prompt, 'prompt', limits.shot);
  const textToVideoParams: JsonObject =
    image === undefined ? { text } : { text, images: [encodeImage(image, 'image')] };
  return { taskType: 'TEXT_VIDEO', textToVideoParams, videoGenerationConfig };
}

function checkShots(
  { prompt, image, durationSeconds }: VideoScene,
  shots: readonly VideoShot[],
  longest: number,
): void {
  if (longest === secondsPerShot) throw refuse('shots', 'This model makes a single shot: use amazon.nova-reel-v1:1.');
  if (prompt !== undefined || image !== undefined)
    throw refuse('shots', 'With `shots` each shot has its own prompt and image: leave out `prompt` and `image`.');
  if (shots.length < 2 || shots.length > maxShots)
    throw refuse('shots', `There are ${shots.length} shots: a video has 2 to ${maxShots} of them.`);
  if (durationSeconds !== undefined && durationSeconds !== shots.length * secondsPerShot)
    throw refuse(
      'durationSeconds',
      `Each shot lasts ${secondsPerShot} seconds, ${shots.length * secondsPerShot} together: leave durationSeconds out.`,
    );
}

function encodeShot({ prompt, image }: VideoShot, index: number): JsonObject {
  const text = requirePrompt(prompt, `shots[${index}].prompt`, limits.shot);
  return { text, ...(image === undefined ? {} : { image: encodeImage(image, `shots[${index}].image`) }) };
}

function encodeImage(image: VideoImage, path: string): JsonObject {
  const source = requireImage(image, path);
  const { format } = image;
  if ('s3Location' in source) return { format, source: { s3Location: { ...source.s3Location } } };
  return { format, source: { bytes: encodeBase64(source.bytes) } };
}

function decodeShot(value: JsonValue): VideoShot {
  const shot = isJsonObject(value) ? value : {};
  return { prompt: textOf(shot['text']) ?? '', image: decodeImage(shot['image']) };
}

function decodeImage(value: JsonValue | undefined): VideoImage | undefined {
  if (!isJsonObject(value)) return undefined;
  const source = objectAt(value, 'source');
  const format = textOf(value['format']) as VideoImage['format'];
  if (typeof source['bytes'] === 'string') return { format, source: { bytes: decodeBase64(source['bytes']) } };
  const { uri, bucketOwner } = objectAt(source, 's3Location');
  if (typeof uri !== 'string') return undefined;
  return { format, source: { s3Location: { uri, ...(typeof bucketOwner === 'string' ? { bucketOwner } : {}) } } };
}

function objectAt(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isJsonObject(value) ? value : {};
}

const textOf = (value: JsonValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
const numberOf = (value: JsonValue | undefined): number | undefined => (typeof value === 'number' ? value : undefined);
