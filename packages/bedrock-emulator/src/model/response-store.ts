// Responses that were kept, so that a later request can name one instead of repeating the conversation.
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-responses-api.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue } from 'bedrock-core';
import { AwsRefusal, invalid } from '../server/http.ts';

export interface KeptResponse {
  response: JsonObject;
  /** All that the model was given, also by earlier responses. */
  input: JsonObject[];
}

export interface ResponseStore {
  /** Throws when there is none of that id. */
  get(id: string): KeptResponse;
  keep(kept: KeptResponse): void;
  /** Throws when there is none of that id. */
  remove(id: string): void;
  /** The request with the conversation before it; the very same when it names none. */
  complete(body: JsonObject): JsonObject;
}

const maxKept = 1_000;

export function createResponseStore(): ResponseStore {
  const kept = new Map<string, KeptResponse>();
  const get = (id: string): KeptResponse => {
    const found = kept.get(id);
    if (found !== undefined) return found;
    throw new AwsRefusal(404, 'not_found', `Response with id '${id.slice(0, 80)}' not found.`, { param: 'id' });
  };
  return {
    get,
    keep(entry) {
      kept.set(String(entry.response['id']), entry);
      const [oldest] = kept.keys();
      if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
    },
    remove(id) {
      get(id);
      kept.delete(id);
    },
    complete(body) {
      const { previous_response_id: id, input } = body;
      if (typeof id !== 'string') return body;
      const before = kept.get(id);
      if (before === undefined)
        throw invalid(`Previous response with id '${id.slice(0, 80)}' not found.`, 'previous_response_id');
      return { ...body, input: [...before.input, ...itemsOf(before.response['output']), ...itemsOf(input)] };
    },
  };
}

/** A text alone is what the user says. */
export function itemsOf(input: JsonValue | undefined): JsonObject[] {
  if (typeof input === 'string')
    return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }];
  if (!Array.isArray(input)) return [];
  return input.filter((item): item is JsonObject => typeof item === 'object' && item !== null && !Array.isArray(item));
}
