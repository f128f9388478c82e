// Settings of one model, given beside its id: what stands behind an id that does not say so.
// SPDX-License-Identifier: Apache-2.0
import type { ModelRow } from 'bedrock-core';

export interface BedrockModelSettings {
  /** The foundation model behind an opaque ARN. */
  baseModel?: string | undefined;
  /**
   * Where not even that is known, the family: `anthropic`, or one of the catalog's (`nova-2`, `llama-4`, …).
   */
  modelFamily?: string | undefined;
}

/** What core shall know of the model. */
export interface CatalogHint {
  baseModel?: string | undefined;
  models?: readonly ModelRow[] | undefined;
}

/** No model is called so: what is known of single models does not apply, what is known of the family does. */
const nameless: Readonly<Record<string, { id: string; family: string }>> = {
  // Its reasoning takes a budget, and effort where the caller says so: what most Claude models have in common.
  anthropic: { id: 'anthropic.claude', family: 'claude-4-5' },
};

export function toCatalogHint(
  { baseModel, modelFamily }: BedrockModelSettings,
  models: readonly ModelRow[] | undefined,
): CatalogHint {
  if (baseModel !== undefined || modelFamily === undefined) return { baseModel, models };
  const { id, family } = nameless[modelFamily] ?? { id: 'opaque.model', family: modelFamily };
  return { baseModel: id, models: [{ id, family }, ...(models ?? [])] };
}
