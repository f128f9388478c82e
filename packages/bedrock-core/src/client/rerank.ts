// Documents ranked by how well they answer a query.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Rerank.html
// SPDX-License-Identifier: Apache-2.0
import { parseModelId } from '../catalog/model-id.ts';
import { partitionOf } from '../catalog/partition.ts';
import { findRerankModel, listRerankModels, type RerankModelRow } from '../catalog/rerank-models.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { findRerankCodec } from '../rerank/registry.ts';
import type { RankedIndex } from '../rerank/rerank-model.ts';
import type { Connection } from './connection.ts';
import { invoke } from './invoke.ts';
import { readPages } from './read-pages.ts';
import type { CallMetadata, CallOptions } from './settings.ts';
import { readable } from './unreadable.ts';

export type RerankDocument = string | JsonObject;

export interface RerankRequest {
  /** A bare id, an inference profile or an ARN. */
  modelId: string;
  query: string;
  /** At most 1,000 texts or JSON objects. */
  documents: readonly RerankDocument[];
  /** How many come back. Default: all. */
  topN?: number | undefined;
  additionalModelRequestFields?: JsonObject | undefined;
  /**
   * Which API is asked. Default: Rerank of the agent runtime, which takes no API key; with one, the model
   * by InvokeModel.
   */
  api?: 'rerank' | 'invoke' | undefined;
}

export interface RankedDocument {
  /** Of the document in the request. */
  index: number;
  relevanceScore: number;
  document: RerankDocument;
  /** What else the reply tells of it. */
  rest?: JsonObject;
}

export interface RerankResult {
  /** Best first. */
  results: RankedDocument[];
  /** What else the replies held. */
  additionalModelResponseFields: JsonObject[];
  /** Of each call. */
  $metadata: CallMetadata[];
}

const maxDocuments = 1_000;
const maxQuery = 32_000;

export async function rerank(
  connection: Connection,
  request: RerankRequest,
  options: CallOptions,
): Promise<RerankResult> {
  const row = findModel(request.modelId, options);
  check(request);
  const { region: arnRegion } = parseModelId(request.modelId, options);
  const { region, identity } = await connection.describe({ region: arnRegion, signal: options.signal });
  const api = request.api ?? (identity.type === 'bearer' ? 'invoke' : 'rerank');
  const ranked =
    api === 'invoke'
      ? await rankByInvoke(connection, request, row, options)
      : await rankByAgentRuntime(connection, request, region, options);
  return {
    results: ranked.results.map((result) => withDocument(result, request.documents)),
    additionalModelResponseFields: ranked.rest.filter((fields) => Object.keys(fields).length > 0),
    $metadata: ranked.$metadata,
  };
}

interface Ranked {
  results: RankedIndex[];
  rest: JsonObject[];
  $metadata: CallMetadata[];
}

/** In pages, where the service gives them so. */
async function rankByAgentRuntime(
  connection: Connection,
  { modelId, query, documents, topN = documents.length, additionalModelRequestFields }: RerankRequest,
  region: string,
  options: CallOptions,
): Promise<Ranked> {
  const modelConfiguration: JsonObject = {
    modelArn: arnOf(modelId, region, options.baseModel),
    ...(additionalModelRequestFields === undefined ? {} : { additionalModelRequestFields }),
  };
  const body: JsonObject = {
    queries: [{ type: 'TEXT', textQuery: { text: query } }],
    sources: documents.map((document) => ({ type: 'INLINE', inlineDocumentSource: encodeDocument(document) })),
    rerankingConfiguration: {
      type: 'BEDROCK_RERANKING_MODEL',
      bedrockRerankingConfiguration: { numberOfResults: topN, modelConfiguration },
    },
  };
  const ranked: Ranked = { results: [], rest: [], $metadata: [] };
  for await (const { reply, metadata } of readPages(connection, { path: '/rerank', body, region }, options)) {
    const { results, ...rest } = reply;
    ranked.results.push(...(Array.isArray(results) ? results.filter(isJsonObject).flatMap(decodeResult) : []));
    ranked.rest.push(rest);
    ranked.$metadata.push(metadata);
    if (ranked.results.length >= topN) break;
  }
  return { ...ranked, results: ranked.results.slice(0, topN) };
}

async function rankByInvoke(
  connection: Connection,
  { modelId, query, documents, topN = documents.length, additionalModelRequestFields }: RerankRequest,
  { family }: RerankModelRow,
  options: CallOptions,
): Promise<Ranked> {
  const codec = findRerankCodec(family);
  const texts = documents.map((document) => (typeof document === 'string' ? document : JSON.stringify(document)));
  const body = { ...codec.encodeRequest({ query, documents: texts, topN }), ...additionalModelRequestFields };
  const result = await invoke(connection, modelId, body, options);
  const reply = result.json();
  if (!isJsonObject(reply)) throw new BedrockError('protocol', "The model's reply is not a JSON object.");
  const { results, rest } = readable(() => codec.decodeReply(reply));
  return { results: results.slice(0, topN), rest: [rest], $metadata: [result.$metadata] };
}

function encodeDocument(document: RerankDocument): JsonObject {
  return typeof document === 'string'
    ? { type: 'TEXT', textDocument: { text: document } }
    : { type: 'JSON', jsonDocument: document };
}

function decodeResult({ index, relevanceScore, ...rest }: JsonObject): RankedIndex[] {
  return typeof index === 'number' && typeof relevanceScore === 'number' ? [{ index, relevanceScore, rest }] : [];
}

function withDocument({ rest = {}, ...ranked }: RankedIndex, documents: readonly RerankDocument[]): RankedDocument {
  const document = documents[ranked.index];
  if (document !== undefined) return { ...ranked, document, ...(Object.keys(rest).length > 0 ? { rest } : {}) };
  const message = `The reply ranks document ${ranked.index}, and there are ${documents.length}.`;
  throw new BedrockError('protocol', message);
}

/** This API names models by their ARN alone. */
function arnOf(modelId: string, region: string, baseModel: string | undefined): string {
  const { id, baseId = id } = parseModelId(modelId, { baseModel });
  if (id.startsWith('arn:')) return id;
  return `arn:${partitionOf(region)}:bedrock:${region}::foundation-model/${baseId}`;
}

function findModel(modelId: string, { baseModel }: CallOptions): RerankModelRow {
  const row = findRerankModel(modelId, baseModel);
  if (row !== undefined) return row;
  const known = listRerankModels().map(({ id }) => id);
  const message = `'${modelId}' is not known to rank documents. These do: ${known.join(', ')}.`;
  throw new BedrockError('unsupported', message, { path: 'modelId' });
}

function check({ query, documents, topN }: RerankRequest): void {
  if (typeof query !== 'string' || query.trim() === '') throw refuse('query', 'The query is empty, or not a text.');
  if (query.length > maxQuery) throw refuse('query', `It has ${query.length} characters, more than ${maxQuery}.`);
  if (documents.length === 0) throw refuse('documents', 'The list is empty: there is nothing to rank.');
  if (documents.length > maxDocuments)
    throw refuse('documents', `There are ${documents.length}, more than ${maxDocuments}: rank them in several calls.`);
  const empty = documents.findIndex((document) => typeof document === 'string' && document.trim() === '');
  if (empty >= 0) throw refuse(`documents[${empty}]`, 'The document is empty.');
  if (topN !== undefined && !(Number.isInteger(topN) && topN >= 1 && topN <= maxDocuments))
    throw refuse('topN', `${topN} is not a whole number from 1 to ${maxDocuments}.`);
}

function refuse(path: string, message: string): BedrockError {
  return new BedrockError('invalid-request', `${path}: ${message}`, { path });
}
