// InvokeModel and InvokeModelWithResponseStream, in each family's own format.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
// SPDX-License-Identifier: Apache-2.0
import type { ConverseStreamEvent, JsonObject, Model } from 'bedrock-core';
import {
  decodeInvokeHeaders,
  findDialect,
  findEmbeddingModel,
  findImageModel,
  findRerankModel,
  metricsToHeaders,
  writeChunk,
  type Dialect,
} from 'bedrock-core/dialects';
import { embed } from '../embeddings/embed.ts';
import { generateImage } from '../images/generate.ts';
import { rerankByInvoke } from '../rerank/operations.ts';
import { jsonReply } from '../server/http.ts';
import { checkInvokeBody, validateInvoke } from '../validation/invoke.ts';
import {
  answerTo,
  findServedModel,
  padding,
  parseBody,
  type Answer,
  type Call,
  type Operation,
  type Surroundings,
} from './operation.ts';
import { pace, restForAll } from './pacing.ts';

export const invoke: Operation = async (call, surroundings) => {
  const [modelId = ''] = call.parameters;
  const embeddingModel = findEmbeddingModel(modelId);
  if (embeddingModel !== undefined) return embed(call, embeddingModel, surroundings);
  const imageModel = findImageModel(modelId);
  if (imageModel !== undefined) return generateImage(call, imageModel, surroundings);
  const rerankModel = findRerankModel(modelId);
  if (rerankModel !== undefined) return rerankByInvoke(call, rerankModel, surroundings);
  const { model, dialect, answer } = await answerIn(call, false, surroundings);
  await restForAll(answer.reply, surroundings.pace, call.signal);
  return jsonReply(dialect.encodeResponse(answer.reply, { model, stream: false }), metricsToHeaders(answer.reply));
};

export const invokeStream: Operation = async (call, surroundings) => {
  const { model, dialect, answer } = await answerIn(call, true, surroundings);
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
    body: frames(pace(answer.events, surroundings.pace, call.signal)),
  };
};

interface Answered {
  model: Model;
  dialect: Dialect;
  answer: Answer;
}

async function answerIn(call: Call, stream: boolean, surroundings: Surroundings): Promise<Answered> {
  const model = findServedModel(call.parameters[0] ?? '');
  const body = parseBody(call);
  const dialect = model.baseId === undefined ? recognise(body, model) : findDialect(model.dialect);
  checkInvokeBody(body, dialect.id);
  const decoded = dialect.decodeRequest(body, { model, stream });
  const request = { ...decoded.request, ...decodeInvokeHeaders(call.headers) };
  const isClaude = dialect.id === 'anthropic-messages';
  const answer = await answerTo({ request, model, stream }, call, surroundings, (subject) => {
    if (isClaude) validateInvoke(subject);
  });
  return { model, dialect, answer };
}

/** Behind an opaque ARN only the body tells which format is spoken, as with imported models at AWS. */
function recognise(body: JsonObject, { id }: Model): Dialect {
  if (body['anthropic_version'] !== undefined) return findDialect('anthropic-messages');
  if (body['inputText'] !== undefined) return findDialect('titan-text');
  const isImported = id.includes(':imported-model/');
  if (Array.isArray(body['messages'])) {
    const chat = isImported ? 'imported-openai-chat' : 'openai-chat';
    return findDialect(body['schemaVersion'] === undefined ? chat : 'nova');
  }
  // An imported model's server answers in the format that the limit is named in.
  if (isImported && body['max_tokens'] !== undefined) return findDialect('imported-openai-completion');
  const prompt = String(body['prompt'] ?? '');
  const templates = [
    ['<|start_header_id|>', 'llama3'],
    ['<|im_start|>', 'chatml'],
    ['<｜User｜>', isImported ? 'imported-deepseek-r1' : 'deepseek-r1'],
    ['[INST]', 'llama2'],
  ] as const;
  return findDialect(templates.find(([mark]) => prompt.includes(mark))?.[1] ?? 'imported-completion');
}
