// Questions asked of the catalog's data.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import { families, prefixes, type Family } from './families.ts';
import { parseModelId, type ModelId } from './model-id.ts';
import type { Model, Surface } from './model.ts';
import type { ModelRow } from './models.ts';

export interface ResolveOptions {
  /** The foundation model behind an opaque ARN. */
  baseModel?: string | undefined;
  surface?: Surface | undefined;
  /** Rows that win over the catalog's own. */
  models?: readonly ModelRow[] | undefined;
}

/** Reads a model id and tells what is known about the model. Throws `invalid-request` on a malformed id. */
export function resolveModel(modelId: string, options: ResolveOptions = {}): Model {
  const parsed = parseModelId(modelId, options);
  const family = findFamily(parsed, options.models);
  const { surfaces = ['converse', 'invoke'] } = family;
  const surface = options.surface ?? parsed.surface ?? surfaces[0] ?? 'converse';
  return {
    id: parsed.id,
    ...(parsed.baseId === undefined ? {} : { baseId: parsed.baseId }),
    ...(parsed.region === undefined ? {} : { region: parsed.region }),
    dialect: chooseDialect(parsed, family),
    surface,
    surfaces,
    capabilities: family.capabilities,
  };
}

/** A route such as `llama/` leaves it to the base model which of its dialects is meant. */
function chooseDialect({ dialects }: ModelId, { dialect }: Family): string {
  return dialects === undefined || dialects.includes(dialect) ? dialect : (dialects[0] ?? dialect);
}

function findFamily({ baseId, arnKind }: ModelId, own: readonly ModelRow[] = []): Family {
  const unknown = families[arnKind === 'imported-model' ? 'imported' : 'unknown'] as Family;
  if (baseId === undefined) return unknown;
  const row = own.find(({ id }) => id === baseId);
  const name = row?.family ?? familyOf(baseId);
  const family = name === undefined ? undefined : families[name];
  if (row !== undefined && family === undefined) {
    throw new BedrockError('configuration', `The model row of '${baseId}' names the unknown family '${row.family}'.`, {
      path: 'models',
    });
  }
  return family ?? unknown;
}

/** The family whose prefix fits best. */
export function familyOf(baseId: string): string | undefined {
  let best: { family: string; length: number } | undefined;
  for (const [family, starts] of Object.entries(prefixes)) {
    for (const start of starts) {
      if (start.length > (best?.length ?? 0) && baseId.startsWith(start)) best = { family, length: start.length };
    }
  }
  return best?.family;
}
