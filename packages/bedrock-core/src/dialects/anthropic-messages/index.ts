// Anthropic Claude's Messages.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
// SPDX-License-Identifier: Apache-2.0
import type { Dialect } from '../dialect.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeEvents } from './encode-events.ts';
import { encodeRequest } from './encode-request.ts';
import { decodeResponse, encodeResponse } from './reply.ts';
import { decodeEvents } from './decode-events.ts';

export const anthropicMessages: Dialect = {
  id: 'anthropic-messages',
  encodeRequest,
  decodeRequest,
  decodeResponse,
  encodeResponse,
  decodeEvents,
  encodeEvents,
};
