// Amazon Nova Multimodal Embeddings: one text, image, sound or video a call; long ones in segments.
// https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64, encodeBase64 } from '#platform';
import type { AudioFormat, ImageFormat, MediaSource, S3Location, VideoFormat } from '../converse/types.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import {
  given,
  listOf,
  numberOf,
  numbersOf,
  objectOf,
  onlyInput,
  textOf,
  unsupported,
  type EmbeddingCodec,
  type EmbeddingInput,
  type EmbeddingMedia,
  type EmbeddingSettings,
  type EmbeddingVector,
} from './embedding-model.ts';

const purposes: Readonly<Record<string, string>> = {
  document: 'GENERIC_INDEX',
  query: 'GENERIC_RETRIEVAL',
  classification: 'CLASSIFICATION',
  clustering: 'CLUSTERING',
};
const sharedTypes = Object.fromEntries(Object.entries(purposes).map(([shared, own]) => [own, shared]));

const schemaVersion = 'nova-multimodal-embed-v1';

export const novaMultimodal: EmbeddingCodec = {
  id: 'nova-multimodal',

  encodeRequest(inputs, settings) {
    const singleEmbeddingParams = encodeParams(onlyInput(inputs), settings);
    return {
      body: { schemaVersion, taskType: 'SINGLE_EMBEDDING', singleEmbeddingParams },
      warnings: unsupported(['normalize', 'embeddingTypes'], settings),
    };
  },

  encodeAsyncRequest(input, settings) {
    const params = encodeParams(input, settings);
    // Segments of default length; other lengths are the caller's own fields.
    for (const name of ['text', 'audio', 'video']) {
      const part = params[name];
      if (isJsonObject(part)) params[name] = { ...part, segmentationConfig: {} };
    }
    return { schemaVersion, taskType: 'SEGMENTED_EMBEDDING', segmentedEmbeddingParams: params };
  },

  decodeReply({ embeddings, ...rest }) {
    const vectors = listOf(embeddings).map(decodeVector);
    return { embeddings: vectors.length === 0 ? [] : [{ float: vectors }], rest };
  },

  decodeRequest(body) {
    const params = objectOf(body['singleEmbeddingParams'] ?? body['segmentedEmbeddingParams']);
    const { embeddingPurpose, embeddingDimension, text } = params;
    const cut = textOf(objectOf(text)['truncationMode'])?.toLowerCase();
    const purpose = textOf(embeddingPurpose);
    return {
      inputs: [
        {
          ...(isJsonObject(text) ? { text: textOf(text['value']) ?? '' } : {}),
          image: decodeMedia<ImageFormat>(params['image']),
          audio: decodeMedia<AudioFormat>(params['audio']),
          video: decodeMedia<VideoFormat>(params['video']),
        },
      ],
      settings: {
        dimensions: numberOf(embeddingDimension),
        inputType: sharedTypes[purpose ?? ''] ?? purpose,
        truncate: cut === 'start' || cut === 'end' || cut === 'none' ? cut : undefined,
      },
    };
  },

  encodeReply({ embeddings: [found = {}], rest }) {
    const embeddings = (found['float'] ?? []).map(({ vector, details }) => ({ ...details, embedding: vector }));
    return { ...rest, embeddings };
  },
};

function encodeParams(input: EmbeddingInput, settings: EmbeddingSettings): { [name: string]: JsonValue } {
  const { text, image, audio, video } = input;
  const { dimensions = 3072, inputType = 'document', truncate = 'none' } = settings;
  return given({
    embeddingPurpose: purposes[inputType] ?? inputType,
    embeddingDimension: dimensions,
    text: text === undefined ? undefined : { truncationMode: truncate.toUpperCase(), value: text },
    image: image === undefined ? undefined : encodeMedia(image),
    audio: audio === undefined ? undefined : encodeMedia(audio),
    video: video === undefined ? undefined : { ...encodeMedia(video), embeddingMode: 'AUDIO_VIDEO_COMBINED' },
  });
}

function encodeMedia({ format, source }: EmbeddingMedia<string>): JsonObject {
  if (source.bytes !== undefined) return { format, source: { bytes: encodeBase64(source.bytes) } };
  return { format, source: { s3Location: { ...source.s3Location } } };
}

function decodeMedia<Format extends string>(value: JsonValue | undefined): EmbeddingMedia<Format> | undefined {
  const { format, source } = objectOf(value);
  const { bytes, s3Location } = objectOf(source);
  if (typeof format !== 'string') return undefined;
  const found: MediaSource | undefined =
    typeof bytes === 'string'
      ? { bytes: decodeBase64(bytes) }
      : isJsonObject(s3Location)
        ? { s3Location: s3Location as object as S3Location }
        : undefined;
  return found === undefined ? undefined : { format: format as Format, source: found };
}

function decodeVector(value: JsonValue): EmbeddingVector {
  const { embedding, ...details } = objectOf(value);
  return { vector: numbersOf(embedding), details };
}
