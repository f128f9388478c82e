// Questions asked of the catalog's data.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import { families, prefixes, type Family } from './families.ts';
import { facts } from './model-facts.ts';
import { parseModelId, type ModelId } from './model-id.ts';
import type { Capabilities, Model, ModelRow, Surface } from './model.ts';

export interface ResolveOptions {
  /** The foundation model behind an opaque ARN. */
  baseModel?: string | undefined;
  surface?: Surface | undefined;
  /** Rows that win over the catalog's own. */
  models?: readonly ModelRow[] | undefined;
}

/**
 * Reads a model id and tells what the client has to know about the model: all but its limits, whose table
 * is long. `more` is known of some models beside it. Throws `invalid-request` on a malformed id.
 */
export function resolveModel(
  modelId: string,
  options: ResolveOptions = {},
  more: Starts<Partial<Capabilities>> = [],
): Model {
  const parsed = parseModelId(modelId, options);
  const row = findRow(parsed, options.models);
  const name = nameFamily(parsed, row);
  const family = families[name] as Family;
  const surfaces = row?.surfaces ?? family.surfaces ?? ['converse', 'invoke'];
  const dialect = chooseDialect(parsed, family);
  const surface = options.surface ?? parsed.surface ?? surfaces[0] ?? 'converse';
  return {
    id: parsed.id,
    ...(parsed.baseId === undefined ? {} : { baseId: parsed.baseId }),
    ...(parsed.region === undefined ? {} : { region: parsed.region }),
    family: name,
    dialect,
    surface,
    surfaces,
    capabilities: {
      ...family.capabilities,
      ...longestStart(parsed.baseId, more),
      ...longestStart(parsed.baseId, factStarts),
      ...row?.capabilities,
    },
  };
}

/** A route such as `llama/` leaves it to the base model which of its dialects is meant. */
function chooseDialect({ dialects }: ModelId, { dialect }: Family): string {
  return dialects === undefined || dialects.includes(dialect) ? dialect : (dialects[0] ?? dialect);
}

/** The caller's row that fits best: the whole id before a beginning of it, a longer one before a shorter. */
function findRow({ id, baseId = id }: ModelId, rows: readonly ModelRow[] = []): ModelRow | undefined {
  const starts = rows.flatMap((row) => (row.id.endsWith('*') ? [[row.id.slice(0, -1), row] as const] : []));
  const whole = rows.find((row) => row.id === id || row.id === baseId);
  return whole ?? longestStart(id, starts) ?? longestStart(baseId, starts);
}

function nameFamily({ baseId, arnKind, dialects = [] }: ModelId, row: ModelRow | undefined): string {
  if (row?.family !== undefined && !Object.hasOwn(families, row.family)) {
    const message = `The model row of '${row.id}' names the unknown family '${row.family}'. Known: ${Object.keys(families).join(', ')}.`;
    throw new BedrockError('configuration', message, { path: 'models' });
  }
  const named = row?.family ?? familyOf(baseId);
  if (named !== undefined || arnKind !== 'imported-model') return named ?? 'unknown';
  return dialects[0] === 'imported-openai-chat' ? 'imported-chat' : 'imported';
}

/** Values by beginnings of ids. */
export type Starts<Value> = readonly (readonly [start: string, value: Value])[];

const familyStarts: Starts<string> = Object.entries(prefixes).flatMap(([family, list]) =>
  list.map((start) => [start, family] as const),
);
const factStarts = Object.entries(facts);

/** The family whose prefix fits best. */
export function familyOf(baseId: string | undefined): string | undefined {
  return longestStart(baseId, familyStarts);
}

/** The value of the longest beginning that the id has. */
function longestStart<Value>(id: string | undefined, entries: Starts<Value>): Value | undefined {
  let best: readonly [start: string, value: Value] | undefined;
  for (const entry of entries) {
    if (id?.startsWith(entry[0]) === true && entry[0].length > (best?.[0].length ?? -1)) best = entry;
  }
  return best?.[1];
}
