// InvokeModel with the caller's own body: sent and returned untouched.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
// SPDX-License-Identifier: Apache-2.0
import { resolveModel } from '../catalog/capabilities.ts';
import { decodeBase64, decodeUtf8 } from '#platform';
import { BedrockError } from '../errors.ts';
import { parseJson, type JsonValue } from '../json.ts';
import { readAll } from '../transport/body.ts';
import { createFrameDecoder } from '../wire/eventstream.ts';
import { readEvent } from '../wire/messages.ts';
import type { Answer, Call, Connection } from './connection.ts';
import { withFirstAtHand } from './first-at-hand.ts';
import type { CallMetadata, CallOptions } from './settings.ts';

/** A body in the model's own format: JSON, or bytes that are sent as they are. */
export type InvokeBody = JsonValue | Uint8Array;

export interface InvokeResult {
  /** The model's own reply, as it came. */
  body: Uint8Array;
  contentType: string;
  /** The body as JSON. Throws `protocol` when it is none. */
  json(): JsonValue;
  $metadata: CallMetadata;
}

export interface InvokeStreamResult {
  /** The bytes of each chunk, in the model's own format. Leaving the loop closes the connection. */
  stream: AsyncIterable<Uint8Array>;
  $metadata: CallMetadata;
}

const utf8 = new TextEncoder();

export async function invoke(
  connection: Connection,
  modelId: string,
  body: InvokeBody,
  options: CallOptions,
): Promise<InvokeResult> {
  const call = createCall(modelId, body, 'invoke', { accept: 'application/json' }, options);
  const { result, metadata } = await connection.run(call, async (answer) => {
    const bytes = await readAll(answer.body);
    answer.release();
    return bytes;
  });
  return {
    body: result,
    contentType: metadata.headers['content-type'] ?? 'application/octet-stream',
    json() {
      const value = parseJson(decodeUtf8(result));
      if (value === undefined) throw new BedrockError('protocol', "The model's reply is not JSON.");
      return value;
    },
    $metadata: metadata,
  };
}

export async function invokeStream(
  connection: Connection,
  modelId: string,
  body: InvokeBody,
  options: CallOptions,
): Promise<InvokeStreamResult> {
  const headers = { accept: 'application/vnd.amazon.eventstream', 'x-amzn-bedrock-accept': 'application/json' };
  const call = createCall(modelId, body, 'invoke-with-response-stream', headers, options);
  const { result, metadata } = await connection.run(call, (answer) =>
    withFirstAtHand(readChunks(answer), answer.abort),
  );
  return { stream: result, $metadata: metadata };
}

function createCall(
  modelId: string,
  body: InvokeBody,
  operation: string,
  headers: Record<string, string>,
  options: CallOptions,
): Call {
  const model = resolveModel(modelId, { ...options, surface: 'invoke' });
  return {
    method: 'POST',
    service: 'bedrock-runtime',
    path: `/model/${encodeURIComponent(model.id)}/${operation}`,
    body: body instanceof Uint8Array ? body : utf8.encode(JSON.stringify(body)),
    headers: { 'content-type': 'application/json', ...headers },
    surface: 'invoke',
    region: model.region,
    modelId: model.id,
    options,
  };
}

async function* readChunks(answer: Answer): AsyncGenerator<Uint8Array, undefined> {
  const frames = createFrameDecoder();
  try {
    for await (const chunk of answer.body) {
      for (const frame of frames.push(chunk)) {
        const { data } = readEvent(frame);
        yield typeof data['bytes'] === 'string' ? decodeBase64(data['bytes']) : utf8.encode(JSON.stringify(data));
      }
    }
    frames.end();
  } catch (error) {
    const { attempt: attempts, url, headers } = answer;
    const failure = BedrockError.isInstance(error)
      ? error.with({ attempts, url, requestId: headers['x-amzn-requestid'] })
      : error;
    answer.report?.({ error: failure });
    throw failure;
  } finally {
    answer.release();
  }
}
