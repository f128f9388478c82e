// Anthropic Claude's Messages.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
// SPDX-License-Identifier: Apache-2.0
import type { Dialect } from '../dialect.ts';
import { decodeResponse, encodeResponse } from './reply.ts';
import { decodeRequest, encodeRequest } from './request.ts';
import { decodeEvents, encodeEvents } from './stream.ts';

export const anthropicMessages: Dialect = {
  id: 'anthropic-messages',
  encodeRequest,
  decodeRequest,
  decodeResponse,
  encodeResponse,
  decodeEvents,
  encodeEvents,
};
