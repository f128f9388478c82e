// Cohere Embed v3 and v4: many texts or images a call; v4 also texts and images as one.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v3.html
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v4.html
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64, encodeBase64 } from '#platform';
import type { ImageFormat } from '../converse/types.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import {
  given,
  listOf,
  numberOf,
  numbersOf,
  objectOf,
  textOf,
  unsupported,
  type DecodedEmbedding,
  type EmbeddingCodec,
  type EmbeddingImage,
  type EmbeddingInput,
  type EmbeddingSettings,
} from './embedding-model.ts';

const inputTypes: Readonly<Record<string, string>> = { document: 'search_document', query: 'search_query' };
const sharedTypes: Readonly<Record<string, string>> = { search_document: 'document', search_query: 'query' };

export const cohere: EmbeddingCodec = {
  id: 'cohere',

  encodeRequest(inputs, settings, model) {
    const { dimensions, embeddingTypes, truncate } = settings;
    // The newer model alone has lengths to choose from, and other words for where to cut.
    const isV4 = model.dimensions.length > 1;
    const body = given({
      ...encodeInputs(inputs),
      input_type: inputTypeOf(inputs, settings, isV4),
      embedding_types: embeddingTypes && [...embeddingTypes],
      output_dimension: isV4 ? dimensions : undefined,
      truncate: truncate === undefined ? undefined : encodeTruncate(truncate, isV4),
    });
    return { body, warnings: unsupported(['normalize'], settings) };
  },

  decodeReply({ embeddings, ...rest }) {
    const { texts: _, ...others } = rest;
    if (Array.isArray(embeddings))
      return { embeddings: embeddings.map((vector) => typed('float', vector)), rest: others };
    const byType = Object.entries(objectOf(embeddings));
    const count = Math.max(0, ...byType.map(([, vectors]) => listOf(vectors).length));
    const merged: DecodedEmbedding[] = Array.from({ length: count }, (_, index) =>
      Object.assign({}, ...byType.map(([type, vectors]) => typed(type, listOf(vectors)[index]))),
    );
    return { embeddings: merged, rest: others };
  },

  decodeRequest(body) {
    const { texts, images, inputs, input_type: inputType, embedding_types: types, truncate } = body;
    const found = listOf(types).filter((type) => typeof type === 'string');
    const cut = textOf(truncate);
    return {
      inputs: [
        ...listOf(texts).map((text) => ({ text: textOf(text) })),
        ...listOf(images).map((uri) => ({ image: decodeDataUri(uri) })),
        ...listOf(inputs).map(decodeMixed),
      ],
      settings: {
        dimensions: numberOf(body['output_dimension']),
        inputType: sharedTypes[textOf(inputType) ?? ''] ?? textOf(inputType),
        embeddingTypes: found.length === 0 ? undefined : found,
        truncate:
          cut === undefined ? undefined : cut === 'NONE' ? 'none' : cut === 'START' || cut === 'LEFT' ? 'start' : 'end',
      },
    };
  },

  encodeReply({ embeddings, rest }, { embeddingTypes }) {
    const vectors = (type: string): number[][] => embeddings.map((found) => found[type]?.[0]?.vector ?? []);
    if (embeddingTypes === undefined)
      return { ...rest, embeddings: vectors('float'), response_type: 'embeddings_floats' };
    const byType = Object.fromEntries(embeddingTypes.map((type) => [type, vectors(type)]));
    return { ...rest, embeddings: byType, response_type: 'embeddings_by_type' };
  },
};

const typed = (type: string, vector: JsonValue | undefined): DecodedEmbedding => ({
  [type]: [{ vector: numbersOf(vector), details: {} }],
});

const imagesOf = ({ image, images = [] }: EmbeddingInput): EmbeddingImage[] =>
  image === undefined ? [...images] : [image, ...images];

function encodeInputs(inputs: readonly EmbeddingInput[]): JsonObject {
  const isMixed = (input: EmbeddingInput): boolean => imagesOf(input).length + (input.text === undefined ? 0 : 1) > 1;
  const texts = inputs.filter((input) => input.text !== undefined && !isMixed(input));
  if (texts.length === inputs.length) return { texts: texts.map(({ text = '' }) => text) };
  if (texts.length === 0 && !inputs.some(isMixed)) return { images: inputs.flatMap(imagesOf).map(encodeDataUri) };
  return {
    inputs: inputs.map((input) => ({
      content: [
        ...(input.text === undefined ? [] : [{ type: 'text', text: input.text }]),
        ...imagesOf(input).map((image) => ({ type: 'image_url', image_url: encodeDataUri(image) })),
      ],
    })),
  };
}

/** Images have an input type of their own in v3. */
function inputTypeOf(
  inputs: readonly EmbeddingInput[],
  { inputType = 'document' }: EmbeddingSettings,
  isV4: boolean,
): string {
  if (!isV4 && inputs.every(({ text }) => text === undefined)) return 'image';
  return inputTypes[inputType] ?? inputType;
}

function encodeTruncate(truncate: 'none' | 'start' | 'end', isV4: boolean): string {
  if (isV4 && truncate !== 'none') return truncate === 'start' ? 'LEFT' : 'RIGHT';
  return truncate.toUpperCase();
}

function encodeDataUri({ format, source }: EmbeddingImage): string {
  return `data:image/${format};base64,${encodeBase64(source.bytes ?? new Uint8Array())}`;
}

function decodeDataUri(uri: JsonValue | undefined): EmbeddingImage | undefined {
  const [, format, data = ''] = /^data:image\/([a-z]+);base64,(.*)$/s.exec(textOf(uri) ?? '') ?? [];
  return format === undefined ? undefined : { format: format as ImageFormat, source: { bytes: decodeBase64(data) } };
}

function decodeMixed(input: JsonValue): EmbeddingInput {
  const parts = listOf(objectOf(input)['content']).map(objectOf);
  const text = parts.map((part) => textOf(part['text']) ?? '').join('');
  const images = parts.flatMap((part) => {
    const url = part['image_url'];
    return decodeDataUri(typeof url === 'string' ? url : objectOf(url)['url']) ?? [];
  });
  return { ...(text === '' ? {} : { text }), images };
}
