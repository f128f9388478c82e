// The models of the OpenAI- and Anthropic-shaped endpoints, and how many tokens Claude would count.
// https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from 'bedrock-core';
import { findDialect, listModelRows, mantleModelId, resolveModel } from 'bedrock-core/dialects';
import { countRequest } from '../model/tokens.ts';
import { AwsRefusal, invalid, jsonReply } from '../server/http.ts';
import { findModel, parseBody, type Operation } from './operation.ts';

const compatible: ReadonlySet<string> = new Set(['openai', 'responses', 'anthropic']);

/** Under the ids that Mantle has for them. */
const models: readonly JsonObject[] = listModelRows()
  .map(({ id }) => resolveModel(id))
  .filter(({ surfaces }) => surfaces.some((surface) => compatible.has(surface)))
  .map((model) => {
    const id = mantleModelId(model);
    return { id, object: 'model', created: 1_764_547_200, owned_by: id.slice(0, id.indexOf('.')) };
  });

export const listModels: Operation = async () => jsonReply({ object: 'list', data: models });

export const getModel: Operation = async ({ parameters: [wanted = ''] }) => {
  const found = models.find(({ id }) => id === wanted);
  if (found === undefined)
    throw new AwsRefusal(404, 'model_not_found', `The model '${wanted.slice(0, 256)}' does not exist.`);
  return jsonReply(found);
};

export const countMessageTokens: Operation = async (call) => {
  const body = parseBody(call);
  if (typeof body['model'] !== 'string') throw invalid('The model field is required.', 'model');
  const model = findModel(body['model']);
  call.entry.modelId = body['model'];
  const { request } = findDialect('anthropic-messages').decodeRequest(body, { model, stream: false });
  return jsonReply({ input_tokens: countRequest(request) });
};
