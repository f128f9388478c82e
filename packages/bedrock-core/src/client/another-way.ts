// What to do after a refusal: the call once more in another way, where the service's answer names one.
// SPDX-License-Identifier: Apache-2.0
import { withSuggestions } from '../catalog/suggest.ts';
import { BedrockError } from '../errors.ts';
import type { Connection } from './call.ts';
import type { Attempt } from './converse.ts';
import { throughProfile } from './inference-profile.ts';
import { withLessCapable, withoutReasoning, withoutRefused, withoutStrict, withOtherStructure } from './refusals.ts';

/** The same call as the service may take it; nothing where the refusal is about something else. */
type Way = (
  attempt: Attempt,
  refusal: BedrockError,
  connection: Connection,
) => Attempt | undefined | Promise<Attempt | undefined>;

/** Where the call goes, or how its answer is fetched: what is asked stays the same. */
const otherPlaces: readonly Way[] = [rerouted, throughProfile, inOnePiece];
/** What is asked becomes less: in strict mode the refusal stands. */
const otherRequests: readonly Way[] = [
  withoutStrict,
  withOtherStructure,
  withLessCapable,
  withoutReasoning,
  withoutRefused,
];

/** Caching is refused as an access that is denied. */
const refusalKinds: readonly string[] = ['invalid-request', 'not-found', 'access-denied'];

/** A service that refuses one thing after another is not asked for ever. */
const mostWays = 4;

/** The next attempt. Throws the error, with what is known about the way out, where there is none. */
export async function findAnotherWay(connection: Connection, attempt: Attempt, error: unknown): Promise<Attempt> {
  if (!BedrockError.isInstance(error)) throw error;
  const ways = attempt.options.strict === true ? otherPlaces : [...otherPlaces, ...otherRequests];
  const isRefusal = error.status !== undefined && refusalKinds.includes(error.kind);
  if (isRefusal && attempt.warnings.length < mostWays) {
    for (const way of ways) {
      const next = await way(attempt, error, connection);
      if (next !== undefined) return next;
    }
  }
  throw withSuggestions(withReservation(error, attempt), attempt.model);
}

/** What Bedrock answers when the model exists, but not on the API that was called. */
const notOnThisSurface = /doesn.t support the model that you provided|isn.t supported on this route/i;

function rerouted(attempt: Attempt, { message: refusal }: BedrockError): Attempt | undefined {
  const { model, options, warnings } = attempt;
  const isChosen = options.surface !== undefined || warnings.some(({ code }) => code === 'rerouted');
  if (isChosen || !notOnThisSurface.test(refusal)) return undefined;
  const next = model.surfaces.find((other) => other !== model.surface);
  if (next === undefined) return undefined;
  const message = `The surface '${model.surface}' does not serve this model: the call went to '${next}'.`;
  return {
    ...attempt,
    model: { ...model, surface: next },
    warnings: [...warnings, { code: 'rerouted', message, path: 'surface' }],
  };
}

/** Tools in streams: the catalog may not know yet that the model has none. */
function inOnePiece(attempt: Attempt, { message }: BedrockError): Attempt | undefined {
  return attempt.isWhole !== true && /tool use in streaming mode/i.test(message)
    ? { ...attempt, isWhole: true }
    : undefined;
}

/** Without a limit Bedrock takes the model's own from the quota, which few calls at once use up. */
function withReservation(error: BedrockError, { request, model }: Attempt): BedrockError {
  const { maxOutputTokens } = model.capabilities;
  if (error.kind !== 'throttled' || request.inferenceConfig?.maxTokens !== undefined || maxOutputTokens === undefined)
    return error;
  const hint = `Without inferenceConfig.maxTokens each call reserves the model's ${maxOutputTokens.toLocaleString('en-US')} tokens of output against the quota: set it to what you need.`;
  return new BedrockError(error.kind, `${error.message} ${hint}`, error);
}
