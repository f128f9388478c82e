// Passages of a knowledge base that answer a question.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Retrieve.html
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Connection } from './connection.ts';
import { readPages } from './read-pages.ts';
import type { CallMetadata, CallOptions } from './settings.ts';

export interface RetrieveRequest {
  /** Id or ARN. */
  knowledgeBaseId: string;
  query: string;
  /** How many passages, 1 to 100. Default: the service's, 5. */
  topK?: number | undefined;
  /** Conditions on the metadata, as AWS writes them: `{ equals: { key, value } }`, `{ andAll: […] }`, … */
  filter?: JsonObject | undefined;
  searchType?: 'HYBRID' | 'SEMANTIC' | undefined;
  guardrailConfig?: { guardrailId: string; guardrailVersion: string } | undefined;
  /** Members of `retrievalConfiguration.vectorSearchConfiguration`; they win over what is said above. */
  vectorSearchConfiguration?: JsonObject | undefined;
}

export interface RetrievedPassage {
  text: string;
  score: number | undefined;
  /** Where it stands: `s3Location`, `webLocation`, … as AWS tells it. */
  location: JsonObject | undefined;
  metadata: JsonObject;
  /** What AWS tells besides, unchanged. */
  rest: JsonObject;
}

export interface RetrieveResult {
  passages: RetrievedPassage[];
  guardrailAction: string | undefined;
  /** Of each page. */
  $metadata: CallMetadata[];
}

/** All pages, up to `topK`. Needs AWS credentials: this host takes no API key. */
export async function retrieve(
  connection: Connection,
  request: RetrieveRequest,
  options: CallOptions,
): Promise<RetrieveResult> {
  check(request);
  const { knowledgeBaseId, query, topK, guardrailConfig } = request;
  const [arn, , , arnRegion] = knowledgeBaseId.split(':');
  const region = arn === 'arn' ? arnRegion : undefined;
  const { identity } = await connection.describe({ region, signal: options.signal });
  if (identity.type === 'bearer')
    throw new BedrockError('configuration', 'Knowledge bases take no API key: pass `credentials` instead.', {
      path: 'credentials',
    });
  const configuration = searchConfiguration(request);
  const body: JsonObject = {
    retrievalQuery: { text: query },
    ...(configuration === undefined ? {} : { retrievalConfiguration: configuration }),
    ...(guardrailConfig === undefined ? {} : { guardrailConfiguration: { ...guardrailConfig } }),
  };
  const path = `/knowledgebases/${encodeURIComponent(knowledgeBaseId)}/retrieve`;
  const found: RetrieveResult = { passages: [], guardrailAction: undefined, $metadata: [] };
  for await (const { reply, metadata } of readPages(connection, { path, body, region }, options)) {
    const { retrievalResults, guardrailAction } = reply;
    found.passages.push(
      ...(Array.isArray(retrievalResults) ? retrievalResults.filter(isJsonObject).map(toPassage) : []),
    );
    if (typeof guardrailAction === 'string') found.guardrailAction = guardrailAction;
    found.$metadata.push(metadata);
    if (found.passages.length >= (topK ?? Infinity)) break;
  }
  return topK === undefined ? found : { ...found, passages: found.passages.slice(0, topK) };
}

function searchConfiguration({
  topK,
  filter,
  searchType,
  vectorSearchConfiguration = {},
}: RetrieveRequest): JsonObject | undefined {
  const vector: JsonObject = {
    ...(topK === undefined ? {} : { numberOfResults: topK }),
    ...(filter === undefined ? {} : { filter }),
    ...(searchType === undefined ? {} : { overrideSearchType: searchType }),
    ...vectorSearchConfiguration,
  };
  return Object.keys(vector).length === 0 ? undefined : { vectorSearchConfiguration: vector };
}

function toPassage({ content, score, location, metadata, ...rest }: JsonObject): RetrievedPassage {
  const { text, ...other } = isJsonObject(content) ? content : {};
  return {
    text: typeof text === 'string' ? text : '',
    score: typeof score === 'number' ? score : undefined,
    location: isJsonObject(location) ? location : undefined,
    metadata: isJsonObject(metadata) ? metadata : {},
    rest: Object.keys(other).length === 0 ? rest : { ...rest, content: other },
  };
}

function check({ knowledgeBaseId, query, topK }: RetrieveRequest): void {
  if (!/^[0-9a-zA-Z]{1,64}$|^arn:/.test(knowledgeBaseId))
    throw refuse('knowledgeBaseId', 'This is neither the id nor the ARN of a knowledge base.');
  if (typeof query !== 'string' || query.trim() === '') throw refuse('query', 'The query is empty, or not a text.');
  if (query.length > 20_000) throw refuse('query', `It has ${query.length} characters, more than 20000.`);
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1 && topK <= 100))
    throw refuse('topK', `${topK} is not a whole number from 1 to 100.`);
}

const refuse = (path: string, message: string): BedrockError =>
  new BedrockError('invalid-request', `${path}: ${message}`, { path });
