// Embeddings: many inputs in batches or side by side, their order kept.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
// SPDX-License-Identifier: Apache-2.0
import { findEmbeddingModel, listEmbeddingModels, type EmbeddingModelRow } from '../catalog/embedding-models.ts';
import type { EmbeddingCodec, EmbeddingInput, EmbeddingSettings } from '../embeddings/embedding-model.ts';
import { findEmbeddingCodec } from '../embeddings/registry.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { startAsyncInvoke, type AsyncInvokeRequest, type StartedAsyncInvoke } from './async-invoke.ts';
import { mapConcurrently } from './concurrently.ts';
import type { Connection } from './connection.ts';
import { checkEmbedding } from './embed-checks.ts';
import type { EmbedRequest, EmbedResult } from './embed-request.ts';
import { gatherReplies, type Batch, type BatchReply } from './embed-replies.ts';
import { invoke } from './invoke.ts';
import type { CallOptions } from './settings.ts';
import { readable } from './unreadable.ts';

const defaultConcurrency = 10;

export async function embed(connection: Connection, request: EmbedRequest, options: CallOptions): Promise<EmbedResult> {
  const { row, codec } = findModel(request.modelId, options);
  const { name, inputs } = inputsOf(request);
  checkEmbedding(inputs, name, request, row);
  const settings: EmbeddingSettings = {
    ...request,
    inputType: request.inputType ?? (name === 'text' ? 'query' : 'document'),
  };
  const batches = cutIntoBatches(inputs, row);
  const { maxConcurrency = defaultConcurrency } = request;
  const replies = await mapConcurrently(batches, maxConcurrency, options.signal, async (batch, signal) => {
    try {
      return await sendBatch(connection, { ...request, batch, settings, row, codec }, { ...options, signal });
    } catch (error) {
      throw nameInput(error, name, batch);
    }
  });
  return gatherReplies(replies, (index) => pathOfText(name, index));
}

export interface StartEmbedRequest extends EmbeddingSettings, EmbeddingInput, Omit<AsyncInvokeRequest, 'modelInput'> {
  /** Members of the model's own body; they win over what is said above. */
  additionalModelRequestFields?: JsonObject | undefined;
}

/** Starts a call that cuts a long text, sound or video into segments and writes their embeddings to S3. */
export async function startEmbed(
  connection: Connection,
  { modelId, output, clientRequestToken, tags, additionalModelRequestFields = {}, ...given }: StartEmbedRequest,
  options: CallOptions,
): Promise<StartedAsyncInvoke> {
  const { row, codec } = findModel(modelId, options);
  if (codec.encodeAsyncRequest === undefined)
    throw new BedrockError('unsupported', `'${row.id}' makes no embeddings by asynchronous calls: use embed.`, {
      path: 'modelId',
    });
  const { text, image, images, audio, video, ...settings } = given;
  if ([text, image, images, audio, video].every((part) => part === undefined))
    throw new BedrockError('invalid-request', 'There is nothing to embed: pass text, image, audio or video.');
  const modelInput = {
    ...codec.encodeAsyncRequest({ text, image, images, audio, video }, settings),
    ...additionalModelRequestFields,
  };
  return startAsyncInvoke(connection, { modelId, modelInput, output, clientRequestToken, tags }, options);
}

/** Throws `unsupported` for a model that makes no embeddings. */
export function maxTextsPerCall(modelId: string, options: CallOptions): number {
  return findModel(modelId, options).row.maxTexts ?? 1;
}

function findModel(modelId: string, { baseModel }: CallOptions): { row: EmbeddingModelRow; codec: EmbeddingCodec } {
  const row = findEmbeddingModel(modelId, baseModel);
  if (row !== undefined) return { row, codec: findEmbeddingCodec(row.family) };
  const known = listEmbeddingModels().map(({ id }) => id);
  const message = `'${modelId}' is not known to make embeddings. These do: ${known.join(', ')}. Behind an opaque ARN, name one in \`baseModel\`; for another model use invoke with its own body.`;
  throw new BedrockError('unsupported', message, { path: 'modelId' });
}

type InputName = 'text' | 'texts' | 'images' | 'inputs';

function inputsOf({ text, texts, images, inputs }: EmbedRequest): {
  name: InputName;
  inputs: readonly EmbeddingInput[];
} {
  const given: [InputName, readonly EmbeddingInput[] | undefined][] = [
    ['text', text === undefined ? undefined : [{ text }]],
    ['texts', texts?.map((each) => ({ text: each }))],
    ['images', images?.map((image) => ({ image }))],
    ['inputs', inputs],
  ];
  const [first, ...others] = given.filter(([, value]) => value !== undefined);
  if (first?.[1] === undefined || others.length > 0)
    throw new BedrockError('invalid-request', 'Pass one of `text`, `texts`, `images` and `inputs`.');
  return { name: first[0], inputs: first[1] };
}

function pathOfText(name: InputName, index: number): string {
  if (name === 'text') return name;
  return name === 'inputs' ? `inputs[${index}].text` : `${name}[${index}]`;
}

/** As many inputs a call as the model takes: one, or a number that texts and images each have their own of. */
function cutIntoBatches(
  inputs: readonly EmbeddingInput[],
  { maxTexts = 1, maxImages = 1 }: EmbeddingModelRow,
): Batch[] {
  const batches: Batch[] = [];
  for (const [index, input] of inputs.entries()) {
    const last = batches.at(-1);
    const isText = input.text !== undefined && input.image === undefined && input.images === undefined;
    const limit = isText ? maxTexts : maxImages;
    if (last !== undefined && last.isText === isText && last.inputs.length < limit) last.inputs.push(input);
    else batches.push({ start: index, isText, inputs: [input] });
  }
  return batches;
}

interface BatchCall {
  modelId: string;
  batch: Batch;
  settings: EmbeddingSettings;
  row: EmbeddingModelRow;
  codec: EmbeddingCodec;
  additionalModelRequestFields?: JsonObject | undefined;
}

async function sendBatch(
  connection: Connection,
  { modelId, batch, settings, row, codec, additionalModelRequestFields }: BatchCall,
  options: CallOptions,
): Promise<BatchReply> {
  const { body, warnings } = codec.encodeRequest(batch.inputs, settings, row);
  const sent = { ...body, ...additionalModelRequestFields };
  const result = await invoke(connection, modelId, sent, options);
  const reply = result.json();
  if (!isJsonObject(reply)) throw new BedrockError('protocol', "The model's reply is not a JSON object.");
  const decoded = readable(() => codec.decodeReply(reply));
  if (decoded.embeddings.length !== batch.inputs.length)
    throw new BedrockError(
      'protocol',
      `The model gave ${decoded.embeddings.length} embeddings for ${batch.inputs.length} inputs.`,
    );
  return { decoded, warnings, metadata: result.$metadata };
}

/** Says which inputs a failure belongs to. */
function nameInput(error: unknown, name: InputName, { start, inputs }: Batch): unknown {
  if (!BedrockError.isInstance(error)) return error;
  const [first, last] = [start, start + inputs.length - 1];
  const path = name === 'text' ? name : `${name}[${first === last ? first : `${first}…${last}`}]`;
  return error.with({ path: error.path === undefined ? path : `${path}.${error.path}` });
}
