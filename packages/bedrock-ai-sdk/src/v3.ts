// bedrock-ai-sdk/v3: for ai@6.
// SPDX-License-Identifier: Apache-2.0
import type { LanguageModelV3 } from '@ai-sdk/provider-v3';
import { createModernModel } from './modern/model.ts';
import { v3 } from './modern/specs.ts';
import { createProvider, type BedrockProviderBase } from './provider.ts';
import type { BedrockProviderSettings } from './settings.ts';

/** Makes models for ai@6. */
export interface BedrockProvider extends BedrockProviderBase<LanguageModelV3> {
  readonly specificationVersion: 'v3';
}

/**
 * Creates a provider. Nothing is read from the environment before the first call.
 *
 * @example
 * ```ts
 * import { generateText } from 'ai';
 * import { createBedrock } from 'bedrock-ai-sdk/v3';
 *
 * const bedrock = createBedrock({ region: 'us-east-1' });
 * const { text } = await generateText({ model: bedrock('amazon.nova-lite-v1:0'), prompt: 'Why is the sky blue?' });
 * ```
 */
export function createBedrock(settings: BedrockProviderSettings = {}): BedrockProvider {
  const provider = createProvider<LanguageModelV3>(settings, (modelId, context) =>
    createModernModel(v3, modelId, context),
  );
  return Object.assign(provider, { specificationVersion: 'v3' as const });
}

/** The provider that takes everything from the environment. */
export const bedrock: BedrockProvider = /* @__PURE__ */ createBedrock();

export { createBedrock as createAmazonBedrock, bedrock as amazonBedrock };
export type { BedrockProviderSettings } from './settings.ts';
export type { BedrockLanguageModelOptions, BedrockPartOptions, BedrockReasoningConfig } from './options.ts';
