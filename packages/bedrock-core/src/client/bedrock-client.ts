// What a client of Amazon Bedrock does.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest } from '../converse/types.ts';
import type { BidirectionalSession } from './bidirectional.ts';
import type {
  AsyncInvoke,
  AsyncInvokeFilter,
  AsyncInvokeRequest,
  StartedAsyncInvoke,
  WaitOptions,
} from './async-invoke.ts';
import type { ApiKeyRequest } from './create-api-key.ts';
import type { StartEmbedRequest } from './embed.ts';
import type { EmbedRequest, EmbedResult } from './embed-request.ts';
import type { GenerateImageRequest, GenerateImageResult } from './image-request.ts';
import type { InvokeBody, InvokeResult, InvokeStreamResult } from './invoke.ts';
import type {
  ApplyGuardrailRequest,
  ApplyGuardrailResult,
  CountTokensResult,
  InferenceProfileSummary,
  ListModelsFilter,
  ModelSummary,
} from './operations.ts';
import type { RerankRequest, RerankResult } from './rerank.ts';
import type { RetrieveRequest, RetrieveResult } from './retrieve.ts';
import type { S3 } from './s3.ts';
import type { CallOptions, ConverseResult, ConverseStreamResult } from './settings.ts';
import type { SpeechRequest, SpeechSession } from './speech.ts';
import type { StartedVideo, VideoJob, VideoRequest } from './video.ts';

/** A client of Amazon Bedrock. */
export interface Bedrock {
  /**
   * Sends a conversation and returns the model's reply.
   *
   * @example
   * ```ts
   * import { createBedrock } from 'bedrock-core';
   *
   * const bedrock = createBedrock({ region: 'us-east-1' });
   * const reply = await bedrock.converse({
   *   modelId: 'amazon.nova-lite-v1:0',
   *   messages: [{ role: 'user', content: [{ text: 'Why is the sky blue?' }] }],
   * });
   * console.log(reply.output.message.content[0]?.text);
   * ```
   * @throws {BedrockError} with a `kind`; or the signal's reason when aborted.
   */
  converse(request: ConverseRequest, options?: CallOptions): Promise<ConverseResult>;

  /**
   * Sends a conversation and streams the model's reply. Resolves once the first event has come, so a
   * call that the service refuses rejects here.
   *
   * @example
   * ```ts
   * import { createBedrock } from 'bedrock-core';
   *
   * const bedrock = createBedrock({ region: 'us-east-1' });
   * const { stream } = await bedrock.converseStream({
   *   modelId: 'amazon.nova-lite-v1:0',
   *   messages: [{ role: 'user', content: [{ text: 'Why is the sky blue?' }] }],
   * });
   * for await (const event of stream) {
   *   if (event.contentBlockDelta?.delta.text) process.stdout.write(event.contentBlockDelta.delta.text);
   * }
   * ```
   * @throws {BedrockError} with a `kind`; or the signal's reason when aborted.
   */
  converseStream(request: ConverseRequest, options?: CallOptions): Promise<ConverseStreamResult>;

  /** InvokeModel with a body of the caller's own, sent and returned untouched. */
  invoke(modelId: string, body: InvokeBody, options?: CallOptions): Promise<InvokeResult>;

  /** InvokeModelWithResponseStream with a body of the caller's own; yields the bytes of each chunk. */
  invokeStream(modelId: string, body: InvokeBody, options?: CallOptions): Promise<InvokeStreamResult>;

  /** How many tokens a conversation takes, without running the model. */
  countTokens(request: ConverseRequest, options?: CallOptions): Promise<CountTokensResult>;

  /** Asks a guardrail about a text, without a model. */
  applyGuardrail(request: ApplyGuardrailRequest, options?: CallOptions): Promise<ApplyGuardrailResult>;

  /** The foundation models of the region: also a quick check that region and credentials work. */
  listModels(filter?: ListModelsFilter, options?: CallOptions): Promise<ModelSummary[]>;

  /** The inference profiles that the account can call. */
  listInferenceProfiles(
    filter?: { type?: 'SYSTEM_DEFINED' | 'APPLICATION' },
    options?: CallOptions,
  ): Promise<InferenceProfileSummary[]>;

  /**
   * Embeds texts, images, or what the model takes besides: in batches or side by side, the order kept.
   *
   * @example
   * ```ts
   * import { createBedrock } from 'bedrock-core';
   *
   * const bedrock = createBedrock({ region: 'us-east-1' });
   * const { embeddings, usage } = await bedrock.embed({
   *   modelId: 'amazon.titan-embed-text-v2:0',
   *   texts: ['The sky is blue.', 'Grass is green.'],
   *   dimensions: 512,
   * });
   * console.log(embeddings.length, usage.inputTokens);
   * ```
   */
  embed(request: EmbedRequest, options?: CallOptions): Promise<EmbedResult>;

  /**
   * Makes images, or changes them.
   *
   * @example
   * ```ts
   * import { createBedrock } from 'bedrock-core';
   *
   * const bedrock = createBedrock({ region: 'us-east-1' });
   * const { images } = await bedrock.generateImage({
   *   modelId: 'amazon.nova-canvas-v1:0',
   *   prompt: 'A lighthouse in the evening sun',
   *   size: '1280x720',
   *   n: 2,
   * });
   * console.log(images.map(({ format, bytes }) => `${format}, ${bytes.length} bytes`));
   * ```
   * @throws {BedrockError} `content-filtered` with the reason when no image passed the model's filters.
   */
  generateImage(request: GenerateImageRequest, options?: CallOptions): Promise<GenerateImageResult>;

  /** Ranks documents by how well they answer a query. */
  rerank(request: RerankRequest, options?: CallOptions): Promise<RerankResult>;

  /** Passages of a knowledge base that answer a question. Needs AWS credentials. */
  retrieve(request: RetrieveRequest, options?: CallOptions): Promise<RetrieveResult>;

  /** How many texts one call of an embedding model takes; 1 where each has a call of its own. */
  maxTextsPerCall(modelId: string, options?: CallOptions): Promise<number>;

  /**
   * Makes a short-term API key of the client's credentials: a text that opens Bedrock in one region for some
   * hours, with no call to AWS.
   *
   * @example
   * ```ts
   * import { createBedrock } from 'bedrock-core';
   *
   * const bedrock = createBedrock({ region: 'us-east-1' });
   * const apiKey = await bedrock.createApiKey({ expiresInSeconds: 3600 });
   * console.log(apiKey.startsWith('bedrock-api-key-'));
   * ```
   */
  createApiKey(request?: ApiKeyRequest): Promise<string>;

  /** Starts a call that cuts a long text, sound or video into segments and writes their embeddings to S3. */
  startEmbed(request: StartEmbedRequest, options?: CallOptions): Promise<StartedAsyncInvoke>;

  /** Starts a call that takes minutes; its results are written to S3. */
  startAsyncInvoke(request: AsyncInvokeRequest, options?: CallOptions): Promise<StartedAsyncInvoke>;

  /** How far an asynchronous call is. */
  getAsyncInvoke(invocationArn: string, options?: CallOptions): Promise<AsyncInvoke>;

  /** The asynchronous calls of the account, newest first. */
  listAsyncInvokes(filter?: AsyncInvokeFilter, options?: CallOptions): Promise<AsyncInvoke[]>;

  /** Asks until an asynchronous call has ended. */
  waitForAsyncInvoke(invocationArn: string, options?: WaitOptions): Promise<AsyncInvoke>;

  /**
   * Starts a job that makes a video and writes it to S3.
   *
   * @example
   * ```ts
   * import { createBedrock } from 'bedrock-core';
   *
   * const bedrock = createBedrock({ region: 'us-east-1' });
   * const { invocationArn } = await bedrock.startVideo({
   *   modelId: 'amazon.nova-reel-v1:1',
   *   prompt: 'A lighthouse in the evening sun, seen from a boat',
   *   output: 's3://my-bucket/videos',
   * });
   * const { videoUri = '' } = await bedrock.waitForVideo(invocationArn);
   * const video = await bedrock.s3.get(videoUri);
   * console.log((await video.bytes()).length);
   * ```
   */
  startVideo(request: VideoRequest, options?: CallOptions): Promise<StartedVideo>;

  /** How far the job of a video is; when it has ended, where the video is. */
  getVideo(invocationArn: string, options?: CallOptions): Promise<VideoJob>;

  /** Asks until the video is there. */
  waitForVideo(invocationArn: string, options?: WaitOptions): Promise<VideoJob>;

  /**
   * Opens a conversation by voice. On Node, with AWS credentials.
   *
   * @example
   * ```ts
   * import { createBedrock } from 'bedrock-core';
   *
   * const bedrock = createBedrock({ region: 'us-east-1' });
   * const session = await bedrock.startSpeech({ modelId: 'amazon.nova-2-sonic-v1:0', system: 'Be brief.' });
   * await session.sendText('Why is the sky blue?');
   * for await (const event of session) {
   *   if (event.type === 'text') console.log(`${event.role}: ${event.text}`);
   *   if (event.type === 'turnEnd') await session.end();
   * }
   * ```
   */
  startSpeech(request: SpeechRequest, options?: CallOptions): Promise<SpeechSession>;

  /** InvokeModelWithBidirectionalStream with events of the caller's own. On Node, with AWS credentials. */
  invokeBidirectional(modelId: string, options?: CallOptions): Promise<BidirectionalSession>;

  /** The objects that Bedrock reads and writes. Needs AWS credentials: S3 takes no API key. */
  readonly s3: S3;

  /** Closes idle connections. Calls under way go on. */
  close(): void;
}
