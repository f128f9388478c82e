// bedrock-ai-sdk/v1: for ai@4.
// SPDX-License-Identifier: Apache-2.0
import type { LanguageModelV1 } from '@ai-sdk/provider-v1';
import { createProvider, type BedrockProviderBase } from './provider.ts';
import type { BedrockProviderSettings } from './settings.ts';
import { createModel, type BedrockChatSettings } from './v1/model.ts';

/** Makes models for ai@4. */
export type BedrockProvider = BedrockProviderBase<LanguageModelV1, [settings?: BedrockChatSettings]>;

/**
 * Creates a provider. Nothing is read from the environment before the first call.
 *
 * @example
 * ```ts
 * import { generateText } from 'ai';
 * import { createBedrock } from 'bedrock-ai-sdk/v1';
 *
 * const bedrock = createBedrock({ region: 'us-east-1' });
 * const { text } = await generateText({ model: bedrock('amazon.nova-lite-v1:0'), prompt: 'Why is the sky blue?' });
 * ```
 */
export function createBedrock(settings: BedrockProviderSettings = {}): BedrockProvider {
  return createProvider<LanguageModelV1, [settings?: BedrockChatSettings]>(settings, createModel);
}

/** The provider that takes everything from the environment. */
export const bedrock: BedrockProvider = /* @__PURE__ */ createBedrock();

export { createBedrock as createAmazonBedrock, bedrock as amazonBedrock };
export type { BedrockProviderSettings } from './settings.ts';
export type { BedrockLanguageModelOptions, BedrockPartOptions, BedrockReasoningConfig } from './options.ts';
export type { BedrockChatSettings } from './v1/model.ts';
