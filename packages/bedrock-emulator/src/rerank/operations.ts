// Rerank of the agent runtime, and InvokeModel of the models behind it.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Rerank.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue } from 'bedrock-core';
import { findRerankCodec, findRerankModel, type RerankModelRow } from 'bedrock-core/dialects';
import { wrongKey } from '../auth/refusals.ts';
import { parseBody, type Call, type Operation, type Surroundings } from '../operations/operation.ts';
import { rest } from '../operations/pacing.ts';
import { invalid, jsonReply, type EmulatorReply } from '../server/http.ts';
import { rank } from './rank.ts';

export async function rerankByInvoke(call: Call, row: RerankModelRow, { pace }: Surroundings): Promise<EmulatorReply> {
  const codec = findRerankCodec(row.family);
  const body = parseBody(call);
  const query = codec.decodeRequest(body);
  if (query.query === '' || query.documents.length === 0)
    throw invalid(
      'Malformed input request: #: required key [query] not found, please reformat your input and try again.',
    );
  if (row.family === 'cohere' && typeof body['api_version'] !== 'number')
    throw invalid(
      'Malformed input request: #: required key [api_version] not found, please reformat your input and try again.',
    );
  await rest(pace.latencyMs, call.signal);
  return jsonReply(codec.encodeReply(rank(query)));
}

/** As many results a page as AWS might give; small, so that paging is tried. */
const pageSize = 100;

export const rerank: Operation = async (call, { pace }) => {
  // This host takes no API key.
  if (/^Bearer\b/i.test(call.headers['authorization'] ?? '')) throw wrongKey();
  const { queries, sources, rerankingConfiguration, nextToken } = parseBody(call);
  const { numberOfResults, modelConfiguration } = objectAt(rerankingConfiguration, 'bedrockRerankingConfiguration');
  const arn = isObject(modelConfiguration) ? String(modelConfiguration['modelArn'] ?? '') : '';
  call.entry.modelId = arn;
  if (!arn.startsWith('arn:') || findRerankModel(arn) === undefined)
    throw invalid('The provided model identifier is invalid.');
  const documents = listOf(sources).map(textOfSource);
  const query = String(objectAt(listOf(queries)[0], 'textQuery')['text'] ?? '');
  if (query === '' || documents.length === 0 || documents.length > 1000)
    throw invalid(
      "1 validation error detected: Value at 'sources' failed to satisfy constraint: Member must have length between 1 and 1000",
    );
  await rest(pace.latencyMs, call.signal);
  const topN = typeof numberOfResults === 'number' ? numberOfResults : documents.length;
  const ranked = rank({ query, documents, topN });
  const start = Number(nextToken ?? 0);
  const end = start + pageSize;
  return jsonReply({
    results: ranked.slice(start, end),
    ...(end < ranked.length ? { nextToken: String(end) } : {}),
  });
};

function textOfSource(source: JsonValue): string {
  const { textDocument, jsonDocument } = objectAt(source, 'inlineDocumentSource');
  return isObject(textDocument) ? String(textDocument['text'] ?? '') : JSON.stringify(jsonDocument ?? '');
}

const listOf = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);

function objectAt(value: JsonValue | undefined, name: string): JsonObject {
  const inner = isObject(value) ? value[name] : undefined;
  return isObject(inner) ? inner : {};
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
