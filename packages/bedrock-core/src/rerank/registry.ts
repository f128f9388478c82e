// Every family of models that rank documents, one line each.
// SPDX-License-Identifier: Apache-2.0
import { amazonRerank } from './amazon.ts';
import { cohereRerank } from './cohere.ts';
import type { RerankCodec } from './rerank-model.ts';

const codecs: readonly RerankCodec[] = [amazonRerank, cohereRerank];

export function findRerankCodec(id: RerankCodec['id']): RerankCodec {
  return codecs.find((codec) => codec.id === id) as RerankCodec;
}
