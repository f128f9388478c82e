// One row per model. Checked on 2026-11-20; overridable by the caller.
// https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html
// SPDX-License-Identifier: Apache-2.0

/** A model: its id without prefixes, its family, and whether its bare id is refused. */
export interface ModelRow {
  id: string;
  family: string;
  /** Prefixes of the inference profiles that hold it. */
  profiles: readonly string[];
  /** Served only through an inference profile. */
  profileOnly?: boolean;
}

type Ids = Readonly<Record<string, readonly string[]>>;

/** Profiles by family, where they are more than those of the United States. */
const profiles: Ids = {
  'claude-5': ['us', 'eu', 'jp', 'au', 'in', 'global'],
  'claude-4-6': ['us', 'eu', 'jp', 'au', 'in', 'apac', 'global'],
  'claude-4-5': ['us', 'eu', 'jp', 'au', 'in', 'apac', 'global'],
  'claude-4': ['us', 'eu', 'apac', 'global'],
  'claude-3-7': ['us', 'eu', 'apac'],
  'claude-3-5': ['us', 'eu', 'apac'],
  'claude-3': ['us', 'eu', 'apac'],
  'nova-micro': ['us', 'eu', 'apac'],
  nova: ['us', 'eu', 'apac', 'ca', 'jp'],
  'nova-2': ['us', 'eu', 'jp', 'global'],
  gpt: ['us', 'in', 'global'],
  'gpt-oss': ['us', 'us-gov'],
  grok: ['us', 'global'],
  'open-weight': ['us', 'global'],
  'open-weight-vision': ['us', 'global'],
  'open-weight-reasoning': ['us', 'global'],
  'mistral-vision': ['us', 'eu'],
  pegasus: ['us', 'eu'],
  'claude-text': [],
  'titan-text': [],
  'openai-only': [],
  gemma: [],
  command: [],
  j2: [],
};

/** Ids by family, for models that need an inference profile. */
const profileOnly: Ids = {
  'claude-5': ['sonnet-5', 'sonnet-5-5', 'opus-5', 'opus-5-5', 'haiku-5-5', 'fable-5', 'fable-5-1', 'fable-5-2'].map(
    (name) => `anthropic.claude-${name}`,
  ),
  'claude-4-6': [
    'anthropic.claude-opus-4-8',
    'anthropic.claude-opus-4-7',
    'anthropic.claude-opus-4-6-v1',
    'anthropic.claude-sonnet-4-6',
  ],
  'claude-4-5': [
    'anthropic.claude-opus-4-5-20251101-v1:0',
    'anthropic.claude-sonnet-4-5-20250929-v1:0',
    'anthropic.claude-haiku-4-5-20251001-v1:0',
  ],
  'claude-4': [
    'anthropic.claude-opus-4-1-20250805-v1:0',
    'anthropic.claude-opus-4-20250514-v1:0',
    'anthropic.claude-sonnet-4-20250514-v1:0',
  ],
  'claude-3-7': ['anthropic.claude-3-7-sonnet-20250219-v1:0'],
  nova: ['amazon.nova-premier-v1:0'],
  'deepseek-r1': ['deepseek.r1-v1:0'],
  palmyra: ['writer.palmyra-x4-v1:0', 'writer.palmyra-x5-v1:0'],
  'llama-4': ['meta.llama4-scout-17b-instruct-v1:0', 'meta.llama4-maverick-17b-instruct-v1:0'],
};

/** Ids by family, for models that their bare id reaches. */
const onDemand: Ids = {
  'claude-3-5': [
    'anthropic.claude-3-5-sonnet-20240620-v1:0',
    'anthropic.claude-3-5-sonnet-20241022-v2:0',
    'anthropic.claude-3-5-haiku-20241022-v1:0',
  ],
  'claude-3': [
    'anthropic.claude-3-opus-20240229-v1:0',
    'anthropic.claude-3-sonnet-20240229-v1:0',
    'anthropic.claude-3-haiku-20240307-v1:0',
  ],
  'claude-text': ['anthropic.claude-v1', 'anthropic.claude-v2', 'anthropic.claude-v2:1', 'anthropic.claude-instant-v1'],
  'nova-micro': ['amazon.nova-micro-v1:0'],
  nova: ['amazon.nova-lite-v1:0', 'amazon.nova-pro-v1:0'],
  'nova-2': ['amazon.nova-2-lite-v1:0'],
  'titan-text': ['amazon.titan-text-lite-v1', 'amazon.titan-text-express-v1', 'amazon.titan-text-premier-v1:0'],
  'gpt-oss': [
    'openai.gpt-oss-20b-1:0',
    'openai.gpt-oss-120b-1:0',
    'openai.gpt-oss-safeguard-20b',
    'openai.gpt-oss-safeguard-120b',
  ],
  gpt: ['5.6-luna', '5.6-sol', '5.6-terra', '6-astra', '6-luna', '6-sol', '6.1-sol', '6.1-terra'].map(
    (name) => `openai.gpt-${name}`,
  ),
  'openai-only': [
    'openai.gpt-5.4',
    'openai.gpt-5.5',
    'google.gemma-4-26b-a4b',
    'google.gemma-4-31b',
    'google.gemma-4-e2b',
  ],
  grok: ['xai.grok-4.3', 'xai.grok-4.6', 'xai.grok-4.7'],
  gemma: ['google.gemma-3-4b-it', 'google.gemma-3-12b-it', 'google.gemma-3-27b-it'],
  'open-weight': [
    ...['deepseek.v3-v1:0', 'deepseek.v3.2'],
    ...[
      'qwen.qwen3-32b-v1:0',
      'qwen.qwen3-235b-a22b-2507-v1:0',
      'qwen.qwen3-coder-30b-a3b-v1:0',
      'qwen.qwen3-coder-480b-a35b-v1:0',
    ],
    ...[
      'qwen.qwen3-coder-next',
      'qwen.qwen3-next-80b-a3b',
      'zai.glm-4.7',
      'zai.glm-4.7-flash',
      'zai.glm-5',
      'zai.glm-5.3',
    ],
    ...['minimax.minimax-m2', 'minimax.minimax-m2.1', 'minimax.minimax-m2.5'],
    ...['nvidia.nemotron-nano-9b-v2', 'nvidia.nemotron-nano-3-30b', 'nvidia.nemotron-super-3-120b'],
  ],
  'open-weight-vision': [
    'qwen.qwen3-vl-235b-a22b',
    'moonshotai.kimi-k2.5',
    'moonshotai.kimi-k3',
    'moonshotai.kimi-k3.1',
    'nvidia.nemotron-nano-12b-v2',
  ],
  'open-weight-reasoning': ['moonshot.kimi-k2-thinking'],
  'mistral-open': [
    ...['mistral.mistral-large-3-675b-instruct', 'mistral.devstral-2-123b'],
    ...['mistral.ministral-3-3b-instruct', 'mistral.ministral-3-8b-instruct', 'mistral.ministral-3-14b-instruct'],
  ],
  'mistral-reasoning': ['mistral.magistral-small-2509'],
  'mistral-audio': ['mistral.voxtral-mini-3b-2507', 'mistral.voxtral-small-24b-2507'],
  'llama-2': ['meta.llama2-13b-chat-v1', 'meta.llama2-70b-chat-v1'],
  'llama-3': ['meta.llama3-8b-instruct-v1:0', 'meta.llama3-70b-instruct-v1:0'],
  'llama-3-1': [
    ...['meta.llama3-1-8b-instruct-v1:0', 'meta.llama3-1-70b-instruct-v1:0', 'meta.llama3-1-405b-instruct-v1:0'],
    ...['meta.llama3-2-1b-instruct-v1:0', 'meta.llama3-2-3b-instruct-v1:0', 'meta.llama3-3-70b-instruct-v1:0'],
  ],
  'llama-3-2-vision': ['meta.llama3-2-11b-instruct-v1:0', 'meta.llama3-2-90b-instruct-v1:0'],
  'mistral-prompt': ['mistral.mistral-7b-instruct-v0:2', 'mistral.mixtral-8x7b-instruct-v0:1'],
  'mistral-chat': [
    'mistral.mistral-large-2402-v1:0',
    'mistral.mistral-large-2407-v1:0',
    'mistral.mistral-small-2402-v1:0',
  ],
  'mistral-vision': ['mistral.pixtral-large-2502-v1:0'],
  jamba: ['ai21.jamba-instruct-v1:0', 'ai21.jamba-1-5-mini-v1:0', 'ai21.jamba-1-5-large-v1:0'],
  j2: ['ai21.j2-mid-v1', 'ai21.j2-ultra-v1'],
  command: ['cohere.command-text-v14', 'cohere.command-light-text-v14'],
  'command-r': ['cohere.command-r-v1:0', 'cohere.command-r-plus-v1:0'],
  pegasus: ['twelvelabs.pegasus-1-2-v1:0'],
};

export const models: readonly ModelRow[] = [...rows(profileOnly, { profileOnly: true }), ...rows(onDemand, {})];

/** All rows of the catalog. */
export function listModelRows(): readonly ModelRow[] {
  return models;
}

function rows(ids: Ids, rest: Pick<ModelRow, 'profileOnly'>): ModelRow[] {
  return Object.entries(ids).flatMap(([family, list]) =>
    list.map((id) => ({
      id,
      family,
      profiles: id === 'amazon.nova-premier-v1:0' ? ['us'] : (profiles[family] ?? ['us']),
      ...rest,
    })),
  );
}
