// What happens to a request before its surface is asked to say it: checked, mended, adjusted.
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import { hasFaults } from '../converse/faults.ts';
import type { ConverseRequest } from '../converse/types.ts';
import { validateRequest } from '../converse/validate.ts';
import type { Warning } from '../warnings.ts';
import type { CallOptions } from './settings.ts';

export interface PreparedRequest {
  request: ConverseRequest;
  warnings: Warning[];
}

export async function prepareRequest(
  original: ConverseRequest,
  model: Model,
  options: CallOptions,
): Promise<PreparedRequest> {
  validateRequest(original);
  const repaired = await repair(original, model, options);
  const { request, warnings } = await adjust(repaired.request, model, options);
  return { request, warnings: [...repaired.warnings, ...warnings] };
}

/** The mender is loaded by the first conversation that needs it. */
async function repair(request: ConverseRequest, model: Model, options: CallOptions): Promise<PreparedRequest> {
  const wantsLastTurn =
    typeof options.userContinueMessage === 'string' && request.messages?.at(-1)?.role === 'assistant';
  if (!wantsLastTurn && !hasFaults(request, model)) return { request, warnings: [] };
  const { repairConversation } = await import('../converse/repair.ts');
  return repairConversation(request, model, options);
}

/** Quirks concern settings, tools, media and the model's own fields: a plain conversation has none. */
async function adjust(request: ConverseRequest, model: Model, options: CallOptions): Promise<PreparedRequest> {
  const { temperature, topP, stopSequences } = request.inferenceConfig ?? {};
  const { system = [], messages = [], toolConfig, additionalModelRequestFields } = request;
  const isText = [...system, ...messages.flatMap(({ content }) => content)].every(({ text }) => text !== undefined);
  const hasSystem = system.length > 0 && !model.capabilities.system;
  const hasSettings = temperature ?? topP ?? stopSequences ?? toolConfig ?? additionalModelRequestFields;
  if (isText && !hasSystem && hasSettings === undefined) return { request, warnings: [] };
  const { applyQuirks } = await import('../catalog/quirk-engine.ts');
  return applyQuirks(request, model, options);
}
