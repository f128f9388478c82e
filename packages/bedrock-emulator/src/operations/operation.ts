// What operations share: the reply to a request, from the script or from the model, and its surroundings.
// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import type { ConverseReply, ConverseRequest, JsonObject, Model } from 'bedrock-core';
import { resolveModel } from 'bedrock-core/dialects';
import type { JournalEntry } from '../journal.ts';
import { answer } from '../model/answer.ts';
import type { PromptCache } from '../model/usage.ts';
import { AwsRefusal, invalid, type EmulatorReply, type EmulatorRequest } from '../server/http.ts';
import { validate } from '../validation/rules.ts';
import type { Pace } from './pacing.ts';

/** Answers in the model's place: a reply, a refusal to throw, or nothing to let the model speak. */
export type Script = (
  request: Omit<ConverseRequest, 'modelId'>,
  info: { modelId: string; stream: boolean },
) => ConverseReply | undefined;

export interface Surroundings {
  pace: Pace;
  cache: PromptCache;
  script?: Script | undefined;
}

/** One call of an operation. */
export interface Call extends EmulatorRequest {
  /** Decoded segments of the path that the operation's pattern left open. */
  parameters: string[];
  query: URLSearchParams;
  entry: JournalEntry;
}

export type Operation = (call: Call, surroundings: Surroundings) => Promise<EmulatorReply>;

/** The model that a path names. Bedrock's words for one that does not exist. */
export function findModel(modelId: string): Model {
  try {
    return resolveModel(modelId);
  } catch {
    throw invalid('The provided model identifier is invalid.');
  }
}

export function parseBody({ body }: EmulatorRequest): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new AwsRefusal(400, 'SerializationException', 'The request body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AwsRefusal(400, 'SerializationException', 'The request body is not a JSON object.');
  return value as JsonObject;
}

/** The reply to a conversation: checked as Bedrock would, then from the script or the model. */
export function replyTo(
  request: Omit<ConverseRequest, 'modelId'>,
  model: Model,
  stream: boolean,
  { cache, script }: Surroundings,
): ConverseReply {
  const scripted = script?.(request, { modelId: model.id, stream });
  if (scripted !== undefined) return scripted;
  validate(request, model, stream);
  return answer(request, model, cache);
}

/** Bedrock pads every event with text of random length, so that sizes tell nothing of the tokens. */
export function padding(): string {
  return 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.slice(
    0,
    1 + ((randomBytes(1)[0] as number) % 61),
  );
}
