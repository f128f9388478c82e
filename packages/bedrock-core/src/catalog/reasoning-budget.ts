// What an effort is worth in tokens, to models whose reasoning takes a budget.
// https://docs.claude.com/en/docs/build-with-claude/extended-thinking
// SPDX-License-Identifier: Apache-2.0

const efforts = ['low', 'medium', 'high', 'xhigh', 'max'];

/** 1,024, the least that Claude takes, doubled with each effort above `low`; what is not known gets the least. */
export const reasoningBudget = (effort: string): number => 1024 << Math.max(0, efforts.indexOf(effort));
