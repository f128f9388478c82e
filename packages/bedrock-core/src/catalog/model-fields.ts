// Settings that Converse has no name for, as each family's own request fields say them.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from '../json.ts';
import type { Warning } from '../warnings.ts';
import type { Model } from './model.ts';
import { reasoningBudget } from './reasoning-budget.ts';
import { claudeFrom47 } from './quirks.ts';

export type ReasoningEffort = 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | (string & {});

/** How much a model shall reason: not at all, by effort, or by a budget of tokens where it takes one. */
export type ReasoningSetting =
  | 'off'
  | {
      effort?: ReasoningEffort | undefined;
      budgetTokens?: number | undefined;
      /**
       * Claude from 4.7 on refuses its own earlier thinking once the system prompt or the tools are others.
       * `drop` has it forgotten instead.
       */
      staleThinking?: 'drop' | undefined;
    };

export interface ModelFields {
  /** For `additionalModelRequestFields`. */
  fields: JsonObject;
  /** Reasoning tokens come out of the limit on output: what must be added to it. */
  extraTokens: number;
  warnings: Warning[];
}

/** Where top-k stands, by dialect. */
const topKPaths: Readonly<Record<string, (topK: number) => JsonObject>> = {
  'anthropic-messages': (topK) => ({ top_k: topK }),
  'anthropic-text': (topK) => ({ top_k: topK }),
  chatml: (topK) => ({ top_k: topK }),
  'cohere-command': (topK) => ({ k: topK }),
  'cohere-command-r': (topK) => ({ k: topK }),
  'imported-completion': (topK) => ({ top_k: topK }),
  'imported-deepseek-r1': (topK) => ({ top_k: topK }),
  'imported-openai-chat': (topK) => ({ top_k: topK }),
  'imported-openai-completion': (topK) => ({ top_k: topK }),
  'mistral-prompt': (topK) => ({ top_k: topK }),
  nova: (topK) => ({ inferenceConfig: { topK } }),
};

export function topKFields(model: Model, topK: number): ModelFields {
  const encode = topKPaths[model.dialect];
  if (encode !== undefined) return { fields: encode(topK), extraTokens: 0, warnings: [] };
  return {
    fields: {},
    extraTokens: 0,
    warnings: [{ code: 'unsupported-setting', message: 'This model takes no topK: it was left out.', path: 'topK' }],
  };
}

/** Asks for reasoning in the words of the model's family. */
export function reasoningFields(model: Model, setting: ReasoningSetting): ModelFields {
  const { reasoning } = model.capabilities;
  if (setting === 'off') return turnOff(reasoning);
  const { effort, budgetTokens } = setting;
  switch (reasoning) {
    case 'budget': {
      const budget = Math.max(1024, budgetTokens ?? reasoningBudget(effort ?? 'medium'));
      return { fields: { thinking: { type: 'enabled', budget_tokens: budget } }, extraTokens: budget, warnings: [] };
    }
    case 'adaptive':
      return adaptiveFields(model, setting);
    case 'nova':
      return {
        fields: {
          reasoningConfig: {
            type: 'enabled',
            maxReasoningEffort: clamp(effort ?? 'medium', ['low', 'medium', 'high']),
          },
        },
        extraTokens: 0,
        warnings: [],
      };
    case 'effort':
      return {
        fields: { reasoning_effort: clamp(effort ?? 'medium', ['low', 'medium', 'high']) },
        extraTokens: 0,
        warnings: [],
      };
    case 'effort-object':
      return { fields: { reasoning: { effort: effort ?? 'medium' } }, extraTokens: 0, warnings: [] };
    case 'always':
      return {
        fields: {},
        extraTokens: 0,
        warnings: [ignored('reasoning', 'always reasons, and cannot be told how much')],
      };
    case 'none':
      return { fields: {}, extraTokens: 0, warnings: [ignored('reasoning', 'does not reason')] };
  }
}

const bindingBeta = 'thinking-binding-controls-2026-08-01';

function adaptiveFields(
  { baseId = '' }: Model,
  { effort, budgetTokens, staleThinking }: Exclude<ReasoningSetting, 'off'>,
): ModelFields {
  const isBound = claudeFrom47.some((prefix) => baseId.startsWith(prefix));
  const drops = isBound && staleThinking === 'drop';
  return {
    fields: {
      thinking: { type: 'adaptive', ...(drops ? { block_binding: { mismatch_behavior: 'drop_block' } } : {}) },
      ...(effort === undefined
        ? {}
        : { output_config: { effort: clamp(effort, ['low', 'medium', 'high', 'xhigh', 'max']) } }),
      ...(drops ? { anthropic_beta: [bindingBeta] } : {}),
    },
    extraTokens: 0,
    warnings: [
      ...(budgetTokens === undefined
        ? []
        : [ignored('reasoning.budgetTokens', 'decides by effort how much to reason')]),
      ...(staleThinking === undefined || isBound
        ? []
        : [ignored('reasoning.staleThinking', 'does not bind its thinking to system and tools')]),
    ],
  };
}

function turnOff(reasoning: Model['capabilities']['reasoning']): ModelFields {
  const off: JsonObject = reasoning === 'nova' ? { reasoningConfig: { type: 'disabled' } } : {};
  const warnings = reasoning === 'always' ? [ignored('reasoning', 'always reasons, and cannot be told not to')] : [];
  return { fields: off, extraTokens: 0, warnings };
}

/** The nearest effort that the family knows; one that came later passes through. */
function clamp(effort: string, known: readonly string[]): string {
  const order = ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
  if (known.includes(effort) || !order.includes(effort)) return effort;
  const [first = 'low'] = known;
  const last = known.at(-1) ?? first;
  return order.indexOf(effort) < order.indexOf(first) ? first : last;
}

const ignored = (path: string, why: string): Warning => ({
  code: 'unsupported-setting',
  message: `This model ${why}: the setting was left out.`,
  path,
});
