// What no source tells, or tells wrongly: it wins over what they say. Checked on 2026-11-21.
// https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html
// SPDX-License-Identifier: Apache-2.0

/** Models that no source lists; they may still be called, or stand in old programs. */
export const moreIds: readonly string[] = ['google.gemma-3-4b-it', 'google.gemma-3-12b-it', 'google.gemma-3-27b-it'];

/** What begins so is no model for conversations, or cannot be called by itself. */
export const otherModels: readonly RegExp[] = [
  /embed|image|canvas|reel|sonic|rerank|stable|stability\.|luma\./,
  // Sold as provisioned throughput alone, under the ids of their context windows.
  /:\d+k$/,
  // Jurassic-2 before its first release, and Llama 2 before it learned to chat.
  /^ai21\.j2-(?:grande|jumbo)|^ai21\.j2-(?:mid|ultra)$/,
  /^meta\.llama2-\d+b-v1$/,
  // Ids that only another client writes.
  /^anthropic\.claude-sonnet-4-6-v1$/,
];

/** Prefixes of inference profiles, by the beginning of the id: these beside those that the sources tell. */
export const moreProfiles: Readonly<Record<string, readonly string[]>> = {
  'anthropic.claude-3-': ['us', 'eu', 'apac'],
  'anthropic.claude-mythos-5': ['us'],
  'anthropic.claude-opus-4-20250514': ['us'],
  'meta.llama3-2-': ['us', 'eu'],
  'meta.llama3-1-405b': ['us'],
  'openai.gpt-oss-20b-1:0': ['us-gov'],
  'twelvelabs.pegasus': ['us', 'eu'],
};

/** Models whose bare ids are refused, by their beginnings: they are served through inference profiles alone. */
export const profileOnly: readonly string[] = [
  'amazon.nova-premier',
  'anthropic.claude-3-7',
  'anthropic.claude-fable',
  'anthropic.claude-haiku',
  'anthropic.claude-mythos',
  'anthropic.claude-opus',
  'anthropic.claude-sonnet',
  'deepseek.r1',
  'meta.llama3-2-',
  'meta.llama3-3-',
  'meta.llama4-',
  'mistral.pixtral',
  'writer.palmyra',
];

/** Limits in tokens, by the beginning of the id, where the sources are wrong or tell none. */
export const moreLimits: Readonly<Record<string, readonly [input: number, output?: number]>> = {
  'ai21.j2-': [8_191, 8_191],
  'ai21.jamba-instruct': [256_000, 4_096],
  'amazon.titan-text-express': [8_000, 8_192],
  'amazon.titan-text-lite': [4_000, 4_096],
  'amazon.titan-text-premier': [32_000, 3_072],
  'anthropic.claude-3-7': [200_000, 64_000],
  'anthropic.claude-v1': [100_000, 4_096],
  'google.gemma-3-': [128_000, 8_192],
  'meta.llama2-': [4_096, 2_048],
  'meta.llama3-1-405b': [128_000, 4_096],
  'mistral.mistral-7b': [32_000, 8_192],
  'mistral.mistral-large-24': [128_000, 8_192],
  'mistral.mistral-small': [32_000, 8_192],
  'mistral.mixtral': [32_000, 4_096],
};
