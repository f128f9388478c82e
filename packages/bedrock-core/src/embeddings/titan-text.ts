// Amazon Titan Text Embeddings G1 and V2: one text a call.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
// SPDX-License-Identifier: Apache-2.0
import {
  floats,
  given,
  listOf,
  numberOf,
  numbersOf,
  objectOf,
  onlyInput,
  textOf,
  unsupported,
  type DecodedEmbedding,
  type EmbeddingCodec,
} from './embedding-model.ts';

export const titanText: EmbeddingCodec = {
  id: 'titan-text',

  encodeRequest(inputs, settings, model) {
    const { dimensions, normalize, embeddingTypes } = settings;
    // The first version has one length, which it does not take as a member.
    const isFixed = model.dimensions.length === 1;
    const body = given({
      inputText: onlyInput(inputs).text,
      ...(isFixed ? {} : { dimensions, normalize, embeddingTypes: embeddingTypes && [...embeddingTypes] }),
    });
    return { body, warnings: unsupported(isFixed ? ['normalize', 'truncate'] : ['truncate'], settings) };
  },

  decodeReply({ embedding, embeddingsByType, inputTextTokenCount, ...rest }) {
    const byType: DecodedEmbedding = Object.fromEntries(
      Object.entries(objectOf(embeddingsByType)).map(([type, vector]) => [
        type,
        [{ vector: numbersOf(vector), details: {} }],
      ]),
    );
    const vector = numbersOf(embedding);
    const found = vector.length > 0 && byType['float'] === undefined ? { ...floats(vector), ...byType } : byType;
    return { embeddings: [found], inputTokens: numberOf(inputTextTokenCount), rest };
  },

  decodeRequest({ inputText, dimensions, normalize, embeddingTypes }) {
    const types = listOf(embeddingTypes).filter((type) => typeof type === 'string');
    return {
      inputs: [{ text: textOf(inputText) }],
      settings: {
        dimensions: numberOf(dimensions),
        normalize: typeof normalize === 'boolean' ? normalize : undefined,
        embeddingTypes: types.length === 0 ? undefined : types,
      },
    };
  },

  encodeReply({ embeddings: [found = {}], inputTokens, rest }, { embeddingTypes }) {
    const byType = Object.fromEntries(Object.entries(found).map(([type, [first]]) => [type, first?.vector ?? []]));
    const { float } = byType;
    return given({
      ...rest,
      embedding: float,
      embeddingsByType: embeddingTypes === undefined && float === undefined ? undefined : byType,
      inputTextTokenCount: inputTokens,
    });
  },
};
