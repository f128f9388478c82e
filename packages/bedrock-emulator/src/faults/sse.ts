// What goes wrong within server-sent events: failures in the words of the vendor whose endpoint it is.
// https://docs.claude.com/en/docs/build-with-claude/streaming#error-events
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from 'bedrock-core';
import { encodeSse } from 'bedrock-core/dialects';
import { errorShapeOf } from '../server/error-shapes.ts';
import { AwsRefusal } from '../server/http.ts';
import { errors } from './errors.ts';

const utf8 = new TextEncoder();

const isOfResponses = (rawPath: string): boolean => rawPath.endsWith('/responses');
const isOfChat = (rawPath: string): boolean => rawPath.endsWith('/chat/completions');

/** An event that ends the stream as failed. */
export function failureEvent(type: string, rawPath: string): Uint8Array {
  const [status, message] = errors[type] ?? [500, type];
  if (isOfResponses(rawPath)) {
    const code = status === 429 ? 'rate_limit_exceeded' : status < 500 ? 'invalid_prompt' : 'server_error';
    return eventOf({ type: 'error', code, message, param: null, sequence_number: 0 }, rawPath);
  }
  return eventOf(errorShapeOf(rawPath)(new AwsRefusal(status, type, message)), rawPath);
}

/** An event of a kind that nobody knows yet. */
export function strangeEvent(rawPath: string): Uint8Array {
  if (isOfChat(rawPath)) return eventOf({ object: 'chat.completion.chunk', choices: [], news: true }, rawPath);
  return eventOf({ type: isOfResponses(rawPath) ? 'response.of_the_future' : 'event_of_the_future' }, rawPath);
}

/** An event whose JSON breaks off. */
export const brokenEvent = (): Uint8Array => utf8.encode(encodeSse({ data: '{"delta":' }));

/** Chat completions do not name their events. */
function eventOf(data: JsonObject, rawPath: string): Uint8Array {
  const named = isOfChat(rawPath) ? {} : { event: String(data['type'] ?? 'message') };
  return utf8.encode(encodeSse({ ...named, data: JSON.stringify(data) }));
}
