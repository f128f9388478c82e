// Cohere Command R and R+: chat with tools, documents and citations.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command-r-plus.html
// SPDX-License-Identifier: Apache-2.0
import type { Dialect } from '../dialect.ts';
import { decodeEvents, decodeResponse, encodeEvents, encodeResponse } from './reply.ts';
import { decodeRequest, encodeRequest } from './request.ts';

export const cohereCommandR: Dialect = {
  id: 'cohere-command-r',
  encodeRequest,
  decodeRequest,
  decodeResponse,
  encodeResponse,
  decodeEvents,
  encodeEvents,
};
