// The steps of preparing a request that is more than a plain conversation.
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../catalog/model.ts';
import { applyQuirks } from '../catalog/quirk-engine.ts';
import { repairConversation } from '../converse/repair.ts';
import type { ConverseRequest } from '../converse/types.ts';
import { validateRequest } from '../converse/validate.ts';
import { applyCommonOptions } from './common-options.ts';
import type { PreparedRequest } from './prepare.ts';
import type { CallOptions } from './settings.ts';
import { checkCallOptions } from './unknown-option.ts';

export function prepareFully(original: ConverseRequest, model: Model, options: CallOptions): PreparedRequest {
  checkCallOptions(options);
  validateRequest(original, model);
  const common = applyCommonOptions(original, model, options);
  const repaired = repairConversation(common.request, model, options);
  const { request, warnings } = applyQuirks(repaired.request, model, options);
  return { request, adapt: common.adapt, warnings: [...common.warnings, ...repaired.warnings, ...warnings] };
}
