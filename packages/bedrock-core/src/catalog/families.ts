// What the models of one family have in common, as data. Checked on 2026-11-20.
// https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html
// SPDX-License-Identifier: Apache-2.0
import type { Capabilities, Surface } from './model.ts';

export interface Family {
  dialect: string;
  /** Best first. Default: Converse, then InvokeModel. */
  surfaces?: readonly Surface[];
  capabilities: Capabilities;
}

const textOnly: Capabilities = {
  input: [],
  system: true,
  tools: false,
  toolChoice: [],
  streamingTools: false,
  reasoning: 'none',
  structuredOutput: false,
};
const withTools: Capabilities = { ...textOnly, tools: true, streamingTools: true };
const claude: Capabilities = {
  ...withTools,
  input: ['image', 'document'],
  toolChoice: ['any', 'tool'],
  caching: { minimumTokens: 1024, oneHour: false, tools: true },
  maxInputTokens: 200_000,
  maxOutputTokens: 8_192,
};
const openaiEverywhere: readonly Surface[] = ['converse', 'invoke', 'openai'];
const claudeEverywhere: readonly Surface[] = ['converse', 'invoke', 'anthropic'];

/** The open-weight chat models that Bedrock serves in OpenAI's format. */
const openWeight: Capabilities = { ...withTools, structuredOutput: true, toolChoice: ['any', 'tool'] };

/** Mistral wants ids of its own form for uses of tools. */
const mistralOpen: Capabilities = { ...openWeight, toolUseIds: 'nine-characters' };
const mistralChat: Capabilities = {
  ...withTools,
  toolChoice: ['any'],
  toolUseIds: 'nine-characters',
  maxInputTokens: 128_000,
};

export const families: Readonly<Record<string, Family>> = {
  'claude-5': {
    dialect: 'anthropic-messages',
    surfaces: claudeEverywhere,
    capabilities: {
      ...claude,
      reasoning: 'adaptive',
      prefill: false,
      caching: { minimumTokens: 2048, oneHour: true, tools: true },
      maxInputTokens: 1_000_000,
      maxOutputTokens: 128_000,
    },
  },
  'claude-4-6': {
    dialect: 'anthropic-messages',
    surfaces: claudeEverywhere,
    capabilities: {
      ...claude,
      reasoning: 'adaptive',
      prefill: false,
      structuredOutput: true,
      caching: { minimumTokens: 2048, oneHour: true, tools: true },
      maxOutputTokens: 64_000,
    },
  },
  'claude-4-5': {
    dialect: 'anthropic-messages',
    surfaces: claudeEverywhere,
    capabilities: {
      ...claude,
      reasoning: 'budget',
      structuredOutput: true,
      caching: { minimumTokens: 4096, oneHour: true, tools: true },
      maxOutputTokens: 64_000,
    },
  },
  'claude-4': {
    dialect: 'anthropic-messages',
    surfaces: claudeEverywhere,
    capabilities: { ...claude, reasoning: 'budget', maxOutputTokens: 32_000 },
  },
  'claude-3-7': {
    dialect: 'anthropic-messages',
    capabilities: { ...claude, reasoning: 'budget', maxOutputTokens: 64_000 },
  },
  'claude-3-5': { dialect: 'anthropic-messages', capabilities: claude },
  'claude-3': {
    dialect: 'anthropic-messages',
    capabilities: { ...claude, caching: undefined, maxOutputTokens: 4_096 },
  },
  'claude-text': {
    dialect: 'anthropic-text',
    capabilities: { ...textOnly, maxOutputTokens: 4_096 },
  },
  'nova-micro': {
    dialect: 'nova',
    capabilities: {
      ...withTools,
      toolChoice: ['any', 'tool'],
      caching: { minimumTokens: 1536, oneHour: false, tools: false },
      maxInputTokens: 128_000,
      maxOutputTokens: 10_000,
    },
  },
  nova: {
    dialect: 'nova',
    capabilities: {
      ...withTools,
      input: ['image', 'document', 'video'],
      toolChoice: ['any', 'tool'],
      caching: { minimumTokens: 1024, oneHour: false, tools: false },
      maxInputTokens: 300_000,
      maxOutputTokens: 10_000,
    },
  },
  'nova-2': {
    dialect: 'nova',
    capabilities: {
      ...withTools,
      input: ['image', 'document', 'video'],
      toolChoice: ['any', 'tool'],
      reasoning: 'nova',
      caching: { minimumTokens: 1024, oneHour: false, tools: false },
      maxInputTokens: 1_000_000,
      maxOutputTokens: 65_535,
    },
  },
  'titan-text': { dialect: 'titan-text', capabilities: { ...textOnly, system: false } },
  gpt: {
    dialect: 'openai-chat',
    surfaces: openaiEverywhere,
    capabilities: { ...openWeight, input: ['image'], reasoning: 'effort-object' },
  },
  'gpt-oss': {
    dialect: 'openai-chat',
    surfaces: openaiEverywhere,
    capabilities: { ...openWeight, reasoning: 'effort', maxInputTokens: 128_000 },
  },
  grok: {
    dialect: 'openai-chat',
    surfaces: openaiEverywhere,
    capabilities: { ...openWeight, input: ['image'], reasoning: 'always' },
  },
  'openai-only': {
    dialect: 'openai-chat',
    surfaces: ['openai'],
    capabilities: { ...openWeight, input: ['image'], reasoning: 'always' },
  },
  gemma: { dialect: 'openai-chat', surfaces: openaiEverywhere, capabilities: { ...openWeight, input: ['image'] } },
  'open-weight': { dialect: 'openai-chat', surfaces: openaiEverywhere, capabilities: openWeight },
  'open-weight-vision': {
    dialect: 'openai-chat',
    surfaces: openaiEverywhere,
    capabilities: { ...openWeight, input: ['image'] },
  },
  'open-weight-reasoning': {
    dialect: 'openai-chat',
    surfaces: openaiEverywhere,
    capabilities: { ...openWeight, reasoning: 'always' },
  },
  'deepseek-r1': {
    dialect: 'deepseek-r1',
    capabilities: { ...textOnly, reasoning: 'always', maxInputTokens: 128_000, maxOutputTokens: 32_768 },
  },
  'llama-2': {
    dialect: 'llama2',
    capabilities: { ...textOnly, maxInputTokens: 4_096, maxOutputTokens: 2_048 },
  },
  'llama-3': {
    dialect: 'llama3',
    capabilities: { ...textOnly, maxInputTokens: 8_192, maxOutputTokens: 2_048 },
  },
  'llama-3-1': {
    dialect: 'llama3',
    capabilities: { ...withTools, streamingTools: false, maxInputTokens: 128_000, maxOutputTokens: 8_192 },
  },
  'llama-3-2-vision': {
    dialect: 'llama3',
    capabilities: { ...withTools, streamingTools: false, input: ['image'], maxInputTokens: 128_000 },
  },
  'llama-4': {
    dialect: 'llama4',
    capabilities: { ...withTools, streamingTools: false, input: ['image', 'document'], maxInputTokens: 128_000 },
  },
  'mistral-prompt': {
    dialect: 'mistral-prompt',
    capabilities: { ...textOnly, system: false, maxInputTokens: 32_000, maxOutputTokens: 8_192 },
  },
  'mistral-chat': { dialect: 'mistral-chat', capabilities: mistralChat },
  'mistral-vision': { dialect: 'mistral-chat', capabilities: { ...mistralChat, input: ['image'] } },
  'mistral-open': { dialect: 'openai-chat', surfaces: openaiEverywhere, capabilities: mistralOpen },
  'mistral-reasoning': {
    dialect: 'openai-chat',
    surfaces: openaiEverywhere,
    capabilities: { ...mistralOpen, reasoning: 'always' },
  },
  'mistral-audio': {
    dialect: 'openai-chat',
    surfaces: openaiEverywhere,
    capabilities: { ...mistralOpen, input: ['audio'] },
  },
  palmyra: { dialect: 'writer-palmyra', capabilities: { ...withTools, maxOutputTokens: 8_192 } },
  jamba: {
    dialect: 'ai21-jamba',
    capabilities: { ...withTools, maxInputTokens: 256_000, maxOutputTokens: 4_096 },
  },
  j2: {
    dialect: 'ai21-j2',
    capabilities: { ...textOnly, system: false, maxOutputTokens: 8_191 },
  },
  command: {
    dialect: 'cohere-command',
    capabilities: { ...textOnly, system: false, maxInputTokens: 4_096 },
  },
  'command-r': {
    dialect: 'cohere-command-r',
    capabilities: { ...withTools, input: ['document'], maxInputTokens: 128_000, maxOutputTokens: 4_096 },
  },
  pegasus: {
    dialect: 'twelvelabs-pegasus',
    surfaces: ['invoke'],
    capabilities: { ...textOnly, input: ['video'], system: false, structuredOutput: true, maxOutputTokens: 4_096 },
  },
  imported: { dialect: 'imported-completion', surfaces: ['invoke'], capabilities: { ...textOnly, toolChoice: [] } },
  /** Nothing is known: the service is asked, and nothing is held back. */
  unknown: {
    dialect: 'openai-chat',
    capabilities: {
      ...withTools,
      input: ['image', 'document', 'video', 'audio'],
      toolChoice: ['any', 'tool'],
      structuredOutput: true,
      caching: { minimumTokens: 0, oneHour: true, tools: true },
    },
  },
};

/** Prefixes of base ids by family: the longest that fits names it, also of models that came later. */
export const prefixes: Readonly<Record<string, readonly string[]>> = {
  'claude-3-5': ['anthropic.claude-3-5'],
  'claude-3-7': ['anthropic.claude-3-7'],
  'claude-3': ['anthropic.claude-3'],
  'claude-text': ['anthropic.claude-v', 'anthropic.claude-instant'],
  'claude-4-5': ['anthropic.claude-opus-4-5', 'anthropic.claude-sonnet-4-5', 'anthropic.claude-haiku-4-5'],
  'claude-4': ['anthropic.claude-opus-4-1', 'anthropic.claude-sonnet-4-2', 'anthropic.claude-opus-4-2'],
  'claude-4-6': ['anthropic.claude-opus-4', 'anthropic.claude-sonnet-4'],
  'claude-5': ['anthropic.'],
  'nova-2': ['amazon.nova-2'],
  'nova-micro': ['amazon.nova-micro'],
  nova: ['amazon.nova'],
  'titan-text': ['amazon.titan-t'],
  'gpt-oss': ['openai.gpt-oss'],
  'openai-only': ['openai.gpt-5.4', 'openai.gpt-5.5', 'google.gemma-4'],
  gpt: ['openai.'],
  grok: ['xai.'],
  gemma: ['google.'],
  'deepseek-r1': ['deepseek.r1'],
  'llama-2': ['meta.llama2'],
  'llama-3-2-vision': ['meta.llama3-2-11b', 'meta.llama3-2-90b'],
  'llama-3': ['meta.llama3-8b', 'meta.llama3-70b'],
  'llama-3-1': ['meta.llama3-', 'meta.'],
  'llama-4': ['meta.llama4'],
  'mistral-prompt': ['mistral.mistral-7b', 'mistral.mixtral'],
  'mistral-chat': ['mistral.mistral-large-2', 'mistral.mistral-small'],
  'mistral-vision': ['mistral.pixtral'],
  'mistral-audio': ['mistral.voxtral'],
  'mistral-open': ['mistral.'],
  'mistral-reasoning': ['mistral.magistral'],
  'open-weight-reasoning': ['moonshot.'],
  'open-weight': ['deepseek.', 'qwen.', 'zai.', 'minimax.', 'nvidia.'],
  'open-weight-vision': ['qwen.qwen3-vl', 'moonshotai.', 'nvidia.nemotron-nano-12b'],
  'command-r': ['cohere.command-r'],
  command: ['cohere.command'],
  j2: ['ai21.j2'],
  jamba: ['ai21.'],
  palmyra: ['writer.'],
  pegasus: ['twelvelabs.pegasus'],
};
