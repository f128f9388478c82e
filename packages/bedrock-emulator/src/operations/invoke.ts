// InvokeModel and InvokeModelWithResponseStream, in each family's own format.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
// SPDX-License-Identifier: Apache-2.0
import type { ConverseReply, ConverseRequest, ConverseStreamEvent, JsonObject, Model } from 'bedrock-core';
import {
  decodeInvokeHeaders,
  findDialect,
  findEmbeddingModel,
  findImageModel,
  findRerankModel,
  metricsMember,
  metricsToHeaders,
  traceMember,
  writeChunk,
  type Dialect,
  type NativeEvent,
} from 'bedrock-core/dialects';
import { embed } from '../embeddings/embed.ts';
import { generateImage } from '../images/generate.ts';
import { guardrailMembers, readTags } from '../model/guardrail.ts';
import { rerankByInvoke } from '../rerank/operations.ts';
import { jsonReply } from '../server/http.ts';
import { checkInvokeBody, validateInvoke } from '../validation/invoke.ts';
import {
  answerTo,
  findServedModel,
  nameReply,
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
  const { model, dialect, answer, request } = await answerIn(call, false, surroundings);
  await restForAll(answer.reply, surroundings.pace, call.signal);
  const { trace: _, performanceConfig, serviceTier, ...reply } = answer.reply;
  return jsonReply(
    {
      ...dialect.encodeResponse(reply, { model, stream: false, ...nameReply(), isPrefilled: isPrefilled(request) }),
      ...guardrailMembers(request, answer.reply),
    },
    { ...metricsToHeaders(reply), ...servedHeaders({ performanceConfig, serviceTier }) },
  );
};

/** What Converse says in the reply stands in headers here. */
function servedHeaders({
  performanceConfig,
  serviceTier,
}: Pick<ConverseReply, 'performanceConfig' | 'serviceTier'>): Record<string, string> {
  return {
    ...(performanceConfig?.latency === undefined
      ? {}
      : { 'x-amzn-bedrock-performanceconfig-latency': performanceConfig.latency }),
    ...(serviceTier === undefined ? {} : { 'x-amzn-bedrock-service-tier': serviceTier.type }),
  };
}

export const invokeStream: Operation = async (call, surroundings) => {
  const { model, dialect, answer, request } = await answerIn(call, true, surroundings);
  const encoder = dialect.encodeEvents({ model, stream: true, ...nameReply(), isPrefilled: isPrefilled(request) });
  const { [traceMember]: trace, ...action } = guardrailMembers(request, answer.reply);
  const write = ({ type, data }: NativeEvent): Uint8Array => {
    const isLast = metricsMember in data;
    const told = { ...data, ...action, ...(isLast && trace !== undefined ? { [traceMember]: trace } : {}) };
    return writeChunk({ type, data: told }, padding());
  };
  async function* frames(timed: AsyncIterable<ConverseStreamEvent>): AsyncGenerator<Uint8Array> {
    for await (const event of timed) for (const native of encoder.encode(withoutServed(event))) yield write(native);
    for (const native of encoder.end()) yield write(native);
  }
  return {
    status: 200,
    headers: {
      'content-type': 'application/vnd.amazon.eventstream',
      'x-amzn-bedrock-content-type': 'application/json',
      ...servedHeaders(answer.reply),
    },
    body: frames(pace(answer.events, surroundings.pace, call.signal)),
  };
};

const isPrefilled = ({ messages }: Answered['request']): boolean => messages?.at(-1)?.role === 'assistant';

function withoutServed(event: ConverseStreamEvent): ConverseStreamEvent {
  if (event.metadata === undefined) return event;
  const { usage, metrics } = event.metadata;
  return { metadata: { usage, metrics } };
}

interface Answered {
  request: Omit<ConverseRequest, 'modelId'>;
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
  const request = readTags({ ...decoded.request, ...decodeInvokeHeaders(call.headers) });
  const isClaude = dialect.id === 'anthropic-messages';
  const answer = await answerTo({ request, model, stream }, call, surroundings, (subject) => {
    if (isClaude) validateInvoke(subject);
  });
  return { model, dialect, answer, request };
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
