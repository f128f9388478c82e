// TwelveLabs Marengo 2.7 and 3.0: a text or an image at once, a sound or a video by an asynchronous call.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-marengo.html
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-marengo-3.html
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64, encodeBase64 } from '#platform';
import { sniffFormat } from '../converse/media-type.ts';
import type { ImageFormat, MediaSource, S3Location } from '../converse/types.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import {
  given,
  listOf,
  numbersOf,
  objectOf,
  onlyInput,
  textOf,
  unsupported,
  type DecodedReply,
  type EmbeddingCodec,
  type EmbeddingImage,
  type EmbeddingInput,
  type EmbeddingSettings,
} from './embedding-model.ts';

const ignored = ['normalize', 'embeddingTypes'] as const;

export const marengo2: EmbeddingCodec = {
  id: 'marengo-2',

  encodeRequest(inputs, settings) {
    return { body: encodeFlat(onlyInput(inputs), settings), warnings: unsupported(ignored, settings) };
  },
  encodeAsyncRequest: encodeFlat,
  decodeReply,

  decodeRequest({ inputType, inputText, mediaSource }) {
    const text = textOf(inputText);
    const inputs = [text === undefined ? decodeByType(textOf(inputType), mediaSource) : { text }];
    return { inputs, settings: {} };
  },
  encodeReply,
};

export const marengo3: EmbeddingCodec = {
  id: 'marengo-3',

  encodeRequest(inputs, settings) {
    return { body: encodeNested(onlyInput(inputs)), warnings: unsupported([...ignored, 'truncate'], settings) };
  },
  encodeAsyncRequest: (input) => encodeNested(input),
  decodeReply,

  decodeRequest(body) {
    const type = textOf(body['inputType']) ?? '';
    const { inputText, mediaSource, mediaSources } = objectOf(body[type]);
    const text = textOf(inputText);
    const images = listOf(mediaSources).flatMap((source) => decodeImage(source) ?? []);
    const input: EmbeddingInput = {
      ...(text === undefined ? {} : { text }),
      ...(mediaSource === undefined ? {} : decodeByType(type === 'text_image' ? 'image' : type, mediaSource)),
      ...(images.length === 0 ? {} : { images }),
    };
    return { inputs: [input], settings: {} };
  },
  encodeReply,
};

function encodeFlat({ text, image, audio, video }: EmbeddingInput, { truncate }: EmbeddingSettings): JsonObject {
  if (text !== undefined)
    return {
      inputType: 'text',
      inputText: text,
      ...(truncate === undefined ? {} : { textTruncate: truncate === 'none' ? 'none' : 'end' }),
    };
  if (image !== undefined) return { inputType: 'image', mediaSource: encodeSource(image.source) };
  if (video !== undefined) return { inputType: 'video', mediaSource: encodeSource(video.source) };
  return { inputType: 'audio', mediaSource: encodeSource((audio as { source: MediaSource }).source) };
}

function encodeNested({ text, image, images = [], audio, video }: EmbeddingInput): JsonObject {
  if (images.length > 0) {
    const mediaSources = [...(image === undefined ? [] : [image]), ...images].map(({ source }) => encodeSource(source));
    return { inputType: 'multi_input', multi_input: given({ inputText: text, mediaSources }) };
  }
  if (text !== undefined && image !== undefined)
    return { inputType: 'text_image', text_image: { inputText: text, mediaSource: encodeSource(image.source) } };
  if (text !== undefined) return { inputType: 'text', text: { inputText: text } };
  if (image !== undefined) return { inputType: 'image', image: { mediaSource: encodeSource(image.source) } };
  if (video !== undefined) return { inputType: 'video', video: { mediaSource: encodeSource(video.source) } };
  const { source } = audio as { source: MediaSource };
  return { inputType: 'audio', audio: { mediaSource: encodeSource(source) } };
}

function encodeSource(source: MediaSource): JsonObject {
  if (source.bytes !== undefined) return { base64String: encodeBase64(source.bytes) };
  return { s3Location: { ...source.s3Location } };
}

function decodeSource(value: JsonValue | undefined): MediaSource | undefined {
  const { base64String, s3Location } = objectOf(value);
  if (typeof base64String === 'string') return { bytes: decodeBase64(base64String) };
  return isJsonObject(s3Location) ? { s3Location: s3Location as object as S3Location } : undefined;
}

/** The format has no member of its own: the bytes tell it. */
function decodeImage(value: JsonValue | undefined): EmbeddingImage | undefined {
  const source = decodeSource(value);
  if (source === undefined) return undefined;
  const format = source.bytes !== undefined ? sniffFormat(source.bytes) : undefined;
  return { format: (format ?? 'png') as ImageFormat, source };
}

function decodeByType(type: string | undefined, value: JsonValue | undefined): EmbeddingInput {
  const source = decodeSource(value);
  if (source === undefined) return {};
  if (type === 'video') return { video: { format: 'mp4', source } };
  if (type === 'audio') return { audio: { format: 'mp3', source } };
  return { image: decodeImage(value) };
}

/** One vector, or one for each part of a video and each kind of embedding. */
function decodeReply(body: JsonObject): DecodedReply {
  const { data, ...rest } = body;
  const vectors = (Array.isArray(data) ? data : isJsonObject(data) ? [data] : []).map((item) => {
    const { embedding, ...details } = objectOf(item);
    return { vector: numbersOf(embedding), details };
  });
  return { embeddings: vectors.length === 0 ? [] : [{ float: vectors }], rest };
}

function encodeReply({ embeddings: [found = {}], rest }: DecodedReply): JsonObject {
  return { ...rest, data: (found['float'] ?? []).map(({ vector, details }) => ({ ...details, embedding: vector })) };
}
