// For the matrix: what is asked of every version of ai, in one language.
// SPDX-License-Identifier: Apache-2.0

/** A piece of what the user says. */
export interface Piece {
  text?: string;
  file?: { data: Uint8Array; mediaType: string; filename?: string };
  options?: { bedrock: Record<string, boolean | object> };
}

export interface Ask {
  modelId?: string;
  pieces: Piece[];
  /** Whether it may use `weather` and `now`, which has no arguments. */
  hasTools?: boolean;
  options?: { bedrock: Record<string, object> };
  headers: Record<string, string>;
  abortSignal?: AbortSignal;
  /** Told of each piece of text of a stream. */
  onText?: () => void;
}

export interface Told {
  text: string;
  reasoning: string;
  finishReason: string;
  inputTokens: number | undefined;
  cachedTokens: number | undefined;
  /** Of all steps. */
  toolCalls: { toolName: string; input: unknown }[];
  /** Titles of what was cited. */
  cited: unknown[];
  metadata: Record<string, unknown>;
  /** Types of a stream's parts. */
  parts: string[];
}

/** One version of ai with our models for it. */
export interface AiVersion {
  name: string;
  generate(ask: Ask): Promise<Told>;
  stream(ask: Ask): Promise<Told>;
  /** A city and its temperature, whole and streamed. */
  objects(ask: Ask): Promise<unknown[]>;
  embed(modelId: string, values: string[], headers: Record<string, string>): Promise<number[][]>;
  paint(modelId: string, prompt: string, headers: Record<string, string>): Promise<Uint8Array[]>;
  /** Original places of the documents, best first. */
  rerank?(modelId: string, query: string, documents: string[], headers: Record<string, string>): Promise<number[]>;
}

export const systemPrompt = 'You are a weather service.';
export const weatherReport = ({ city }: { city: string }): string => `14 °C in ${city}`;
