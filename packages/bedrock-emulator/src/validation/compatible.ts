// Which models the OpenAI- and Anthropic-shaped endpoints serve, and under which path.
// https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html
// SPDX-License-Identifier: Apache-2.0
import type { Model } from 'bedrock-core';
import { listModelRows, mantleModelId, mantlePath, resolveModel } from 'bedrock-core/dialects';
import { invalid } from '../server/http.ts';

/** Ids as Bedrock and as Mantle spell them; of others the emulator knows nothing, and serves them. */
const known: ReadonlySet<string> = new Set(listModelRows().flatMap(({ id }) => [id, mantleModelId(resolveModel(id))]));

/** Throws when the model is not served there. */
export function checkRoute(model: Model, surface: 'openai' | 'responses' | 'anthropic', rawPath: string): void {
  const { id, baseId = id, surfaces } = model;
  if (!known.has(baseId)) return;
  // Only Mantle has a path without the vendor's name, and some of its models are under the other one.
  const isElsewhere = rawPath.startsWith('/v1/') && mantlePath(model) !== '/v1';
  if (isElsewhere || !surfaces.includes(surface))
    throw invalid(`model \`${id}\` isn't supported on this route`, 'model');
}
