// Options of an embedding call: `providerOptions.bedrock` (or `amazonBedrock`).
// SPDX-License-Identifier: Apache-2.0
import type { EmbeddingInputType, JsonObject } from 'bedrock-core';
import { parseOptions, type Kinds, type ProviderOptions } from '../option-check.ts';

export interface BedrockEmbeddingModelOptions {
  /** How long the vectors are. */
  dimensions?: number | undefined;
  /**
   * What they are for: `document` (default), `query`, `classification`, `clustering`, or a family's own
   * word. Questions are found better as `query`; `ai` does not tell us which are questions.
   */
  inputType?: EmbeddingInputType | undefined;
  /** Whether vectors have length 1, where the model lets one choose. */
  normalize?: boolean | undefined;
  /** What is cut off a text that is too long. Default: it is refused. */
  truncate?: 'none' | 'start' | 'end' | 'NONE' | 'START' | 'END' | undefined;
  /** Calls that go on at the same time, of models that take one text a call. Default 10. */
  maxConcurrency?: number | undefined;
  /** Fields of the model's own format; they win over what is said above. */
  additionalModelRequestFields?: JsonObject | undefined;
  /** The foundation model behind an opaque ARN. */
  baseModel?: string | undefined;
  /** The family behind an opaque ARN, as `@ai-sdk/amazon-bedrock` names it: `titan`, `cohere` or `nova`. */
  modelFamily?: string | undefined;
  /** The name of `dimensions` in `@ai-sdk/amazon-bedrock`, for Cohere. */
  outputDimension?: number | undefined;
  /** The name of `dimensions` in `@ai-sdk/amazon-bedrock`, for Nova. */
  embeddingDimension?: number | undefined;
  /** The name of `inputType` in `@ai-sdk/amazon-bedrock`, for Nova. */
  embeddingPurpose?: string | undefined;
}

/** The newest of each family: whose body the older ones take too. */
const familyModels: Readonly<Record<string, string>> = {
  titan: 'amazon.titan-embed-text-v2:0',
  cohere: 'cohere.embed-v4:0',
  nova: 'amazon.nova-2-multimodal-embeddings-v1:0',
};

const known: Kinds<BedrockEmbeddingModelOptions> = {
  dimensions: 'number',
  inputType: 'text',
  normalize: 'boolean',
  truncate: ['none', 'start', 'end', 'NONE', 'START', 'END'],
  maxConcurrency: 'number',
  additionalModelRequestFields: 'object',
  baseModel: 'text',
  modelFamily: Object.keys(familyModels),
  outputDimension: 'number',
  embeddingDimension: 'number',
  embeddingPurpose: 'text',
};

/** Under the core's names. `settings` are those of the model: a call's own options win. */
export function parseEmbeddingOptions(
  options: ProviderOptions | undefined,
  settings: BedrockEmbeddingModelOptions = {},
): Omit<BedrockEmbeddingModelOptions, 'truncate' | 'modelFamily'> & {
  truncate?: 'none' | 'start' | 'end' | undefined;
} {
  const parsed: BedrockEmbeddingModelOptions = {
    ...parseOptions({ bedrock: { ...settings } }, known, 'settings'),
    ...parseOptions(options, known, 'providerOptions'),
  };
  const { outputDimension, embeddingDimension, embeddingPurpose, truncate, modelFamily = '', ...rest } = parsed;
  return {
    ...rest,
    baseModel: rest.baseModel ?? familyModels[modelFamily],
    dimensions: rest.dimensions ?? outputDimension ?? embeddingDimension,
    inputType: rest.inputType ?? embeddingPurpose,
    truncate: truncate?.toLowerCase() as 'none' | 'start' | 'end' | undefined,
  };
}
