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
