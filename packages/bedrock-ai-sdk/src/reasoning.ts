// How a model is asked to reason: each family's own fields for `reasoning` levels and `reasoningConfig`.
// https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html
// SPDX-License-Identifier: Apache-2.0
import { reasoningBudget, type JsonObject, type Model } from 'bedrock-core';
import { unsupportedSetting, type Notice } from './notice.ts';
import type { BedrockReasoningConfig } from './options.ts';

export interface Reasoning {
  /** For `additionalModelRequestFields`. */
  fields: JsonObject;
  /** Whether the model was told to reason: Claude then refuses sampling settings and forced tools. */
  isOn: boolean;
  /** Tokens that the budget takes of the model's output. */
  budgetTokens: number;
}

type Effort = NonNullable<BedrockReasoningConfig['maxReasoningEffort']>;

const efforts: Readonly<Record<string, Effort>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
};

const off: Reasoning = { fields: {}, isOn: false, budgetTokens: 0 };

/** `level` is V4's `reasoning`; the option of our own wins over it. */
export function toReasoning(
  model: Model,
  level: string | undefined,
  config: BedrockReasoningConfig | undefined,
  notices: Notice[],
): Reasoning {
  const wanted = config ?? fromLevel(level, notices);
  if (wanted === undefined) return off;
  switch (model.capabilities.reasoning) {
    case 'nova':
      return novaReasoning(wanted);
    case 'effort':
      return effortReasoning(wanted, (effort) => ({ reasoning_effort: effort }));
    case 'effort-object':
      return effortReasoning(wanted, (effort) => ({ reasoning: { effort } }));
    case 'budget':
    case 'adaptive':
      return claudeReasoning(wanted, model.capabilities.reasoning);
    default:
      // What the catalog does not know may still be Claude behind an opaque ARN: an explicit option is obeyed.
      if (config !== undefined && model.baseId === undefined)
        return claudeReasoning(wanted, wanted.type === 'adaptive' ? 'adaptive' : 'budget');
      if (wanted.type !== 'disabled')
        notices.push(
          unsupportedSetting('reasoning', `The reasoning of this model cannot be set: the setting is left out.`),
        );
      return off;
  }
}

function fromLevel(level: string | undefined, notices: Notice[]): BedrockReasoningConfig | undefined {
  if (level === undefined || level === 'provider-default') return undefined;
  if (level === 'none') return { type: 'disabled' };
  const effort = efforts[level];
  if (effort === undefined)
    notices.push(unsupportedSetting('reasoning', `The reasoning level '${level}' is unknown: 'medium' is used.`));
  return { type: 'enabled', maxReasoningEffort: effort ?? 'medium' };
}

function claudeReasoning(
  { type = 'enabled', budgetTokens, maxReasoningEffort, display }: BedrockReasoningConfig,
  style: 'budget' | 'adaptive',
): Reasoning {
  if (type === 'disabled') return { ...off, fields: { thinking: { type: 'disabled' } } };
  const shown: JsonObject = display === undefined ? {} : { display };
  if (type === 'adaptive' || (style === 'adaptive' && budgetTokens === undefined)) {
    const effort: JsonObject =
      maxReasoningEffort === undefined ? {} : { output_config: { effort: maxReasoningEffort } };
    return { fields: { thinking: { type: 'adaptive', ...shown }, ...effort }, isOn: true, budgetTokens: 0 };
  }
  const budget = budgetTokens ?? reasoningBudget(maxReasoningEffort ?? 'medium');
  return {
    fields: { thinking: { type: 'enabled', budget_tokens: budget, ...shown } },
    isOn: true,
    budgetTokens: budget,
  };
}

function novaReasoning({ type = 'enabled', maxReasoningEffort = 'medium' }: BedrockReasoningConfig): Reasoning {
  if (type === 'disabled') return { ...off, fields: { reasoningConfig: { type } } };
  // Nova knows three efforts.
  const effort = maxReasoningEffort === 'xhigh' || maxReasoningEffort === 'max' ? 'high' : maxReasoningEffort;
  return { ...off, fields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: effort } } };
}

function effortReasoning(
  { type, maxReasoningEffort = 'medium' }: BedrockReasoningConfig,
  say: (effort: string) => JsonObject,
): Reasoning {
  // These models always reason; the least is what comes nearest to none.
  if (type === 'disabled') return { ...off, fields: say('low') };
  const effort = maxReasoningEffort === 'xhigh' || maxReasoningEffort === 'max' ? 'high' : maxReasoningEffort;
  return { ...off, fields: say(effort) };
}
