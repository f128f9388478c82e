// OpenAI's Responses API, as Bedrock serves it on its runtime host and on Mantle.
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-responses-api.html
// SPDX-License-Identifier: Apache-2.0
import type { Dialect } from '../dialect.ts';
import { decodeEvents } from './decode-events.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeEvents, encodeResponse } from './encode-events.ts';
import { encodeRequest } from './encode-request.ts';
import { decodeResponse } from './reply.ts';

export const openaiResponses: Dialect = {
  id: 'openai-responses',
  encodeRequest,
  decodeRequest,
  decodeResponse,
  encodeResponse,
  decodeEvents,
  encodeEvents,
};
