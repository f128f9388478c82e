// bedrock-ai-sdk and bedrock-ai-sdk/v4: for ai@7.
// SPDX-License-Identifier: Apache-2.0
import type { LanguageModelV4 } from '@ai-sdk/provider-v4';
import { createModernModel } from './modern/model.ts';
import { v4 } from './modern/specs.ts';
import { createProvider, type BedrockProviderBase } from './provider.ts';
import type { BedrockProviderSettings } from './settings.ts';

/** Makes models for ai@7. */
export interface BedrockProvider extends BedrockProviderBase<LanguageModelV4> {
  readonly specificationVersion: 'v4';
}

/**
 * Creates a provider. Nothing is read from the environment before the first call.
 *
 * @example
 * ```ts
 * import { generateText } from 'ai';
 * import { createBedrock } from 'bedrock-ai-sdk';
 *
 * const bedrock = createBedrock({ region: 'us-east-1' });
 * const { text } = await generateText({ model: bedrock('amazon.nova-lite-v1:0'), prompt: 'Why is the sky blue?' });
 * ```
 */
export function createBedrock(settings: BedrockProviderSettings = {}): BedrockProvider {
  const provider = createProvider<LanguageModelV4>(settings, (modelId, context) =>
    createModernModel(v4, modelId, context),
  );
  return Object.assign(provider, { specificationVersion: 'v4' as const });
}

/** The provider that takes everything from the environment. */
export const bedrock: BedrockProvider = /* @__PURE__ */ createBedrock();

export { createBedrock as createAmazonBedrock, bedrock as amazonBedrock };
export type { BedrockProviderSettings } from './settings.ts';
export type { BedrockLanguageModelOptions, BedrockPartOptions, BedrockReasoningConfig } from './options.ts';
