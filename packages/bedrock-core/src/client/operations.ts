// The smaller operations: counting tokens, guardrails, and the lists of what an account can call.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock.html
// SPDX-License-Identifier: Apache-2.0
import { resolveModel } from '../catalog/capabilities.ts';
import type { ConverseRequest } from '../converse/types.ts';
import { converse } from '../dialects/converse.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Connection } from './connection.ts';
import { requestJson } from './request-json.ts';
import type { CallMetadata, CallOptions } from './settings.ts';

export interface CountTokensResult {
  inputTokens: number;
  $metadata: CallMetadata;
}

/** Some ids of inference profiles are refused here, and some base ids: the one given is tried first, then the base id. */
export async function countTokens(
  connection: Connection,
  given: ConverseRequest,
  options: CallOptions,
): Promise<CountTokensResult> {
  const model = resolveModel(given.modelId, options);
  const { body } = converse.encodeRequest(given, { model, stream: false });
  const { messages = [], system, toolConfig, additionalModelRequestFields } = body;
  const counted: JsonObject = {
    messages,
    ...(system === undefined ? {} : { system }),
    ...(toolConfig === undefined ? {} : { toolConfig }),
    ...(additionalModelRequestFields === undefined ? {} : { additionalModelRequestFields }),
  };
  const count = async (id: string): Promise<CountTokensResult> => {
    const path = `/model/${encodeURIComponent(id)}/count-tokens`;
    const small = {
      service: 'bedrock-runtime',
      path,
      body: { input: { converse: counted } },
      region: model.region,
    } as const;
    const { reply, metadata } = await requestJson(connection, small, options);
    if (typeof reply['inputTokens'] !== 'number') throw new BedrockError('protocol', 'The reply holds no inputTokens.');
    return { inputTokens: reply['inputTokens'], $metadata: metadata };
  };
  try {
    return await count(model.id);
  } catch (error) {
    const isRefused =
      BedrockError.isInstance(error) && (error.kind === 'invalid-request' || error.kind === 'not-found');
    if (!isRefused || model.baseId === undefined || model.baseId === model.id) throw error;
    return count(model.baseId);
  }
}

export interface ApplyGuardrailRequest {
  guardrailIdentifier: string;
  guardrailVersion: string;
  source: 'INPUT' | 'OUTPUT';
  content: { text: { text: string; qualifiers?: string[] } }[];
  outputScope?: 'INTERVENTIONS' | 'FULL';
}

/** As the service sends it; see AWS's page for the assessments. */
export interface ApplyGuardrailResult {
  action: 'NONE' | 'GUARDRAIL_INTERVENED';
  actionReason?: string;
  outputs: { text: string }[];
  assessments: JsonObject[];
  usage: JsonObject;
  $metadata: CallMetadata;
}

export async function applyGuardrail(
  connection: Connection,
  given: ApplyGuardrailRequest,
  options: CallOptions,
): Promise<ApplyGuardrailResult> {
  const { guardrailIdentifier, guardrailVersion, source, content, outputScope } = given;
  const path = `/guardrail/${encodeURIComponent(guardrailIdentifier)}/version/${encodeURIComponent(guardrailVersion)}/apply`;
  const body = { source, content: content as JsonValue, ...(outputScope === undefined ? {} : { outputScope }) };
  const { reply, metadata } = await requestJson(connection, { service: 'bedrock-runtime', path, body }, options);
  return { action: 'NONE', outputs: [], assessments: [], usage: {}, ...reply, $metadata: metadata };
}

export interface ListModelsFilter {
  byProvider?: string;
  byCustomizationType?: string;
  byOutputModality?: 'TEXT' | 'IMAGE' | 'EMBEDDING';
  byInferenceType?: 'ON_DEMAND' | 'PROVISIONED';
}

/** A foundation model as the control plane lists it. */
export interface ModelSummary {
  modelArn: string;
  modelId: string;
  modelName?: string;
  providerName?: string;
  inputModalities?: string[];
  outputModalities?: string[];
  responseStreamingSupported?: boolean;
  inferenceTypesSupported?: string[];
  modelLifecycle?: { status?: string };
}

export async function listModels(
  connection: Connection,
  filter: ListModelsFilter,
  options: CallOptions,
): Promise<ModelSummary[]> {
  const query = new URLSearchParams(
    Object.entries(filter).filter(([, value]) => value !== undefined) as [string, string][],
  ).toString();
  const path = `/foundation-models${query === '' ? '' : `?${query}`}`;
  const { reply } = await requestJson(connection, { method: 'GET', service: 'bedrock', path }, options);
  return objects(reply['modelSummaries']) as object[] as ModelSummary[];
}

export interface InferenceProfileSummary {
  inferenceProfileId: string;
  inferenceProfileArn: string;
  inferenceProfileName?: string;
  status?: string;
  type?: 'SYSTEM_DEFINED' | 'APPLICATION';
  models?: { modelArn?: string }[];
}

/** All pages. */
export async function listInferenceProfiles(
  connection: Connection,
  { type }: { type?: 'SYSTEM_DEFINED' | 'APPLICATION' },
  options: CallOptions,
): Promise<InferenceProfileSummary[]> {
  const profiles: JsonObject[] = [];
  let nextToken: JsonValue | undefined;
  do {
    const query = new URLSearchParams({
      maxResults: '1000',
      ...(type === undefined ? {} : { type }),
      ...(typeof nextToken === 'string' ? { nextToken } : {}),
    });
    const { reply } = await requestJson(
      connection,
      { method: 'GET', service: 'bedrock', path: `/inference-profiles?${query.toString()}` },
      options,
    );
    profiles.push(...objects(reply['inferenceProfileSummaries']));
    nextToken = reply['nextToken'];
  } while (typeof nextToken === 'string' && nextToken !== '');
  return profiles as object[] as InferenceProfileSummary[];
}

const objects = (value: JsonValue | undefined): JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];
