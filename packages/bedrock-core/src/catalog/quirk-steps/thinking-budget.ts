// Claude's budget of thinking, and the limit on the reply that it comes out of.
// https://docs.claude.com/en/docs/build-with-claude/extended-thinking
// SPDX-License-Identifier: Apache-2.0
import type { ContentBlock, ConverseRequest } from '../../converse/types.ts';
import { getMember, withMember } from '../members.ts';
import type { Model } from '../model.ts';
import type { Tell } from './step.ts';

const isResult = ({ toolResult }: ContentBlock): boolean => toolResult !== undefined && toolResult.type === undefined;

/**
 * While it works with tools, Claude wants the thinking back that led to their use. Where it is lost (in a
 * history of another model, or one that was stored without), it goes on without thinking.
 */
export function dropLostThinking(request: ConverseRequest, { baseId, dialect }: Model, tell: Tell): ConverseRequest {
  const isClaude = baseId !== undefined && dialect === 'anthropic-messages';
  if (!isClaude || getMember(request, 'additionalModelRequestFields.thinking.type') !== 'enabled') return request;
  const [turn, answer] = (request.messages ?? []).slice(-2);
  const isAtWork = turn?.role === 'assistant' && answer?.role === 'user' && answer.content.some(isResult);
  if (!isAtWork || turn.content[0]?.reasoningContent !== undefined) return request;
  const path = 'additionalModelRequestFields.thinking';
  const message =
    'The turn that used the tools has lost its thinking, which Claude wants back: it goes on without thinking.';
  tell({ code: 'lost-thinking', message, path });
  return withMember(request, path, undefined);
}

const leastBudget = 1024;
const budgetPath = 'additionalModelRequestFields.thinking.budget_tokens';

/** Claude thinks with no fewer tokens than these. */
export function raiseBudget(request: ConverseRequest, _: Model, tell: Tell): ConverseRequest {
  const budget = getMember(request, budgetPath);
  if (typeof budget !== 'number' || budget >= leastBudget) return request;
  const message = `A budget of thinking is at least ${leastBudget} tokens: ${budget} was raised to it.`;
  tell({ code: 'thinking-budget', message, path: budgetPath });
  return withMember(request, budgetPath, leastBudget);
}

/** A budget of reasoning comes out of the limit on the reply, which has to be larger. */
export function raiseMaxTokens(request: ConverseRequest, _: Model, tell: Tell): ConverseRequest {
  const budget = getMember(request, budgetPath);
  const { maxTokens } = request.inferenceConfig ?? {};
  if (typeof budget !== 'number' || maxTokens === undefined || maxTokens > budget) return request;
  const message = `maxTokens must be greater than the thinking budget of ${budget}: the budget was added to it.`;
  tell({ code: 'thinking-budget', message, path: 'inferenceConfig.maxTokens' });
  return { ...request, inferenceConfig: { ...request.inferenceConfig, maxTokens: budget + maxTokens } };
}
