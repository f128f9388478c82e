// BedrockEmbeddings: every embedding model of Amazon Bedrock.
// SPDX-License-Identifier: Apache-2.0
import { Embeddings, type EmbeddingsParams } from '@langchain/core/embeddings';
import type { Bedrock, EmbeddingImage, EmbeddingSettings, JsonObject } from 'bedrock-core';
import { asLangChain, splitFields, type ClientFields } from './client.ts';

export interface BedrockEmbeddingsFields
  extends EmbeddingsParams, ClientFields, Pick<EmbeddingSettings, 'dimensions' | 'normalize' | 'truncate'> {
  /** Model id, inference profile id or ARN. */
  model: string;
  /** What `embedDocuments` is for, where the model makes a difference. Default `document`. */
  documentInputType?: EmbeddingSettings['inputType'];
  /** What `embedQuery` is for. Default `query`. */
  queryInputType?: EmbeddingSettings['inputType'];
  /** Fields of the model's own format. */
  additionalModelRequestFields?: JsonObject | undefined;
  /** The foundation model behind an opaque ARN. */
  baseModel?: string | undefined;
}

/**
 * Embeddings on Amazon Bedrock: Titan, Cohere, Nova and Marengo, texts in batches where the model takes them.
 *
 * @example
 * ```ts
 * import { BedrockEmbeddings } from 'bedrock-langchain/embeddings';
 *
 * const embeddings = new BedrockEmbeddings({ model: 'cohere.embed-v4:0', region: 'us-east-1', dimensions: 512 });
 * const documents = await embeddings.embedDocuments(['The sky is blue.', 'Grass is green.']);
 * const question = await embeddings.embedQuery('Why is the sky blue?');
 * console.log(documents.length, question.length);
 * ```
 */
export class BedrockEmbeddings extends Embeddings {
  readonly model: string;
  readonly #client: Bedrock;
  readonly #settings: Omit<BedrockEmbeddingsFields, keyof ClientFields | keyof EmbeddingsParams | 'model'>;

  constructor(fields: BedrockEmbeddingsFields) {
    const { client, rest } = splitFields(fields);
    super(rest);
    const { model, dimensions, normalize, truncate, documentInputType, queryInputType, baseModel } = rest;
    this.model = model;
    this.#client = client;
    const { additionalModelRequestFields } = rest;
    this.#settings = {
      dimensions,
      normalize,
      truncate,
      documentInputType,
      queryInputType,
      baseModel,
      additionalModelRequestFields,
    };
  }

  /** In the order of the documents. Each request goes by LangChain's own limits of concurrency and retries. */
  override async embedDocuments(documents: string[]): Promise<number[][]> {
    if (documents.length === 0) return [];
    const size = await asLangChain(() =>
      this.#client.maxTextsPerCall(this.model, { baseModel: this.#settings.baseModel }),
    );
    const batches = Array.from({ length: Math.ceil(documents.length / size) }, (_, index) =>
      documents.slice(index * size, (index + 1) * size),
    );
    const { documentInputType = 'document' } = this.#settings;
    const found = await Promise.all(batches.map((texts) => this.#embed({ texts, inputType: documentInputType })));
    return found.flat();
  }

  override async embedQuery(document: string): Promise<number[]> {
    const { queryInputType = 'query' } = this.#settings;
    const [vector = []] = await this.#embed({ texts: [document], inputType: queryInputType });
    return vector;
  }

  /** Images, where the model takes them. */
  async embedImages(images: readonly EmbeddingImage[]): Promise<number[][]> {
    const found = await Promise.all(images.map((image) => this.#embed({ images: [image] })));
    return found.flat();
  }

  #embed(given: { texts: string[]; inputType: string } | { images: EmbeddingImage[] }): Promise<number[][]> {
    const { dimensions, normalize, truncate, additionalModelRequestFields, baseModel } = this.#settings;
    const request = { modelId: this.model, dimensions, normalize, truncate, additionalModelRequestFields, ...given };
    return this.caller.call(() =>
      asLangChain(async () => (await this.#client.embed(request, { baseModel })).embeddings),
    );
  }
}
