// The dialect of every family that speaks OpenAI's chat completions.
// SPDX-License-Identifier: Apache-2.0
import type { Dialect } from '../dialect.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';
import type { ChatFamily } from './family.ts';
import { decodeResponse, encodeResponse } from './reply.ts';
import { decodeEvents, encodeEvents } from './stream.ts';

export function createChatDialect(family: ChatFamily): Dialect {
  return {
    id: family.id,
    encodeRequest: (request) => encodeRequest(family, request),
    decodeRequest,
    decodeResponse: (body, headers) => decodeResponse(family, body, headers),
    encodeResponse: (reply, context) => encodeResponse(family, reply, context),
    decodeEvents: () => decodeEvents(family),
    encodeEvents: (context) => encodeEvents(family, context),
  };
}
