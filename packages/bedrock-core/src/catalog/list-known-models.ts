// The catalog's list as a public question. The list itself is loaded by the first who asks.
// SPDX-License-Identifier: Apache-2.0
import type { KnownModelRow } from './known-models.ts';
import type { Capabilities, Surface } from './model.ts';
import { resolveWithLimits } from './resolve-with-limits.ts';

/** A known model, with all that the catalog tells of it. */
export interface KnownModel extends KnownModelRow {
  /** The dialect that it speaks on InvokeModel. */
  dialect: string;
  /** Every surface that serves it, best first. */
  surfaces: readonly Surface[];
  capabilities: Capabilities;
}

/**
 * The models that this version knows, with what each can do and the inference profiles that hold it.
 * What an account can call is for `listModels` and `listInferenceProfiles` of a client to say.
 */
export async function listKnownModels(): Promise<KnownModel[]> {
  const { listModelRows } = await import('./known-models.ts');
  return listModelRows().map((row) => {
    const { dialect, surfaces, capabilities } = resolveWithLimits(row.id);
    return { ...row, dialect, surfaces, capabilities };
  });
}
