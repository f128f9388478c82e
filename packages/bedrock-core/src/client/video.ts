// Videos: a scene in words that all families share, made by a job that writes them to S3.
// SPDX-License-Identifier: Apache-2.0
import { findVideoModel, listVideoModels } from '../catalog/video-models.ts';
import { BedrockError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { findVideoCodec } from '../video/registry.ts';
import type { VideoScene } from '../video/video-model.ts';
import type { Warning } from '../warnings.ts';
import {
  getAsyncInvoke,
  startAsyncInvoke,
  waitForAsyncInvoke,
  type AsyncInvoke,
  type AsyncInvokeRequest,
  type StartedAsyncInvoke,
  type WaitOptions,
} from './async-invoke.ts';
import type { Connection } from './connection.ts';
import type { CallOptions } from './settings.ts';

export interface VideoRequest extends VideoScene, Omit<AsyncInvokeRequest, 'modelInput'> {
  /** Members of the model's own body; they win over what is said above. */
  additionalModelRequestFields?: JsonObject | undefined;
}

export interface StartedVideo extends StartedAsyncInvoke {
  warnings: Warning[];
}

/** The job of a video, and the video once it is there. */
export interface VideoJob extends AsyncInvoke {
  /** Place in S3 of the finished video: `s3://…/output.mp4`. */
  videoUri?: string;
}

export async function startVideo(
  connection: Connection,
  { modelId, output, clientRequestToken, tags, additionalModelRequestFields = {}, ...scene }: VideoRequest,
  options: CallOptions,
): Promise<StartedVideo> {
  const row = findVideoModel(modelId, options.baseModel);
  if (row === undefined) {
    const known = listVideoModels().map(({ id }) => id);
    const message = `'${modelId}' is not known to make videos. These are: ${known.join(', ')}. For another one use startAsyncInvoke with its own body.`;
    throw new BedrockError('unsupported', message, { path: 'modelId' });
  }
  const { body, warnings } = findVideoCodec(row.family).encodeScene(scene, row);
  const modelInput = { ...body, ...additionalModelRequestFields };
  const started = await startAsyncInvoke(
    connection,
    { modelId, modelInput, output, clientRequestToken, tags },
    options,
  );
  return { ...started, warnings };
}

export async function getVideo(connection: Connection, invocationArn: string, options: CallOptions): Promise<VideoJob> {
  return withVideo(await getAsyncInvoke(connection, invocationArn, options));
}

export async function waitForVideo(
  connection: Connection,
  invocationArn: string,
  options: WaitOptions,
): Promise<VideoJob> {
  return withVideo(await waitForAsyncInvoke(connection, invocationArn, options));
}

/** Each job writes to a folder of its own, which the service names once the job is known. */
function withVideo(job: AsyncInvoke): VideoJob {
  const { status, outputUri, invocationArn } = job;
  if (status !== 'Completed' || outputUri === undefined) return job;
  const id = invocationArn.slice(invocationArn.lastIndexOf('/') + 1);
  const folder = outputUri.replace(/\/$/, '');
  return { ...job, videoUri: `${folder.endsWith(id) ? folder : `${folder}/${id}`}/output.mp4` };
}
