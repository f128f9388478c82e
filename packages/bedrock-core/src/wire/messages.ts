// Frames → native events. Exceptions and errors in the stream become a `BedrockError`.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64 } from '#platform';
import { errorFromAws } from '../aws-errors.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../json.ts';
import type { Frame } from './eventstream.ts';

/** A frame's meaning: the kind of event and its JSON. */
export interface FrameEvent {
  type: string;
  data: JsonObject;
}

// For the short texts of a stream faster than Node's Buffer. Broken UTF-8 becomes U+FFFD: a character is
// lost, not the reply.
const decoder = new TextDecoder();

/** The event in a frame of a Converse stream. */
export function readEvent({ headers, payload }: Frame): FrameEvent {
  const messageType = headers[':message-type'];
  if (messageType === 'exception' || messageType === 'error') throw readFailure({ headers, payload });
  const data = parseJson(decoder.decode(payload));
  const type = String(headers[':event-type'] ?? 'event');
  if (!isJsonObject(data))
    throw new BedrockError('protocol', `The event '${type}' of the stream is not a JSON object.`);
  if (!('p' in data)) return { type, data };
  // `p` is padding of random length that hides the sizes of tokens. `delete` would be no faster, on some
  // versions of V8 much slower.
  const { p: _, ...rest } = data;
  return { type, data: rest };
}

/** The event in a chunk of an InvokeModel stream: JSON within base64 within JSON. */
export function readChunk(frame: Frame): FrameEvent {
  const { type, data } = readEvent(frame);
  if (typeof data['bytes'] !== 'string') return { type, data };
  const inner = parseJson(decoder.decode(decodeBase64(data['bytes'])));
  if (!isJsonObject(inner)) throw new BedrockError('protocol', 'A chunk of the stream does not hold a JSON object.');
  return { type, data: inner };
}

/** A payload that is no JSON object (an exception outside the service model) is taken for the message. */
function readFailure({ headers, payload }: Frame): BedrockError {
  const text = decoder.decode(payload);
  const body = parseJson(text);
  const told = isJsonObject(body) ? [body['message'], body['Message'], body['originalMessage']] : [];
  return errorFromAws({
    awsType: firstText(headers[':exception-type'], headers[':error-code']),
    message:
      firstText(...told, headers[':error-message'], isJsonObject(body) ? '' : text.slice(0, maxMessageLength)) ?? '',
  });
}

const maxMessageLength = 500;

const firstText = (...values: unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === 'string' && value !== '');
