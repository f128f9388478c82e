// What is known about a model once its id has been read: where it is served and what it can do.
// SPDX-License-Identifier: Apache-2.0

/** A kind of AWS endpoint that serves models, each with paths and body formats of its own. */
export type Surface = 'converse' | 'invoke' | 'openai' | 'responses' | 'anthropic' | 'converse_like';

/** How a model reasons, and so how it is asked to. */
export type ReasoningStyle =
  /** It does not. */
  | 'none'
  /** It always does; there is nothing to set. */
  | 'always'
  /** Claude up to 4.5: `thinking: { type: 'enabled', budget_tokens }`. */
  | 'budget'
  /** Claude from 4.6: `thinking: { type: 'adaptive' }` and an effort. */
  | 'adaptive'
  /** Nova 2: `reasoningConfig: { type, maxReasoningEffort }`. */
  | 'nova'
  /** OpenAI's open-weight models: `reasoning_effort`. */
  | 'effort'
  /** OpenAI's hosted models: `reasoning: { effort }`. */
  | 'effort-object';

export interface Capabilities {
  /** Kinds of content that may stand in a user message, beside text. */
  input: readonly ('image' | 'document' | 'video' | 'audio')[];
  system: boolean;
  tools: boolean;
  /** Kinds of `toolChoice` that the model takes. `auto` is implied by `tools`. */
  toolChoice: readonly ('any' | 'tool')[];
  /** Whether tools may be offered in a streamed call. */
  streamingTools: boolean;
  reasoning: ReasoningStyle;
  /** Prompt caching: the smallest prefix that is cached, in tokens; absent when there is none. */
  caching?: { minimumTokens: number; oneHour: boolean; tools: boolean } | undefined;
  /** Whether a conversation may end with the beginning of the model's answer. Absent: it may. */
  prefill?: boolean | undefined;
  /** What the ids of tool uses look like: Mistral wants nine letters and digits. Absent: as Converse says. */
  toolUseIds?: 'nine-characters' | undefined;
  /** Whether Converse's `outputConfig.textFormat` (a JSON schema) is served natively. */
  structuredOutput: boolean;
  /** Tokens. Absent when unknown. */
  maxInputTokens?: number | undefined;
  maxOutputTokens?: number | undefined;
}

/** What the catalog shall know of a model, where it knows nothing or something else. */
export interface ModelRow {
  /** A model id without the prefix of an inference profile, an ARN, or the beginning of either with `*` after it. */
  id: string;
  /** The family that the model belongs to. Default: what its id tells. */
  family?: string | undefined;
  /** The surfaces that serve it, best first. Default: its family's. */
  surfaces?: readonly Surface[] | undefined;
  /** What it can do otherwise than its family. */
  capabilities?: Partial<Capabilities> | undefined;
}

/** A model id, read: what goes on the wire, which family's format it speaks, what it can do. */
export interface Model {
  /** What goes into the request's path, unencoded: an id with its profile prefix, or an ARN. */
  id: string;
  /** The id of the foundation model behind it, without prefixes; absent behind an opaque ARN. */
  baseId?: string | undefined;
  /** The region that an ARN names. */
  region?: string | undefined;
  /** The family that the model belongs to; `unknown` for one that the catalog has never heard of. */
  family: string;
  /** The dialect that the model speaks on InvokeModel, by its registry id. */
  dialect: string;
  /** The surface to call: the caller's choice, the id's route prefix, or the model's default. */
  surface: Surface;
  /** Every surface that serves the model, best first. */
  surfaces: readonly Surface[];
  capabilities: Capabilities;
}
