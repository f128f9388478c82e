// Applies the quirks to a request. Every change is a warning; in strict mode the first is an error.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseRequest } from '../converse/types.ts';
import { BedrockError } from '../errors.ts';
import type { Warning } from '../warnings.ts';
import type { Model } from './model.ts';
import { quirks, type Quirk } from './quirks.ts';

export interface Adjusted {
  request: ConverseRequest;
  warnings: Warning[];
}

/** The request as the model takes it; the very same object when nothing had to change. */
export function applyQuirks(
  request: ConverseRequest,
  model: Model,
  { strict = false }: { strict?: boolean | undefined } = {},
): Adjusted {
  const warnings: Warning[] = [];
  let adjusted = request;
  for (const quirk of quirks) {
    if (!concerns(quirk, model) || !applies(quirk, adjusted)) continue;
    for (const path of quirk.drop) {
      if (get(adjusted, path) === undefined) continue;
      if (strict) throw new BedrockError('unsupported', `${path}: ${quirk.message}`, { path });
      adjusted = without(adjusted, path.split('.')) as ConverseRequest;
      warnings.push({ code: quirk.id, message: quirk.message, path });
    }
  }
  if (!model.capabilities.system && model.surface === 'converse' && (adjusted.system?.length ?? 0) > 0) {
    const message = 'This model takes no system prompt: it was put before the first message of the user.';
    if (strict) throw new BedrockError('unsupported', `system: ${message}`, { path: 'system' });
    warnings.push({ code: 'system-in-first-turn', message, path: 'system' });
    adjusted = withSystemInFirstTurn(adjusted);
  }
  const budget = get(adjusted, 'additionalModelRequestFields.thinking.budget_tokens');
  const maxTokens = adjusted.inferenceConfig?.maxTokens;
  if (typeof budget !== 'number' || maxTokens === undefined || maxTokens > budget)
    return { request: adjusted, warnings };
  const path = 'inferenceConfig.maxTokens';
  const message = `maxTokens must be greater than the thinking budget of ${budget}: the budget was added to it.`;
  if (strict) throw new BedrockError('unsupported', `${path}: ${message}`, { path });
  warnings.push({ code: 'thinking-budget', message, path });
  return {
    request: { ...adjusted, inferenceConfig: { ...adjusted.inferenceConfig, maxTokens: budget + maxTokens } },
    warnings,
  };
}

function withSystemInFirstTurn({ system = [], messages = [], ...rest }: ConverseRequest): ConverseRequest {
  const texts = system.flatMap((block) => block.text ?? block.guardContent?.text?.text ?? []).map((text) => ({ text }));
  const [first, ...others] = messages;
  const opening = first?.role === 'user' ? first.content : [];
  const remaining = first === undefined || first.role === 'user' ? others : messages;
  return { ...rest, messages: [{ role: 'user', content: [...texts, ...opening] }, ...remaining] };
}

function concerns({ models, except = [], capability }: Quirk, { baseId = '', capabilities }: Model): boolean {
  const isNamed = models === undefined || models.some((prefix) => baseId.startsWith(prefix));
  return (
    isNamed &&
    !except.some((prefix) => baseId.startsWith(prefix)) &&
    (capability === undefined || capability(capabilities))
  );
}

function applies({ when = [], equals = {} }: Quirk, request: ConverseRequest): boolean {
  return (
    when.every((path) => get(request, path) !== undefined) &&
    Object.entries(equals).every(([path, value]) => get(request, path) === value)
  );
}

function get(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, name) =>
        typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined,
      value,
    );
}

/** A copy without the member; objects that it leaves empty stay, as they were given. */
function without(value: object, [name = '', ...rest]: string[]): object {
  const { [name]: member, ...others } = value as Record<string, unknown>;
  if (rest.length === 0 || typeof member !== 'object' || member === null) return others;
  return { ...others, [name]: without(member, rest) };
}
