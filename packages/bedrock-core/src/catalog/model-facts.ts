// What single models have otherwise than their family, by the beginning of their ids: the longest that
// fits counts. Written by hand, checked on 2026-11-21; it wins over what limits.ts was generated from.
// https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html#prompt-caching-models
// SPDX-License-Identifier: Apache-2.0
import type { Capabilities } from './model.ts';

const caching = (minimumTokens: number, oneHour = true): Partial<Capabilities> => ({
  caching: { minimumTokens, oneHour, tools: true },
});

export const facts: Readonly<Record<string, Partial<Capabilities>>> = {
  'amazon.nova-lite': { caching: { minimumTokens: 1536, oneHour: false, tools: false } },
  'amazon.titan-text-premier': { input: [] },
  'ai21.jamba-instruct': { input: [], tools: false, streamingTools: false },
  'anthropic.claude-3-5-haiku': caching(2048, false),
  'anthropic.claude-fable-5': caching(512),
  'anthropic.claude-fable-5-1': { ...caching(512), toolChoice: [] },
  'anthropic.claude-haiku-4-5': caching(4096),
  'anthropic.claude-mythos-5': caching(512),
  'anthropic.claude-opus-4-5': caching(4096),
  'anthropic.claude-opus-4-6': caching(4096),
  // Whether 4.7 and later take a native schema is disputed: a tool's arguments are the answer there.
  'anthropic.claude-opus-4-7': { ...caching(2048), structuredOutput: false },
  'anthropic.claude-opus-4-8': { structuredOutput: false },
  'anthropic.claude-opus-5': caching(512),
  'anthropic.claude-opus-5-5': { ...caching(512), toolChoice: [] },
  'anthropic.claude-sonnet-4-6': caching(2048),
  'anthropic.claude-sonnet-5-5': { toolChoice: [] },
  'cohere.command-light': { input: [] },
  // https://github.com/langchain-ai/langchain-aws/pull/688
  'deepseek.v3-v1': { toolChoice: ['any'] },
  // https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html
  'meta.llama3-2-1b': { tools: false },
  'meta.llama3-2-3b': { tools: false },
  'mistral.devstral': { input: [] },
  'mistral.mistral-small-2402': { input: [] },
};
