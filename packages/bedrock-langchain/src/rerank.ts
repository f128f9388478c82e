// BedrockRerank: documents in the order in which they answer a query.
// SPDX-License-Identifier: Apache-2.0
import { Document, type DocumentInterface } from '@langchain/core/documents';
import { BaseDocumentCompressor } from '@langchain/core/retrievers/document_compressors';
import { AsyncCaller, type AsyncCallerParams } from '@langchain/core/utils/async_caller';
import type { Bedrock, JsonObject, RerankDocument } from 'bedrock-core';
import { asLangChain, splitFields, type ClientFields } from './client.ts';

export interface BedrockRerankFields extends AsyncCallerParams, ClientFields {
  /** Model id or ARN. Default `cohere.rerank-v3-5:0`. */
  model?: string | undefined;
  /** How many documents are kept. Default 3; `undefined` keeps all. */
  topN?: number | undefined;
  additionalModelRequestFields?: JsonObject | undefined;
}

/**
 * A document compressor that keeps what answers the query best. With AWS credentials it asks the agent
 * runtime; with an API key, which that takes none of, the model itself.
 *
 * @example
 * ```ts
 * import { Document } from '@langchain/core/documents';
 * import { BedrockRerank } from 'bedrock-langchain/rerank';
 *
 * const reranker = new BedrockRerank({ model: 'cohere.rerank-v3-5:0', region: 'us-east-1', topN: 1 });
 * const documents = ['The sky is blue.', 'Grass is green.'].map((pageContent) => new Document({ pageContent }));
 * const [best] = await reranker.compressDocuments(documents, 'Why is the sky blue?');
 * console.log(best?.metadata['relevanceScore']);
 * ```
 */
export class BedrockRerank extends BaseDocumentCompressor {
  readonly model: string;
  readonly topN: number | undefined;
  readonly #client: Bedrock;
  readonly #caller: AsyncCaller;
  readonly #additionalModelRequestFields: JsonObject | undefined;

  constructor(fields: BedrockRerankFields = {}) {
    super();
    const { client, rest } = splitFields(fields);
    const { model = 'cohere.rerank-v3-5:0', additionalModelRequestFields, ...caller } = rest;
    this.model = model;
    this.topN = 'topN' in fields ? fields.topN : 3;
    this.#client = client;
    this.#caller = new AsyncCaller(caller);
    this.#additionalModelRequestFields = additionalModelRequestFields;
  }

  /** The best documents, with their score in `metadata.relevanceScore`. */
  override async compressDocuments(documents: DocumentInterface[], query: string): Promise<DocumentInterface[]> {
    const ranked = await this.rerank(
      documents.map(({ pageContent }) => pageContent),
      query,
    );
    return ranked.flatMap(({ index, relevanceScore }) => {
      const document = documents[index];
      if (document === undefined) return [];
      const { pageContent, metadata, id } = document;
      return [
        new Document({ pageContent, metadata: { ...metadata, relevanceScore }, ...(id === undefined ? {} : { id }) }),
      ];
    });
  }

  /** Indices and scores, best first, of texts or JSON objects. */
  async rerank(
    documents: readonly RerankDocument[],
    query: string,
    { topN = this.topN }: { topN?: number | undefined } = {},
  ): Promise<{ index: number; relevanceScore: number }[]> {
    if (documents.length === 0) return [];
    const request = {
      modelId: this.model,
      query,
      documents,
      topN: topN === undefined ? undefined : Math.min(topN, documents.length),
      additionalModelRequestFields: this.#additionalModelRequestFields,
    };
    const { results } = await this.#caller.call(() => asLangChain(() => this.#client.rerank(request)));
    return results.map(({ index, relevanceScore }) => ({ index, relevanceScore }));
  }
}
