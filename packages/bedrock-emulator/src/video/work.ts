// What a video model writes to S3: the video and the files that tell of it.
// https://docs.aws.amazon.com/nova/latest/userguide/video-gen-access.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from 'bedrock-core';
import { findVideoCodec, findVideoModel, type VideoScene } from 'bedrock-core/dialects';
import type { JobFile } from '../operations/jobs.ts';
import { renderVideo, type Shot } from './render.ts';

/** The word that Bedrock's filters stop here, so that a failure can be tried. */
const blockedWord = /\bforbidden\b/i;

export function findVideoWork(modelId: string, input: JsonObject): ((folderUri: string) => JobFile[]) | undefined {
  const row = findVideoModel(modelId);
  if (row === undefined) return undefined;
  const codec = findVideoCodec(row.family);
  const scene = codec.decodeScene(input);
  // Whatever could not have been written by our own hand is refused.
  codec.encodeScene(scene, row);
  const shots = shotsOf(scene, row.durations[0] ?? 6);
  return (folderUri) => {
    if (shots.some(({ text }) => blockedWord.test(text)))
      throw new Error(
        'This request has been blocked by our content filters. Please adjust your text prompt to submit a new request.',
      );
    const video = renderVideo(shots, sizeOf(scene));
    return [
      { name: 'output.mp4', contentType: 'video/mp4', bytes: video },
      ...(row.family === 'nova-reel' ? reports(folderUri, shots) : []),
    ];
  };
}

function shotsOf({ shots, prompt = '', durationSeconds }: VideoScene, shortest: number): Shot[] {
  if (shots !== undefined) return shots.map((shot) => ({ text: shot.prompt, seconds: shortest }));
  return [{ text: prompt, seconds: durationSeconds ?? shortest }];
}

function sizeOf({ size, resolution, aspectRatio }: VideoScene): { width: number; height: number } {
  const [width, height] = (size ?? '').split('x').map(Number);
  if (width !== undefined && height !== undefined) return { width, height };
  const short = resolution === '540p' ? 540 : 720;
  const [across = 16, down = 9] = (aspectRatio ?? '16:9').split(':').map(Number);
  const long = 2 * Math.round((short * Math.max(across, down)) / Math.min(across, down) / 2);
  return across >= down ? { width: long, height: short } : { width: short, height: long };
}

function reports(folderUri: string, shots: readonly Shot[]): JobFile[] {
  const location = `${folderUri}/output.mp4`;
  return [
    writeJson('manifest.json', {
      schemaVersion: '1.0',
      shots: shots.map(({ text, seconds }) => ({ prompt: text, durationSeconds: seconds })),
    }),
    writeJson('generation-status.json', {
      schemaVersion: '1.0',
      shots: shots.map(() => ({ status: 'SUCCESS' })),
      fullVideo: { status: 'SUCCESS', location },
    }),
  ];
}

function writeJson(name: string, value: object): JobFile {
  return { name, contentType: 'application/json', bytes: new TextEncoder().encode(JSON.stringify(value)) };
}
