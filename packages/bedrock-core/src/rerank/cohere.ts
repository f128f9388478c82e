// Cohere Rerank 3.5 through InvokeModel.
// https://docs.aws.amazon.com/bedrock/latest/userguide/rerank-use.html
// SPDX-License-Identifier: Apache-2.0
import { decodeReply, decodeRequest, encodeReply, type RerankCodec } from './rerank-model.ts';

/** Bedrock wants to be told which of Cohere's APIs is meant; 2 is the one that it serves. */
const apiVersion = 2;

export const cohereRerank: RerankCodec = {
  id: 'cohere',
  encodeRequest: ({ query, documents, topN }) => ({
    api_version: apiVersion,
    query,
    documents: [...documents],
    top_n: topN,
  }),
  decodeReply,
  decodeRequest,
  encodeReply,
};
