// Every family of models that make embeddings, one line each.
// SPDX-License-Identifier: Apache-2.0
import { cohere } from './cohere.ts';
import type { EmbeddingCodec } from './embedding-model.ts';
import { marengo2, marengo3 } from './marengo.ts';
import { novaMultimodal } from './nova-multimodal.ts';
import { titanMultimodal } from './titan-multimodal.ts';
import { titanText } from './titan-text.ts';

const codecs: readonly EmbeddingCodec[] = [titanText, titanMultimodal, cohere, novaMultimodal, marengo2, marengo3];

export function findEmbeddingCodec(id: EmbeddingCodec['id']): EmbeddingCodec {
  return codecs.find((codec) => codec.id === id) as EmbeddingCodec;
}
