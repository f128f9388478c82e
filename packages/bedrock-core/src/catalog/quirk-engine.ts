// Applies the quirks to a request. Every change is a warning; in strict mode the first is an error.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest } from '../converse/types.ts';
import { BedrockError } from '../errors.ts';
import type { Warning } from '../warnings.ts';
import { getMember, withMember } from './members.ts';
import type { Model } from './model.ts';
import { fitCachePoints } from './quirk-steps/cache-points.ts';
import { askForStopSequence, fitClaudeTools } from './quirk-steps/claude.ts';
import { checkMedia, systemInFirstTurn, toolsAsText } from './quirk-steps/content.ts';
import { fitNativeSchemas } from './quirk-steps/native-schema.ts';
import type { Step, Tell } from './quirk-steps/step.ts';
import { dropLostThinking, raiseBudget, raiseMaxTokens } from './quirk-steps/thinking-budget.ts';
import { quirks, type Quirk } from './quirks.ts';

export interface Adjusted {
  request: ConverseRequest;
  warnings: Warning[];
}

/** Changes that are more than leaving a member out. */
const steps: readonly Step[] = [
  systemInFirstTurn,
  toolsAsText,
  dropLostThinking,
  raiseBudget,
  raiseMaxTokens,
  fitCachePoints,
  fitClaudeTools,
  fitNativeSchemas,
  askForStopSequence,
  checkMedia,
];

/** The request as the model takes it; the very same object when nothing had to change. */
export function applyQuirks(
  request: ConverseRequest,
  model: Model,
  { strict = false }: { strict?: boolean | undefined } = {},
): Adjusted {
  const warnings: Warning[] = [];
  const tell: Tell = ({ code, path, message }) => {
    if (strict) throw new BedrockError('unsupported', `${path}: ${message}`, { path });
    warnings.push({ code, message, path });
  };
  let adjusted = request;
  for (const quirk of quirks) {
    if (concerns(quirk, model) && applies(quirk, adjusted)) adjusted = applyQuirk(quirk, adjusted, tell);
  }
  for (const step of steps) adjusted = step(adjusted, model, tell);
  return { request: adjusted, warnings };
}

function applyQuirk(quirk: Quirk, request: ConverseRequest, tell: Tell): ConverseRequest {
  const { id: code, message, drop = [], keep = {}, set = {}, offersChosenTool = false } = quirk;
  let adjusted = offersChosenTool ? withChosenTool(request) : request;
  for (const path of drop) {
    const value = getMember(adjusted, path);
    if (value === undefined || value === keep[path]) continue;
    tell({ code, message, path });
    adjusted = withMember(adjusted, path, undefined);
  }
  for (const [path, value] of Object.entries(set)) {
    tell({ code, message, path });
    adjusted = withMember(adjusted, path, value);
  }
  return adjusted;
}

/** Nearest to a choice that the model refuses: nothing else to choose. */
function withChosenTool(request: ConverseRequest): ConverseRequest {
  const { toolConfig } = request;
  const chosen = toolConfig?.toolChoice?.tool?.name;
  if (toolConfig === undefined || chosen === undefined) return request;
  const isOther = (name: string | undefined): boolean => name !== undefined && name !== chosen;
  const tools = toolConfig.tools.filter(
    ({ toolSpec, systemTool }) => !isOther(toolSpec?.name) && !isOther(systemTool?.name),
  );
  return { ...request, toolConfig: { ...toolConfig, tools } };
}

function concerns(
  { models, except = [], ids, surface, capability }: Quirk,
  { id, baseId = '', capabilities, ...model }: Model,
): boolean {
  return (
    (models === undefined || models.some((prefix) => baseId.startsWith(prefix))) &&
    !except.some((prefix) => baseId.startsWith(prefix)) &&
    (ids === undefined || ids.some((prefix) => id.startsWith(prefix))) &&
    (surface === undefined || surface === model.surface) &&
    (capability === undefined || capability(capabilities))
  );
}

function applies({ when = [], equals = {} }: Quirk, request: ConverseRequest): boolean {
  return (
    when.every((path) => getMember(request, path) !== undefined) &&
    Object.entries(equals).every(([path, value]) => getMember(request, path) === value)
  );
}
