// Amazon Rerank through InvokeModel.
// https://docs.aws.amazon.com/bedrock/latest/userguide/rerank-use.html
// SPDX-License-Identifier: Apache-2.0
import { decodeReply, decodeRequest, encodeReply, type RerankCodec } from './rerank-model.ts';

export const amazonRerank: RerankCodec = {
  id: 'amazon',
  encodeRequest: ({ query, documents, topN }) => ({ query, documents: [...documents], top_n: topN }),
  decodeReply,
  decodeRequest,
  encodeReply,
};
