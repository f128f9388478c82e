// What a video model of V3 and V4 does when it is called: a job that writes to S3, started and asked about.
// SPDX-License-Identifier: Apache-2.0
import {
  BedrockError,
  decodeBase64,
  type CallOptions,
  type JsonObject,
  type VideoImage,
  type VideoJob,
} from 'bedrock-core';
import { invalidArgument, toAiError } from '../errors.ts';
import { underKeys } from '../metadata.ts';
import type { SettingNotice } from '../notice.ts';
import { metadataKeys, parseOptions, type Kinds, type ProviderOptions } from '../option-check.ts';
import { callHeaders, type ProviderContext } from '../settings.ts';

/** Options of a video call: `providerOptions.bedrock`. */
export interface BedrockVideoModelOptions {
  /** Where the video is written: `s3://bucket/folder`. Required. */
  output?: string | undefined;
  /** Each shot by itself, for models that take several: `[{ prompt }, …]`. */
  shots?: unknown;
  loop?: boolean | undefined;
  /** `540p` or `720p`, for models that take such. */
  quality?: string | undefined;
  /** Whether the video is read from S3. Default `true`; else its `s3://` URL comes back. */
  download?: boolean | undefined;
  /** Milliseconds between two questions. Default 5,000. */
  pollIntervalMs?: number | undefined;
  /** Milliseconds until the wait ends; the job goes on. Default: no limit. */
  pollTimeoutMs?: number | undefined;
  clientRequestToken?: string | undefined;
  /** Fields of the model's own format; they win over what is said above. */
  additionalModelRequestFields?: JsonObject | undefined;
}

const known: Kinds<BedrockVideoModelOptions> = {
  output: 'text',
  shots: 'anything',
  loop: 'boolean',
  quality: 'text',
  download: 'boolean',
  pollIntervalMs: 'number',
  pollTimeoutMs: 'number',
  clientRequestToken: 'text',
  additionalModelRequestFields: 'object',
};

type File = { type: 'file'; mediaType: string; data: string | Uint8Array } | { type: 'url'; url: string };

export interface VideoCall {
  prompt?: string | undefined;
  aspectRatio?: string | undefined;
  resolution?: string | undefined;
  duration?: number | undefined;
  fps?: number | undefined;
  seed?: number | undefined;
  image?: File | undefined;
  frameImages?: readonly { image: File; frameType: 'first_frame' | 'last_frame' }[] | undefined;
  generateAudio?: boolean | undefined;
  providerOptions?: unknown;
  abortSignal?: AbortSignal | undefined;
  headers?: Record<string, string | undefined> | undefined;
}

/** What a job is asked about with; plain, so that it can be stored. */
export interface VideoOperation {
  invocationArn: string;
  download: boolean;
  keys: readonly string[];
}

export interface StartedVideo {
  operation: VideoOperation;
  notices: SettingNotice[];
  headers: Record<string, string> | undefined;
}

export type VideoData =
  | { type: 'binary'; data: Uint8Array; mediaType: string }
  | { type: 'url'; url: string; mediaType: string };

export interface VideoOutcome {
  videos: VideoData[];
  providerMetadata: Record<string, JsonObject>;
}

export async function startVideo(modelId: string, provider: ProviderContext, call: VideoCall): Promise<StartedVideo> {
  const providerOptions = call.providerOptions as ProviderOptions | undefined;
  return orAiError(modelId, provider, async () => {
    const options: BedrockVideoModelOptions = parseOptions(providerOptions, known, 'providerOptions');
    const { output, shots, loop, quality, clientRequestToken, additionalModelRequestFields, download = true } = options;
    if (output === undefined)
      throw invalidArgument(
        'providerOptions.bedrock.output',
        'Bedrock writes videos to S3: say where in `providerOptions: { bedrock: { output: "s3://bucket/folder" } }`.',
      );
    const frame = (type: string): File | undefined =>
      call.frameImages?.find(({ frameType }) => frameType === type)?.image;
    const { prompt, aspectRatio, resolution, duration, seed } = call;
    const started = await provider.client().startVideo(
      {
        modelId,
        output,
        prompt,
        image: toImage(call.image ?? frame('first_frame'), 'image'),
        lastImage: toImage(frame('last_frame'), 'frameImages'),
        shots: shots as never,
        durationSeconds: duration,
        size: resolution,
        aspectRatio,
        resolution: quality,
        loop,
        seed,
        clientRequestToken,
        additionalModelRequestFields,
      },
      callOptions(call),
    );
    return {
      operation: { invocationArn: started.invocationArn, download, keys: metadataKeys(provider, providerOptions) },
      notices: [...started.warnings, ...noticesOf(call)],
      headers: started.$metadata.headers,
    };
  });
}

/** Waits until the job has ended. */
export async function awaitVideo(
  modelId: string,
  provider: ProviderContext,
  call: VideoCall,
  operation: VideoOperation,
): Promise<VideoOutcome> {
  return orAiError(modelId, provider, async () => {
    const parsed: BedrockVideoModelOptions = parseOptions(
      call.providerOptions as ProviderOptions | undefined,
      known,
      'providerOptions',
    );
    const waiting = { pollMs: parsed.pollIntervalMs, timeoutMs: parsed.pollTimeoutMs };
    const job = await provider.client().waitForVideo(operation.invocationArn, { ...callOptions(call), ...waiting });
    return fetchVideo(provider, job, operation, callOptions(call));
  });
}

/** Asks once: nothing while the job goes on, and why where it failed. */
export async function askVideo(
  modelId: string,
  provider: ProviderContext,
  operation: VideoOperation,
  call: Pick<VideoCall, 'abortSignal' | 'headers'>,
): Promise<VideoOutcome | { error: string } | undefined> {
  return orAiError(modelId, provider, async () => {
    const options = callOptions(call);
    const job = await provider.client().getVideo(operation.invocationArn, options);
    if (job.status === 'InProgress') return undefined;
    if (job.status === 'Failed') return { error: job.failureMessage ?? 'The job failed without saying why.' };
    return fetchVideo(provider, job, operation, options);
  });
}

async function fetchVideo(
  provider: ProviderContext,
  { videoUri, invocationArn }: VideoJob,
  { download, keys }: VideoOperation,
  options: CallOptions,
): Promise<VideoOutcome> {
  if (videoUri === undefined)
    throw new BedrockError('protocol', `The job ${invocationArn} does not say where its video is.`);
  const providerMetadata = underKeys(keys, { invocationArn, videoUri });
  const mediaType = 'video/mp4';
  if (!download) return { videos: [{ type: 'url', url: videoUri, mediaType }], providerMetadata };
  const object = await provider.client().s3.get(videoUri, options);
  return { videos: [{ type: 'binary', data: await object.bytes(), mediaType }], providerMetadata };
}

function callOptions({ abortSignal, headers }: Pick<VideoCall, 'abortSignal' | 'headers'>): CallOptions {
  return { signal: abortSignal, headers: callHeaders(headers), maxRetries: 2 };
}

function noticesOf({ fps, generateAudio }: VideoCall): SettingNotice[] {
  const names = [
    ...(fps === undefined || fps === 24 ? [] : ['fps']),
    ...(generateAudio === true ? ['generateAudio'] : []),
  ];
  return names.map((setting) => ({
    code: 'unsupported-setting',
    setting,
    message: `The video models of Bedrock have no \`${setting}\`: it is left out.`,
  }));
}

function toImage(file: File | undefined, path: string): VideoImage | undefined {
  if (file === undefined) return undefined;
  if (file.type === 'file') {
    const format = file.mediaType.replace(/^image\//, '').replace('jpg', 'jpeg') as VideoImage['format'];
    return { format, source: { bytes: typeof file.data === 'string' ? decodeBase64(file.data) : file.data } };
  }
  const [, ending] = /\.(png|jpe?g)$/i.exec(file.url) ?? [];
  if (!file.url.startsWith('s3://') || ending === undefined)
    throw invalidArgument(
      path,
      'Bedrock fetches images from S3 alone: pass bytes, or an s3:// URL that ends in .png or .jpg.',
    );
  const format = ending.toLowerCase() === 'png' ? 'png' : 'jpeg';
  return { format, source: { s3Location: { uri: file.url } } };
}

async function orAiError<Result>(
  modelId: string,
  provider: ProviderContext,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw toAiError(error, { url: provider.modelUrl(modelId), request: undefined });
  }
}
