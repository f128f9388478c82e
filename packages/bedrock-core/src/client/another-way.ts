// What to do after a refusal: the call once more in another way, where the service's answer names one.
// SPDX-License-Identifier: Apache-2.0
import { withSuggestions } from '../catalog/suggest.ts';
import { BedrockError } from '../errors.ts';
import type { Attempt } from './converse.ts';

/** The next attempt. Throws the error, with what is known about the way out, where there is none. */
export async function findAnotherWay(attempt: Attempt, error: unknown): Promise<Attempt> {
  if (!BedrockError.isInstance(error)) throw error;
  const next = rerouted(attempt, error);
  if (next === undefined) throw withSuggestions(error, attempt.model);
  return next;
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
