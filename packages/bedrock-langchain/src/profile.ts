// What the catalog knows of a model, in LangChain's terms.
// SPDX-License-Identifier: Apache-2.0
import type { ModelProfile } from '@langchain/core/language_models/profile';
import type { Model } from 'bedrock-core';

export function toProfile({ capabilities }: Model): ModelProfile {
  const { input, tools, toolChoice, reasoning, structuredOutput, maxInputTokens, maxOutputTokens } = capabilities;
  return {
    ...(maxInputTokens === undefined ? {} : { maxInputTokens }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    imageInputs: input.includes('image'),
    pdfInputs: input.includes('document'),
    audioInputs: input.includes('audio'),
    videoInputs: input.includes('video'),
    imageUrlInputs: false,
    imageToolMessage: input.includes('image') && tools,
    pdfToolMessage: input.includes('document') && tools,
    reasoningOutput: reasoning !== 'none',
    toolCalling: tools,
    toolChoice: toolChoice.length > 0,
    structuredOutput,
  };
}
