// V1's metadata: the reply's, and the citations that its sources cannot say.
// SPDX-License-Identifier: Apache-2.0
import type { LanguageModelV1ProviderMetadata } from '@ai-sdk/provider-v1';
import type { JsonObject } from 'bedrock-core';

export function withCitations(
  metadata: Record<string, JsonObject>,
  citations: JsonObject[],
): LanguageModelV1ProviderMetadata {
  if (citations.length === 0) return metadata;
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, { ...value, citations }]));
}
