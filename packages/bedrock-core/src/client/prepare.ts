// What happens to a request before its surface is asked to say it: checked, mended, adjusted.
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import { hasOnly, isPlain } from '../converse/plain.ts';
import type { ConverseRequest } from '../converse/types.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { Warning } from '../warnings.ts';
import type { CallOptions } from './settings.ts';

export interface PreparedRequest {
  request: ConverseRequest;
  warnings: Warning[];
  /** Reads the answer out of a reply that holds it in another form. */
  adapt?: ((dialect: Dialect) => Dialect) | undefined;
}

/** Options that change nothing about what is asked. */
const plainOptions: readonly string[] = [
  ...(['signal', 'headers', 'maxRetries', 'timeouts', 'surface', 'host', 'baseModel', 'models'] as const),
  ...(['strict', 'userContinueMessage'] as const),
] satisfies readonly (keyof CallOptions)[];

/** Plain conversations pass as they are; what looks after all others is loaded by the first of them. */
export async function prepareRequest(
  request: ConverseRequest,
  model: Model,
  options: CallOptions,
): Promise<PreparedRequest> {
  if (isPlain(request, model) && hasOnly(options, plainOptions)) return { request, warnings: [] };
  const { prepareFully } = await import('./prepare-fully.ts');
  return prepareFully(request, model, options);
}
