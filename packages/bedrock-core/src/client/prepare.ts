// What happens to a request before its surface is asked to say it: checked, mended, adjusted.
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import { isPlain } from '../converse/plain.ts';
import type { ConverseRequest } from '../converse/types.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { Warning } from '../warnings.ts';
import type { CallOptions, CommonOptions } from './settings.ts';

export interface PreparedRequest {
  request: ConverseRequest;
  warnings: Warning[];
  /** Reads the answer out of a reply that holds it in another form. */
  adapt?: ((dialect: Dialect) => Dialect) | undefined;
}

const commonOptions: readonly (keyof CommonOptions)[] = [
  'topK',
  'presencePenalty',
  'frequencyPenalty',
  'seed',
  'reasoning',
  'structuredOutput',
  'promptCaching',
];

/** Plain conversations pass as they are; what looks after all others is loaded by the first of them. */
export async function prepareRequest(
  request: ConverseRequest,
  model: Model,
  options: CallOptions,
): Promise<PreparedRequest> {
  if (isPlain(request, model) && commonOptions.every((name) => options[name] === undefined))
    return { request, warnings: [] };
  const { prepareFully } = await import('./prepare-fully.ts');
  return prepareFully(request, model, options);
}
