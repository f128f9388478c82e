// BedrockKnowledgeBaseRetriever: passages of a knowledge base as documents.
// SPDX-License-Identifier: Apache-2.0
import type { CallbackManagerForRetrieverRun } from '@langchain/core/callbacks/manager';
import { Document } from '@langchain/core/documents';
import { BaseRetriever, type BaseRetrieverInput } from '@langchain/core/retrievers';
import { AsyncCaller, type AsyncCallerParams } from '@langchain/core/utils/async_caller';
import type { Bedrock, RetrievedPassage, RetrieveRequest } from 'bedrock-core';
import { asLangChain, splitFields, type ClientFields } from './client.ts';

export interface BedrockKnowledgeBaseRetrieverFields
  extends BaseRetrieverInput, AsyncCallerParams, ClientFields, Omit<RetrieveRequest, 'query'> {}

/**
 * Passages of an Amazon Bedrock knowledge base. Needs AWS credentials: this service takes no API key.
 *
 * @example
 * ```ts
 * import { BedrockKnowledgeBaseRetriever } from 'bedrock-langchain/retrievers';
 *
 * const retriever = new BedrockKnowledgeBaseRetriever({ knowledgeBaseId: 'ABCDEFGHIJ', region: 'us-east-1', topK: 3 });
 * for (const { pageContent, metadata } of await retriever.invoke('Why is the sky blue?'))
 *   console.log(metadata['score'], pageContent);
 * ```
 */
export class BedrockKnowledgeBaseRetriever extends BaseRetriever {
  override lc_namespace: string[] = ['langchain', 'retrievers', 'bedrock'];
  readonly knowledgeBaseId: string;
  readonly #client: Bedrock;
  readonly #caller: AsyncCaller;
  readonly #request: Omit<RetrieveRequest, 'query'>;

  constructor(fields: BedrockKnowledgeBaseRetrieverFields) {
    const { client, rest } = splitFields(fields);
    super(rest);
    const { knowledgeBaseId, topK, filter, searchType, guardrailConfig, vectorSearchConfiguration, ...caller } = rest;
    this.knowledgeBaseId = knowledgeBaseId;
    this.#client = client;
    this.#caller = new AsyncCaller(caller);
    this.#request = { knowledgeBaseId, topK, filter, searchType, guardrailConfig, vectorSearchConfiguration };
  }

  static override lc_name(): string {
    return 'BedrockKnowledgeBaseRetriever';
  }

  override async _getRelevantDocuments(query: string, _run?: CallbackManagerForRetrieverRun): Promise<Document[]> {
    const { passages } = await this.#caller.call(() =>
      asLangChain(() => this.#client.retrieve({ ...this.#request, query })),
    );
    return passages.map(toDocument);
  }
}

/** Where it stands and how well it fits, under the names that users of `@langchain/aws` know. */
function toDocument({ text, score, location, metadata, rest }: RetrievedPassage): Document {
  return new Document({
    pageContent: text,
    metadata: {
      ...metadata,
      ...rest,
      score,
      source: sourceOf(location),
      location,
    },
  });
}

function sourceOf(location: RetrievedPassage['location']): string | undefined {
  for (const place of Object.values(location ?? {})) {
    if (typeof place !== 'object' || place === null || Array.isArray(place)) continue;
    const { uri, url } = place;
    if (typeof uri === 'string') return uri;
    if (typeof url === 'string') return url;
  }
  return undefined;
}
