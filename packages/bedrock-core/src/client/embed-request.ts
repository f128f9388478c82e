// What is asked of `embed`, and what comes of it.
// SPDX-License-Identifier: Apache-2.0
import type { EmbeddingImage, EmbeddingInput, EmbeddingSettings } from '../embeddings/embedding-model.ts';
import type { JsonObject } from '../json.ts';
import type { Warning } from '../warnings.ts';
import type { CallMetadata } from './settings.ts';

export interface EmbedRequest extends EmbeddingSettings {
  modelId: string;
  /** One of these says what to embed. A single text is a query unless `inputType` says otherwise. */
  text?: string | undefined;
  texts?: readonly string[] | undefined;
  images?: readonly EmbeddingImage[] | undefined;
  inputs?: readonly EmbeddingInput[] | undefined;
  /** Calls that go on at the same time. Default 10. */
  maxConcurrency?: number | undefined;
  /** Members of the model's own body; they win over what is said above. */
  additionalModelRequestFields?: JsonObject | undefined;
}

/** A vector of an input that has several, and what the model says of it: `startSec`, `embeddingOption`, … */
export interface EmbeddingSegment {
  vector: number[];
  details: JsonObject;
}

export interface EmbedResult {
  /** One vector for each input, in their order: the first that the model gave, as `float` where there is one. */
  embeddings: number[][];
  /** All types that were asked for, each in the order of the inputs. */
  embeddingsByType: Record<string, number[][]>;
  /** Where the model gave several vectors for an input: all of them. */
  segments?: EmbeddingSegment[][];
  usage: { inputTokens: number };
  warnings: Warning[];
  /** What else the replies held. */
  additionalModelResponseFields: JsonObject[];
  /** Of each call, in the order of the inputs. */
  $metadata: CallMetadata[];
}
