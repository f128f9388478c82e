// CountTokens, ApplyGuardrail and the lists of the control plane.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue } from 'bedrock-core';
import { findDialect, listModelRows } from 'bedrock-core/dialects';
import { assess, blockedText } from '../model/guardrail.ts';
import { countRequest, countTokens as count } from '../model/tokens.ts';
import { invalid, jsonReply } from '../server/http.ts';
import { readShape } from '../validation/shape.ts';
import { findModel, parseBody, type Operation } from './operation.ts';

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Models of Claude that this operation counts for, by their own ids: not the oldest, nor those that only profiles reach. */
const counted = ['3-5-', '3-7-', 'opus-4-', 'sonnet-4-', 'haiku-4-'];

export const countTokens: Operation = async (call) => {
  const model = findModel(call.parameters[0] ?? '');
  const { input } = parseBody(call);
  if (model.id !== model.baseId || !counted.some((start) => model.id.startsWith(`anthropic.claude-${start}`)))
    throw invalid("The provided model doesn't support counting tokens.");
  if (!isObject(input)) throw invalid('The input field is required.');
  if (isObject(input['converse'])) {
    const { request } = findDialect('converse').decodeRequest(readShape(input['converse']), { model, stream: false });
    return jsonReply({ inputTokens: countRequest(request) });
  }
  const invoked = isObject(input['invokeModel']) ? String(input['invokeModel']['body'] ?? '') : '';
  return jsonReply({ inputTokens: count(Buffer.from(invoked, 'base64').toString()) });
};

export const applyGuardrail: Operation = async (call) => {
  const { content } = parseBody(call);
  const texts = (Array.isArray(content) ? content : []).flatMap((block) =>
    isObject(block) && isObject(block['text']) ? [String(block['text']['text'] ?? '')] : [],
  );
  const assessment = assess(texts);
  const units = Math.max(1, Math.ceil(texts.join('').length / 1000));
  return jsonReply({
    action: assessment === undefined ? 'NONE' : 'GUARDRAIL_INTERVENED',
    actionReason: assessment === undefined ? 'No action.' : 'Guardrail blocked.',
    outputs: assessment === undefined ? [] : [{ text: blockedText }],
    assessments: assessment === undefined ? [] : [assessment],
    usage: {
      topicPolicyUnits: 0,
      contentPolicyUnits: 0,
      wordPolicyUnits: units,
      sensitiveInformationPolicyUnits: 0,
      contextualGroundingPolicyUnits: 0,
    },
    guardrailCoverage: { textCharacters: { guarded: texts.join('').length, total: texts.join('').length } },
  });
};

export const listFoundationModels: Operation = async ({ query }) => {
  const provider = query.get('byProvider')?.toLowerCase();
  const rows = listModelRows().filter(({ id }) => provider === undefined || id.startsWith(`${provider}.`));
  return jsonReply({
    modelSummaries: rows.map(({ id, profileOnly }) => ({
      modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${id}`,
      modelId: id,
      modelName: id.slice(id.indexOf('.') + 1),
      providerName: id.slice(0, id.indexOf('.')),
      inputModalities: ['TEXT'],
      outputModalities: ['TEXT'],
      responseStreamingSupported: true,
      customizationsSupported: [],
      inferenceTypesSupported: profileOnly ? ['INFERENCE_PROFILE'] : ['ON_DEMAND'],
      modelLifecycle: { status: 'ACTIVE' },
    })),
  });
};

export const listInferenceProfiles: Operation = async ({ query }) => {
  const all = listModelRows().flatMap(({ id, profiles }) =>
    profiles.map((prefix) => ({ id, profile: `${prefix}.${id}` })),
  );
  const size = Number(query.get('maxResults') ?? 100);
  const start = Number(query.get('nextToken') ?? 0);
  const page = all.slice(start, start + size);
  return jsonReply({
    inferenceProfileSummaries: page.map(({ id, profile }) => ({
      inferenceProfileId: profile,
      inferenceProfileName: profile,
      inferenceProfileArn: `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${profile}`,
      models: [{ modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${id}` }],
      status: 'ACTIVE',
      type: 'SYSTEM_DEFINED',
    })),
    ...(start + size < all.length ? { nextToken: String(start + size) } : {}),
  });
};
