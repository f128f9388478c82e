// A call of any spec, but for its prompt: settings, tools, the form of the answer.
// SPDX-License-Identifier: Apache-2.0
import type { ProviderOptions } from './option-check.ts';
import type { NamedTool } from './provider-tools.ts';

export interface FunctionTool {
  type: 'function';
  name: string;
  description?: string | undefined;
  schema: unknown;
  strict?: boolean | undefined;
  providerOptions?: ProviderOptions | undefined;
}

/** A tool that a provider defines (`provider-defined` in V1 and V2). */
export interface ProviderTool<Original> extends NamedTool {
  type: 'provider';
  original: Original;
}

export type Choice = { type: 'auto' | 'none' | 'required' } | { type: 'tool'; toolName: string };

/** A JSON schema that the answer shall follow. */
export interface JsonFormat {
  schema?: unknown;
  name?: string | undefined;
  description?: string | undefined;
}

/** What the specs have in common in a call. */
export interface CallSettings<Tool> {
  maxTokens?: number | undefined;
  temperature?: number | undefined;
  topP?: number | undefined;
  topK?: number | undefined;
  stopSequences?: string[] | undefined;
  presencePenalty?: number | undefined;
  frequencyPenalty?: number | undefined;
  seed?: number | undefined;
  tools: (FunctionTool | ProviderTool<Tool>)[];
  toolChoice?: Choice | undefined;
  json?: JsonFormat | undefined;
  /** V4's level. */
  reasoning?: string | undefined;
  headers?: Record<string, string | undefined> | undefined;
  abortSignal?: AbortSignal | undefined;
}
