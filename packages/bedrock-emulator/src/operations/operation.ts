// What operations share: the answer to a request, from the script or from the model, and its surroundings.
// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import type { ConverseReply, ConverseRequest, ConverseStreamEvent, JsonObject, Model } from 'bedrock-core';
import { createCollector, replay, resolveModel } from 'bedrock-core/dialects';
import type { AuthOptions } from '../auth/credentials.ts';
import type { JournalEntry } from '../journal.ts';
import { answer } from '../model/answer.ts';
import { guard } from '../model/guardrail.ts';
import { splitTokens } from '../model/tokens.ts';
import type { PromptCache } from '../model/prompt-cache.ts';
import type { Quotas } from '../model/quotas.ts';
import type { ResponseStore } from '../model/response-store.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { Jobs } from './jobs.ts';
import { invalid, unreadable, type EmulatorReply, type EmulatorRequest } from '../server/http.ts';
import { checkModelId, checkProfile } from '../validation/model-id.ts';
import type { Subject } from '../validation/subject.ts';
import type { Pace } from './pacing.ts';

/** What is said about the call that a script answers. */
export interface CallInfo {
  modelId: string;
  stream: boolean;
  operation: string;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
}

/** Members that are missing come from the model; `events` are sent exactly as they are, where a stream is asked for. */
export interface ScriptedReply extends Partial<ConverseReply> {
  events?: readonly ConverseStreamEvent[];
}

/**
 * Answers in the model's place; nothing is checked then. May throw an `AwsRefusal`; returns nothing to
 * let the model speak.
 */
export type Script = (
  request: Omit<ConverseRequest, 'modelId'>,
  info: CallInfo,
) => ScriptedReply | undefined | Promise<ScriptedReply | undefined>;

export interface Surroundings {
  pace: Pace;
  cache: PromptCache;
  quotas: Quotas;
  responses: ResponseStore;
  auth: AuthOptions;
  /** Passages by knowledge base. */
  knowledgeBases: Readonly<Record<string, readonly string[]>>;
  /** What S3 holds. */
  store: ObjectStore;
  jobs: Jobs;
  script?: Script | undefined;
}

/** One call of an operation. */
export interface Call extends EmulatorRequest {
  /** Decoded segments of the path that the operation's pattern left open. */
  parameters: string[];
  query: URLSearchParams;
  entry: JournalEntry;
  /** What is to be done when the reply has ended, or was left. */
  onEnd?: () => void;
}

export type Operation = (call: Call, surroundings: Surroundings) => Promise<EmulatorReply>;

/** The model that a call names. Bedrock's words for one that does not exist. */
export function findModel(modelId: string): Model {
  let model: Model;
  try {
    model = resolveModel(modelId);
  } catch {
    throw invalid('The provided model identifier is invalid.');
  }
  checkModelId(modelId, model);
  return model;
}

export function parseBody({ body }: EmulatorRequest): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw unreadable('The request body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unreadable('The request body is not a JSON object.');
  return value as JsonObject;
}

/** The same for inference, which some models serve only through an inference profile. */
export function findServedModel(modelId: string): Model {
  const model = findModel(modelId);
  checkProfile(model);
  return model;
}

/** A reply, and the same as the events of a stream. */
export interface Answer {
  reply: ConverseReply;
  events: readonly ConverseStreamEvent[];
}

/** What is new about each reply: a name for its ids, and when it began. */
export function nameReply(): { replyId: string; createdAt: number } {
  return { replyId: randomBytes(12).toString('hex'), createdAt: Math.floor(Date.now() / 1000) };
}

/** From the script, else from the model, which first refuses what `validate` refuses. */
export async function answerTo(
  subject: Subject,
  call: Call,
  { cache, quotas, script }: Surroundings,
  validate: (subject: Subject) => void,
): Promise<Answer> {
  const { request, model, stream } = subject;
  const info: CallInfo = { modelId: model.id, stream, operation: call.entry.operation ?? '', headers: call.headers };
  const scripted = await script?.(request, info);
  if (scripted === undefined) {
    validate(subject);
    const settle = quotas.reserve(request, model);
    const reply = { ...(guard(request) ?? answer(request, model, cache)), ...servedAs(request) };
    call.onEnd = () => settle(reply.usage);
    return withEvents(reply);
  }
  const { events, ...given } = scripted;
  if (events !== undefined) return { reply: { ...fold(events), ...given }, events };
  return withEvents(isWhole(given) ? given : { ...answer(request, model, cache), ...given });
}

/** The latency and the tier that were asked for are those that serve. */
const servedAs = ({ performanceConfig, serviceTier }: Subject['request']): Partial<ConverseReply> => ({
  ...(performanceConfig === undefined ? {} : { performanceConfig }),
  ...(serviceTier === undefined ? {} : { serviceTier }),
});

const withEvents = (reply: ConverseReply): Answer => ({ reply, events: replay(reply, splitTokens) });

const isWhole = (given: Partial<ConverseReply>): given is ConverseReply =>
  given.output !== undefined &&
  given.stopReason !== undefined &&
  given.usage !== undefined &&
  given.metrics !== undefined;

function fold(events: readonly ConverseStreamEvent[]): ConverseReply {
  const collector = createCollector();
  for (const event of events) collector.add(event);
  return collector.reply();
}

const paddingAlphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Bedrock pads every event with text of random length, so that sizes tell nothing of the tokens. */
export function padding(): string {
  return paddingAlphabet.slice(0, 1 + Math.floor(Math.random() * paddingAlphabet.length));
}
