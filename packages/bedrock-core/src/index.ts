// Everything that bedrock-core makes public.
// SPDX-License-Identifier: Apache-2.0
export { BedrockError, type BedrockErrorDetails, type BedrockErrorKind } from './errors.ts';
export type { JsonObject, JsonValue } from './json.ts';
export type { Warning } from './warnings.ts';
export type { CredentialProvider, Credentials } from './auth/credentials.ts';
export type { Capabilities, Model, ModelRow, ReasoningStyle, Surface } from './catalog/model.ts';
export type { ResolveOptions } from './catalog/capabilities.ts';
export { resolveModel as readModel } from './catalog/capabilities.ts';
export { resolveWithLimits as resolveModel, supportsPdfInput } from './catalog/resolve-with-limits.ts';
export { listKnownModels, type KnownModel } from './catalog/list-known-models.ts';
export { decodeBase64, encodeBase64 } from '#platform';
export type * from './converse/types.ts';
export { reasoningBudget } from './catalog/reasoning-budget.ts';
export { createBedrock } from './client/bedrock.ts';
export type { Bedrock } from './client/bedrock-client.ts';
export type { InvokeBody, InvokeResult, InvokeStreamResult } from './client/invoke.ts';
export type {
  ApplyGuardrailRequest,
  ApplyGuardrailResult,
  CountTokensResult,
  InferenceProfileSummary,
  ListModelsFilter,
  ModelSummary,
} from './client/operations.ts';
export type { ReasoningEffort, ReasoningSetting } from './catalog/model-fields.ts';
export type { PenaltySettings } from './catalog/setting-fields.ts';
export type {
  AsyncInvoke,
  AsyncInvokeFilter,
  AsyncInvokeRequest,
  AsyncOutput,
  StartedAsyncInvoke,
  WaitOptions,
} from './client/async-invoke.ts';
export type { S3, S3Body, S3Entry, S3GetOptions, S3Object, S3PutOptions } from './client/s3.ts';
export type { StartedVideo, VideoJob, VideoRequest } from './client/video.ts';
export type { GeneratedImage, GenerateImageRequest, GenerateImageResult } from './client/image-request.ts';
export type { ImageMask, ImageSettings, ImageTask, InputImage, TryOnMask } from './images/image-model.ts';
export type { ApiKeyRequest } from './client/create-api-key.ts';
export type { AssumeRoleSettings, WebIdentitySettings } from './auth/role-settings.ts';
export type { RetrievedPassage, RetrieveRequest, RetrieveResult } from './client/retrieve.ts';
export type { RankedDocument, RerankDocument, RerankRequest, RerankResult } from './client/rerank.ts';
export type { StartEmbedRequest } from './client/embed.ts';
export type { EmbedRequest, EmbedResult, EmbeddingSegment } from './client/embed-request.ts';
export type {
  EmbeddingImage,
  EmbeddingInput,
  EmbeddingInputType,
  EmbeddingMedia,
  EmbeddingSettings,
  EmbeddingType,
} from './embeddings/embedding-model.ts';
export type { BidirectionalSession, SessionMetadata } from './client/bidirectional.ts';
export type { SpeechRequest, SpeechSession } from './client/speech.ts';
export type { SampleRate, SpeechEvent, SpeechSetup } from './speech/speech-model.ts';
export type { VideoImage, VideoScene, VideoShot } from './video/video-model.ts';
export type { Endpoints } from './transport/endpoint.ts';
export { collect } from './converse/collect.ts';
export { replay, type SplitText } from './converse/replay.ts';
export type { BedrockModelId, FoundationModelId, InferenceProfileId, KnownModelId } from './catalog/known-model-id.ts';
export type {
  BedrockSettings,
  SdkClient,
  CallMetadata,
  CallOptions,
  CommonOptions,
  ConverseResult,
  ConverseStreamResult,
  PromptCaching,
  StructuredOutput,
  Target,
  Timeouts,
} from './client/settings.ts';
export type {
  AttemptEvent,
  CallEvent,
  CallFailure,
  EndEvent,
  ErrorEvent,
  Hooks,
  ResponseEvent,
  RetryEvent,
} from './client/hooks.ts';
export type { Telemetry, TelemetrySpan, TelemetryTracer } from './client/telemetry.ts';
export type { SpanValue } from './client/telemetry-attributes.ts';
export type { TelemetryHistogram, TelemetryMeter } from './client/telemetry-metrics.ts';
