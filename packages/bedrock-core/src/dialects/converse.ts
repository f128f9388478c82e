// Converse as a dialect: the identity, but for blobs, which are bytes here and base64 on the wire.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
// SPDX-License-Identifier: Apache-2.0
import type { ConverseReply, ConverseRequest, ConverseStreamEvent } from '../converse/types.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { fromWire, toWire } from './blobs.ts';
import type { Dialect, NativeEvent } from './dialect.ts';

export const converse: Dialect = {
  id: 'converse',

  encodeRequest(request) {
    const { modelId: _, ...body } = request;
    return { body: toWire(body) as JsonObject, warnings: [] };
  },
  decodeRequest: (body) => ({ request: fromWire(body) as Omit<ConverseRequest, 'modelId'> }),

  decodeResponse(body) {
    const output = body['output'];
    const message = isJsonObject(output) ? output['message'] : undefined;
    if (!isJsonObject(message) || !Array.isArray(message['content'])) {
      throw new BedrockError('protocol', 'The reply has no output.message.content: this is not a Converse reply.');
    }
    const counts = { usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 }, metrics: { latencyMs: 0 } };
    return { ...counts, ...(fromWire(body) as object) } as ConverseReply;
  },
  encodeResponse: (reply) => toWire(reply) as JsonObject,

  decodeEvents: () => ({ decode: decodeEvent, end: () => [] }),
  encodeEvents: () => ({ encode: encodeEvent, end: () => [] }),
};

function decodeEvent({ type, data }: NativeEvent): ConverseStreamEvent[] {
  // The event that nearly all are: nothing to convert, nothing to copy.
  if (type === 'contentBlockDelta' && isJsonObject(data['delta']) && 'text' in data['delta']) {
    return [{ contentBlockDelta: data } as object as ConverseStreamEvent];
  }
  return [{ [type]: fromWire(data) } as object as ConverseStreamEvent];
}

function encodeEvent(event: ConverseStreamEvent): NativeEvent[] {
  return Object.entries(event).map(([type, data]) => ({ type, data: toWire(data) as JsonObject }));
}
