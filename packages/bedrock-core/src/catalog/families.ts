// What the models of one family have in common, as data; their limits are in limits.ts, but for what Claude
// must be told on InvokeModel. Checked on 2026-11-21.
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

/** What no page tells of a cache is taken to be the least: a point too early in a prompt is ignored, one too late costs. */
const claude = (capabilities: Partial<Capabilities>, surfaces?: readonly Surface[]): Family => ({
  dialect: 'anthropic-messages',
  surfaces: surfaces ?? ['converse', 'invoke', 'anthropic'],
  capabilities: {
    ...withTools,
    input: ['image', 'document'],
    toolChoice: ['any', 'tool'],
    caching: { minimumTokens: 1024, oneHour: false, tools: true },
    ...capabilities,
  },
});
const invokeToo: readonly Surface[] = ['converse', 'invoke'];
const forAnHour: Capabilities['caching'] = { minimumTokens: 1024, oneHour: true, tools: true };

const nova = (minimumTokens: number, capabilities: Partial<Capabilities>): Family => ({
  dialect: 'nova',
  capabilities: {
    ...withTools,
    input: ['image', 'document', 'video'],
    toolChoice: ['any', 'tool'],
    caching: { minimumTokens, oneHour: false, tools: false },
    ...capabilities,
  },
});

/** The chat models that Bedrock serves in OpenAI's format. */
const chat = (capabilities: Partial<Capabilities>, surfaces?: readonly Surface[]): Family => ({
  dialect: 'openai-chat',
  surfaces: surfaces ?? ['converse', 'invoke', 'openai'],
  capabilities: { ...withTools, structuredOutput: true, toolChoice: ['any', 'tool'], ...capabilities },
});

const responsesToo: readonly Surface[] = ['converse', 'invoke', 'openai', 'responses'];

/** Models that take and give text alone, and no tools. */
const text = (dialect: string, capabilities: Partial<Capabilities>): Family => ({
  dialect,
  capabilities: { ...textOnly, input: ['document'], ...capabilities },
});

/** Llama takes tools, but not in streams, and chooses among them itself. */
const llama = (dialect: string, input: Capabilities['input']): Family => text(dialect, { input, tools: true });

const images: Capabilities['input'] = ['image'];
const gpt: Partial<Capabilities> = { input: images, reasoning: 'effort-object' };
const gptOss: Partial<Capabilities> = { reasoning: 'effort' };
/** Mistral wants ids of its own form for uses of tools. */
const mistral = { toolUseIds: 'nine-characters' } as const;
const mistralChat: Capabilities = {
  ...withTools,
  ...mistral,
  input: ['document'],
  toolChoice: ['any'],
};

const notKnown: Capabilities = {
  ...withTools,
  structuredOutput: true,
  input: ['image', 'document', 'video', 'audio'],
  toolChoice: ['any', 'tool'],
  caching: { minimumTokens: 0, oneHour: true, tools: true },
};

export const families: Readonly<Record<string, Family>> = {
  'claude-5': claude({
    reasoning: 'adaptive',
    prefill: false,
    caching: forAnHour,
    maxOutputTokens: 128_000,
  }),
  'claude-4-6': claude({
    reasoning: 'adaptive',
    prefill: false,
    structuredOutput: true,
    caching: forAnHour,
    maxOutputTokens: 128_000,
  }),
  'claude-4-5': claude({
    reasoning: 'budget',
    structuredOutput: true,
    caching: forAnHour,
    maxOutputTokens: 64_000,
  }),
  'claude-4': claude({ reasoning: 'budget', maxOutputTokens: 32_000 }),
  'claude-3-7': claude({ reasoning: 'budget', maxOutputTokens: 64_000 }, invokeToo),
  'claude-3-5': claude({ maxOutputTokens: 8_192 }, invokeToo),
  'claude-3': claude({ caching: undefined, maxOutputTokens: 4_096 }, invokeToo),
  'claude-text': text('anthropic-text', {}),
  'nova-micro': nova(1536, { input: [] }),
  nova: nova(1024, {}),
  'nova-2': nova(1024, { reasoning: 'nova' }),
  'titan-text': text('titan-text', { system: false }),
  gpt: chat(gpt, responsesToo),
  'gpt-responses': chat(gpt, ['responses', 'openai']),
  'gpt-oss': chat(gptOss, responsesToo),
  /** Chat completions only: it judges, and does not act. */
  'gpt-oss-safeguard': chat(gptOss),
  grok: chat({ input: images, reasoning: 'always' }, responsesToo),
  'openai-only': chat({ input: images, reasoning: 'always' }, ['openai', 'responses']),
  'open-weight': chat({}),
  'open-weight-vision': chat({ input: images }),
  'open-weight-reasoning': chat({ reasoning: 'always' }),
  'open-weight-vision-reasoning': chat({ input: images, reasoning: 'always' }),
  'deepseek-r1': text('deepseek-r1', { reasoning: 'always' }),
  'llama-2': text('llama2', {}),
  'llama-3': text('llama3', {}),
  'llama-3-1': llama('llama3', ['document']),
  'llama-3-2-vision': llama('llama3', ['image', 'document']),
  'llama-4': llama('llama4', ['image', 'document']),
  'mistral-prompt': text('mistral-prompt', { system: false }),
  'mistral-chat': { dialect: 'mistral-chat', capabilities: mistralChat },
  // https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-text-completion.html
  'mistral-small': { dialect: 'mistral-prompt', capabilities: mistralChat },
  'mistral-vision': { dialect: 'mistral-chat', capabilities: { ...mistralChat, input: ['image', 'document'] } },
  'mistral-open': chat({ ...mistral, input: images }),
  'mistral-reasoning': chat({ ...mistral, input: images, reasoning: 'always' }),
  'mistral-audio': chat({ ...mistral, input: ['audio'] }),
  palmyra: {
    dialect: 'writer-palmyra',
    capabilities: { ...withTools },
  },
  jamba: {
    dialect: 'ai21-jamba',
    capabilities: { ...withTools, input: ['document'] },
  },
  j2: text('ai21-j2', { input: [], system: false }),
  command: text('cohere-command', { system: false }),
  'command-r': {
    dialect: 'cohere-command-r',
    capabilities: { ...withTools, input: ['document'] },
  },
  pegasus: {
    dialect: 'twelvelabs-pegasus',
    surfaces: ['invoke'],
    capabilities: { ...textOnly, input: ['video'], system: false, structuredOutput: true },
  },
  imported: { dialect: 'imported-completion', surfaces: ['invoke'], capabilities: textOnly },
  /** Its server speaks as OpenAI does; what the model behind it can do is not known. */
  'imported-chat': { dialect: 'imported-openai-chat', surfaces: ['invoke'], capabilities: notKnown },
  /** Nothing is known: the service is asked, and nothing is held back. */
  unknown: { dialect: 'openai-chat', capabilities: notKnown },
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
  'gpt-oss-safeguard': ['openai.gpt-oss-safeguard'],
  'gpt-responses': ['openai.gpt-5.4', 'openai.gpt-5.5'],
  'openai-only': ['google.gemma-4'],
  gpt: ['openai.'],
  grok: ['xai.'],
  'deepseek-r1': ['deepseek.r1'],
  'llama-2': ['meta.llama2'],
  'llama-3-2-vision': ['meta.llama3-2-11b', 'meta.llama3-2-90b'],
  'llama-3': ['meta.llama3-8b', 'meta.llama3-70b'],
  'llama-3-1': ['meta.llama3-', 'meta.'],
  'llama-4': ['meta.llama4'],
  'mistral-prompt': ['mistral.mistral-7b', 'mistral.mixtral'],
  'mistral-chat': ['mistral.mistral-large-2'],
  'mistral-small': ['mistral.mistral-small'],
  'mistral-vision': ['mistral.pixtral'],
  'mistral-audio': ['mistral.voxtral'],
  'mistral-open': ['mistral.'],
  'mistral-reasoning': ['mistral.magistral'],
  'open-weight-reasoning': [
    ...['deepseek.', 'minimax.', 'moonshot.', 'zai.', 'qwen.qwen3-32b'],
    ...['nvidia.nemotron-nano-3', 'nvidia.nemotron-super'],
  ],
  'open-weight': ['qwen.', 'nvidia.'],
  'open-weight-vision': ['google.', 'qwen.qwen3-vl', 'nvidia.nemotron-nano-12b'],
  'open-weight-vision-reasoning': ['moonshotai.'],
  'command-r': ['cohere.command-r'],
  command: ['cohere.command'],
  j2: ['ai21.j2'],
  jamba: ['ai21.'],
  palmyra: ['writer.'],
  pegasus: ['twelvelabs.pegasus'],
};
