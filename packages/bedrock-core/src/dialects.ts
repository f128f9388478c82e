// The documented subpath `bedrock-core/dialects`: the codecs in both directions and the wire, for
// servers that speak Bedrock (the emulator, a gateway).
// SPDX-License-Identifier: Apache-2.0
export type {
  DecodedRequest,
  Dialect,
  DialectContext,
  EncodedRequest,
  EventDecoder,
  EventEncoder,
  NativeEvent,
  ReplyHeaders,
} from './dialects/dialect.ts';
export { findDialect, listDialects } from './dialects/registry.ts';
export { decodeInvokeHeaders } from './dialects/invoke-headers.ts';
export { metricsToHeaders } from './dialects/invocation-metrics.ts';
export { guardrailActionMember, metricsMember, traceMember } from './dialects/service-members.ts';
export type { ResolveOptions } from './catalog/capabilities.ts';
export { resolveWithLimits as resolveModel } from './catalog/resolve-with-limits.ts';
export { createCollector, collect, type Collector, type PartialReply } from './converse/collect.ts';
export { replay, type SplitText } from './converse/replay.ts';
export { createFrameDecoder, type Frame, type FrameDecoder } from './wire/eventstream.ts';
export { encodeFrame } from './wire/frame-writer.ts';
export { writeChunk, writeEvent, writeException } from './wire/message-writer.ts';
export { readChunk, readEvent, type FrameEvent } from './wire/messages.ts';
export { signature } from './auth/presign.ts';
export { canonicalRequest, type CanonicalInput, type SigningScope } from './auth/sigv4.ts';
export { createSseDecoder, encodeSse, type SseDecoder, type SseEvent } from './wire/sse.ts';
export { mantleModelId, mantlePath } from './catalog/mantle.ts';
export { listModelRows, type KnownModelRow } from './catalog/known-models.ts';
export { eventSignature, signedEvents } from './auth/event-signature.ts';
export { encodeText, findElements, findText } from './wire/xml.ts';
export { findEmbeddingModel, listEmbeddingModels, type EmbeddingModelRow } from './catalog/embedding-models.ts';
export { findEmbeddingCodec } from './embeddings/registry.ts';
export type { DecodedEmbedding, EmbeddingInput, EmbeddingSettings } from './embeddings/embedding-model.ts';
export { findImageModel, listImageModels, type ImageModelRow } from './catalog/image-models.ts';
export { findImageCodec } from './images/registry.ts';
export type { AskedImage, DecodedImage } from './images/image-model.ts';
export { findRerankModel, type RerankModelRow } from './catalog/rerank-models.ts';
export { findRerankCodec } from './rerank/registry.ts';
export type { RankedIndex, RerankQuery } from './rerank/rerank-model.ts';
export { findSpeechModel } from './catalog/speech-models.ts';
export { findVideoModel, type VideoModelRow } from './catalog/video-models.ts';
export { findVideoCodec } from './video/registry.ts';
export type { VideoScene } from './video/video-model.ts';
