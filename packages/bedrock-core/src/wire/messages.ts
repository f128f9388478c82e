// Frames → native events. Exceptions and errors in the stream become a `BedrockError`.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64, decodeUtf8, encodeBase64 } from '#platform';
import { errorFromAws } from '../aws-errors.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../json.ts';
import { encodeFrame, type Frame } from './eventstream.ts';

/** A frame's meaning: the kind of event and its JSON. */
export interface FrameEvent {
  type: string;
  data: JsonObject;
}

/** The event in a frame of a Converse stream. */
export function readEvent({ headers, payload }: Frame): FrameEvent {
  const messageType = headers[':message-type'];
  if (messageType === 'exception' || messageType === 'error') throw readFailure({ headers, payload });
  const data = parseJson(decodeUtf8(payload));
  const type = String(headers[':event-type'] ?? 'event');
  if (!isJsonObject(data)) throw new BedrockError('protocol', `The event '${type}' of the stream is not a JSON object.`);
  // `p` is padding of random length that hides the sizes of tokens. It comes last: deleting it is cheap.
  if ('p' in data) delete data['p'];
  return { type, data };
}

/** The event in a chunk of an InvokeModel stream: JSON within base64 within JSON. */
export function readChunk(frame: Frame): FrameEvent {
  const { type, data } = readEvent(frame);
  if (typeof data['bytes'] !== 'string') return { type, data };
  const inner = parseJson(decodeUtf8(decodeBase64(data['bytes'])));
  if (!isJsonObject(inner)) throw new BedrockError('protocol', 'A chunk of the stream does not hold a JSON object.');
  return { type, data: inner };
}

function readFailure({ headers, payload }: Frame): BedrockError {
  const text = decodeUtf8(payload);
  const body = parseJson(text);
  const said = isJsonObject(body) ? (body['message'] ?? body['Message'] ?? body['originalMessage']) : undefined;
  const awsType = headers[':exception-type'] ?? headers[':error-code'];
  const message = said ?? headers[':error-message'] ?? text;
  return errorFromAws({ awsType: String(awsType ?? 'error'), message: String(message) });
}

const utf8 = new TextEncoder();

/** The inverse of {@link readEvent}. `padding` becomes the member `p`. */
export function writeEvent({ type, data }: FrameEvent, padding?: string): Uint8Array {
  const payload = padding === undefined ? data : { ...data, p: padding };
  const headers = { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' };
  return encodeFrame(headers, utf8.encode(JSON.stringify(payload)));
}

/** The inverse of {@link readChunk}. */
export function writeChunk({ data }: FrameEvent, padding?: string): Uint8Array {
  return writeEvent({ type: 'chunk', data: { bytes: encodeBase64(utf8.encode(JSON.stringify(data))) } }, padding);
}

/** An exception in the stream, e.g. `throttlingException`. */
export function writeException(type: string, message: string): Uint8Array {
  const headers = { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' };
  return encodeFrame(headers, utf8.encode(JSON.stringify({ message })));
}
