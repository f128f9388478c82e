// Model ids that Bedrock does not take.
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
// SPDX-License-Identifier: Apache-2.0
import type { Model } from 'bedrock-core';
import { listModelRows } from 'bedrock-core/dialects';
import { invalid } from '../server/http.ts';

const rows = new Map(listModelRows().map((row) => [row.id, row]));
const providers: ReadonlySet<string> = new Set([...rows.keys()].map((id) => id.slice(0, id.indexOf('.'))));

/** Whether the catalog has a row for the model, so that what it says of it is no guess. */
export const isCatalogued = ({ baseId = '' }: Model): boolean => rows.has(baseId);

/** Throws when nothing has this id. Models that came after the catalog are let through. */
export function checkModelId(modelId: string, { id, baseId }: Model): void {
  const isKnownProvider = baseId === undefined || providers.has(baseId.slice(0, Math.max(0, baseId.indexOf('.'))));
  if (id !== modelId || !isKnownProvider) throw invalid('The provided model identifier is invalid.');
}

/** Throws when the model is served through inference profiles only, and none was named. */
export function checkProfile({ id }: Model): void {
  const bare = /^arn:[^/]+:foundation-model\/(.+)$/.exec(id)?.[1] ?? id;
  if (rows.get(bare)?.profileOnly !== true) return;
  throw invalid(
    `Invocation of model ID ${bare} with on-demand throughput isn't supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
  );
}
