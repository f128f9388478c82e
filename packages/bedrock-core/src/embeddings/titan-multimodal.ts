// Amazon Titan Multimodal Embeddings: a text, an image, or both as one.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-mm.html
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64, encodeBase64 } from '#platform';
import { sniffFormat } from '../converse/media-type.ts';
import type { ImageFormat } from '../converse/types.ts';
import {
  floats,
  given,
  numberOf,
  numbersOf,
  objectOf,
  onlyInput,
  textOf,
  unsupported,
  type EmbeddingCodec,
} from './embedding-model.ts';

export const titanMultimodal: EmbeddingCodec = {
  id: 'titan-multimodal',

  encodeRequest(inputs, settings) {
    const { text, image } = onlyInput(inputs);
    const bytes = image?.source.bytes;
    const { dimensions } = settings;
    const body = given({
      inputText: text,
      inputImage: bytes === undefined ? undefined : encodeBase64(bytes),
      embeddingConfig: dimensions === undefined ? undefined : { outputEmbeddingLength: dimensions },
    });
    return { body, warnings: unsupported(['normalize', 'truncate'], settings) };
  },

  decodeReply({ embedding, inputTextTokenCount, ...rest }) {
    return { embeddings: [floats(numbersOf(embedding))], inputTokens: numberOf(inputTextTokenCount), rest };
  },

  decodeRequest({ inputText, inputImage, embeddingConfig }) {
    const bytes = typeof inputImage === 'string' ? decodeBase64(inputImage) : undefined;
    const format = bytes === undefined ? undefined : ((sniffFormat(bytes) ?? 'png') as ImageFormat);
    return {
      inputs: [
        {
          text: textOf(inputText),
          image: bytes === undefined || format === undefined ? undefined : { format, source: { bytes } },
        },
      ],
      settings: { dimensions: numberOf(objectOf(embeddingConfig)['outputEmbeddingLength']) },
    };
  },

  encodeReply({ embeddings: [found = {}], inputTokens, rest }) {
    return given({ ...rest, embedding: found['float']?.[0]?.vector ?? [], inputTextTokenCount: inputTokens });
  },
};
