// The models of V2 to V4 beside language models, thin: what they do is loaded by their first call.
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from 'bedrock-core';
import type { BedrockModelSettings } from '../model-settings.ts';
import type { SettingNotice } from '../notice.ts';
import { providerName } from '../provider.ts';
import type { ProviderContext } from '../settings.ts';
import type { EmbeddingCall } from './embedding.ts';
import type { ImageCall } from './image.ts';
import type { RerankingCall } from './reranking.ts';
import type { VideoCall, VideoData, VideoOperation } from './video.ts';

type Metadata = Record<string, JsonObject>;

interface Warns<Version extends string, Warning> {
  version: Version;
  warning(notice: SettingNotice): Warning;
}

/** As many as the families that take several texts take; the others are sent side by side below. */
export const maxEmbeddingsPerCall = 96;

export interface ModernEmbeddingModel<Version extends string, Warning> {
  readonly specificationVersion: Version;
  readonly provider: string;
  readonly modelId: string;
  readonly maxEmbeddingsPerCall: number;
  readonly supportsParallelCalls: boolean;
  doEmbed(call: EmbeddingCall & { values: string[] }): Promise<{
    embeddings: number[][];
    usage: { tokens: number };
    providerMetadata: Metadata;
    response: { headers: Record<string, string>; body: unknown };
    warnings: Warning[];
  }>;
}

export function createEmbeddingModel<Version extends string, Warning>(
  { version, warning }: Warns<Version, Warning>,
  modelId: string,
  context: ProviderContext,
  settings: BedrockModelSettings = {},
): ModernEmbeddingModel<Version, Warning> {
  return {
    specificationVersion: version,
    provider: providerName,
    modelId,
    maxEmbeddingsPerCall,
    supportsParallelCalls: true,
    async doEmbed(call) {
      const { embedValues } = await import('./embedding.ts');
      const { headers, body, notices, ...result } = await embedValues(modelId, context, call, settings);
      return { ...result, response: { headers, body }, warnings: notices.map(warning) };
    },
  };
}

export interface ModernImageModel<Version extends string, Warning> {
  readonly specificationVersion: Version;
  readonly provider: string;
  readonly modelId: string;
  readonly maxImagesPerCall: number;
  readonly supportsFileInputs: boolean;
  readonly supportsMaskInputs: boolean;
  doGenerate(call: ImageCall): Promise<{
    images: Uint8Array[];
    warnings: Warning[];
    providerMetadata: Record<string, JsonObject & { images: JsonObject[] }>;
    response: { timestamp: Date; modelId: string; headers: Record<string, string> | undefined };
  }>;
}

/** Nova Canvas and Titan make five a call; for the others more calls are made below. */
const maxImagesPerCall = 5;

export function createImageModel<Version extends string, Warning>(
  { version, warning }: Warns<Version, Warning>,
  modelId: string,
  context: ProviderContext,
): ModernImageModel<Version, Warning> {
  return {
    specificationVersion: version,
    provider: providerName,
    modelId,
    maxImagesPerCall,
    supportsFileInputs: true,
    supportsMaskInputs: true,
    async doGenerate(call) {
      const { generateImages } = await import('./image.ts');
      const timestamp = new Date();
      const { headers, notices, ...result } = await generateImages(modelId, context, call);
      return { ...result, warnings: notices.map(warning), response: { timestamp, modelId, headers } };
    },
  };
}

export interface ModernRerankingModel<Version extends string, Warning> {
  readonly specificationVersion: Version;
  readonly provider: string;
  readonly modelId: string;
  doRerank(call: RerankingCall): Promise<{
    ranking: { index: number; relevanceScore: number }[];
    providerMetadata: Metadata;
    warnings: Warning[];
    response: { timestamp: Date; modelId: string; headers?: Record<string, string> };
  }>;
}

export function createRerankingModel<Version extends string, Warning>(
  { version, warning }: Warns<Version, Warning>,
  modelId: string,
  context: ProviderContext,
): ModernRerankingModel<Version, Warning> {
  return {
    specificationVersion: version,
    provider: providerName,
    modelId,
    async doRerank(call) {
      const { rankDocuments } = await import('./reranking.ts');
      const timestamp = new Date();
      const { headers, notices, ...result } = await rankDocuments(modelId, context, call);
      const response = { timestamp, modelId, ...(headers === undefined ? {} : { headers }) };
      return { ...result, warnings: notices.map(warning), response };
    },
  };
}

interface VideoResponse {
  timestamp: Date;
  modelId: string;
  headers: Record<string, string> | undefined;
}

export interface ModernVideoModel<Version extends string, Warning> {
  readonly specificationVersion: Version;
  readonly provider: string;
  readonly modelId: string;
  readonly maxVideosPerCall: number;
  doGenerate(call: VideoCall): Promise<{
    videos: VideoData[];
    warnings: Warning[];
    providerMetadata: Metadata;
    response: VideoResponse;
  }>;
  /** Later versions of V4 start a video in one process and ask about it in another. */
  doStart(call: VideoCall): Promise<{ operation: JsonObject; warnings: Warning[]; response: VideoResponse }>;
  doStatus(call: Pick<VideoCall, 'abortSignal' | 'headers'> & { operation: unknown }): Promise<
    | { status: 'pending'; response: VideoResponse }
    | {
        status: 'completed';
        videos: VideoData[];
        warnings: Warning[];
        providerMetadata: Metadata;
        response: VideoResponse;
      }
    | { status: 'error'; error: string; response: VideoResponse }
  >;
}

export function createVideoModel<Version extends string, Warning>(
  { version, warning }: Warns<Version, Warning>,
  modelId: string,
  context: ProviderContext,
): ModernVideoModel<Version, Warning> {
  const load = async () => import('./video.ts');
  const respond = (headers?: Record<string, string>): VideoResponse => ({ timestamp: new Date(), modelId, headers });
  return {
    specificationVersion: version,
    provider: providerName,
    modelId,
    maxVideosPerCall: 1,
    async doGenerate(call) {
      const { startVideo, awaitVideo } = await load();
      const { operation, notices, headers } = await startVideo(modelId, context, call);
      const outcome = await awaitVideo(modelId, context, call, operation);
      return { ...outcome, warnings: notices.map(warning), response: respond(headers) };
    },
    async doStart(call) {
      const { operation, notices, headers } = await (await load()).startVideo(modelId, context, call);
      const plain: JsonObject = { ...operation, keys: [...operation.keys] };
      return { operation: plain, warnings: notices.map(warning), response: respond(headers) };
    },
    async doStatus({ operation, ...call }) {
      const found = await (await load()).askVideo(modelId, context, operation as VideoOperation, call);
      if (found === undefined) return { status: 'pending', response: respond() };
      if ('error' in found) return { status: 'error', error: found.error, response: respond() };
      return { status: 'completed', ...found, warnings: [], response: respond() };
    },
  };
}
