// InvokeModel and InvokeModelWithResponseStream, in each family's own format.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
// SPDX-License-Identifier: Apache-2.0
import type { ConverseReply, ConverseStreamEvent, JsonObject, Model } from 'bedrock-core';
import {
  decodeInvokeHeaders,
  findDialect,
  metricsToHeaders,
  replay,
  writeChunk,
  type Dialect,
} from 'bedrock-core/dialects';
import { jsonReply } from '../server/http.ts';
import { findModel, padding, parseBody, replyTo, type Call, type Operation, type Surroundings } from './operation.ts';
import { pace, rest, splitWords } from './pacing.ts';

export const invoke: Operation = async (call, surroundings) => {
  const { model, dialect, reply } = answerIn(call, false, surroundings);
  await rest(surroundings.pace.latencyMs, call.signal);
  return jsonReply(dialect.encodeResponse(reply, { model, stream: false }), metricsToHeaders(reply));
};

export const invokeStream: Operation = async (call, surroundings) => {
  const { model, dialect, reply } = answerIn(call, true, surroundings);
  const encoder = dialect.encodeEvents({ model, stream: true });
  async function* frames(timed: AsyncIterable<ConverseStreamEvent>): AsyncGenerator<Uint8Array> {
    for await (const event of timed) for (const native of encoder.encode(event)) yield writeChunk(native, padding());
    for (const native of encoder.end()) yield writeChunk(native, padding());
  }
  return {
    status: 200,
    headers: {
      'content-type': 'application/vnd.amazon.eventstream',
      'x-amzn-bedrock-content-type': 'application/json',
    },
    body: frames(pace(replay(reply, splitWords), surroundings.pace, call.signal)),
  };
};

interface Answered {
  model: Model;
  dialect: Dialect;
  reply: ConverseReply;
}

function answerIn(call: Call, stream: boolean, surroundings: Surroundings): Answered {
  const model = findModel(call.parameters[0] ?? '');
  const body = parseBody(call);
  const dialect = model.baseId === undefined ? recognise(body) : findDialect(model.dialect);
  const decoded = dialect.decodeRequest(body, { model, stream });
  const request = { ...decoded.request, ...decodeInvokeHeaders(call.headers) };
  return { model, dialect, reply: replyTo(request, model, stream, surroundings) };
}

/** Behind an opaque ARN only the body tells which format is spoken, as with imported models at AWS. */
function recognise(body: JsonObject): Dialect {
  if (body['anthropic_version'] !== undefined) return findDialect('anthropic-messages');
  if (body['inputText'] !== undefined) return findDialect('titan-text');
  if (Array.isArray(body['messages'])) return findDialect(body['schemaVersion'] === undefined ? 'openai-chat' : 'nova');
  const prompt = String(body['prompt'] ?? '');
  const templates = [
    ['<|start_header_id|>', 'llama3'],
    ['<|im_start|>', 'chatml'],
    ['<｜User｜>', 'deepseek-r1'],
    ['[INST]', 'llama2'],
  ] as const;
  return findDialect(templates.find(([mark]) => prompt.includes(mark))?.[1] ?? 'imported-completion');
}
