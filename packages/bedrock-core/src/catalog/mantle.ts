// Mantle, Bedrock's OpenAI- and Anthropic-compatible host, has ids and base paths of its own.
// https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html
// SPDX-License-Identifier: Apache-2.0
import type { Model } from './model.ts';

/** Models that Mantle serves under `/openai/v1`; the others under `/v1`. */
const openaiPath: readonly RegExp[] = [/^openai\.gpt-(?!oss)/, /^google\.gemma-4/, /^xai\./];

export function mantlePath({ id, baseId = id }: Model): '/v1' | '/openai/v1' {
  return openaiPath.some((pattern) => pattern.test(baseId)) ? '/openai/v1' : '/v1';
}

/** Without the prefix of an inference profile, without date and version: `openai.gpt-oss-120b`. */
export function mantleModelId({ id, baseId = id }: Model): string {
  return baseId.replace(/(-\d{8})?(-v?\d+)?:\d+$/, '');
}
