// What the catalog tells of a model, limits included. The client needs none of those, and no program that
// only calls models carries them.
// SPDX-License-Identifier: Apache-2.0
import { resolveModel, type ResolveOptions, type Starts } from './capabilities.ts';
import { limits } from './limits.ts';
import type { Capabilities, Model } from './model.ts';

const limitStarts: Starts<Partial<Capabilities>> = Object.entries(limits).map(
  ([start, [maxInputTokens, maxOutputTokens]]) => [start, { maxInputTokens, maxOutputTokens }],
);

/**
 * Reads a model id and tells what is known about the model: where it is served and what it can do.
 *
 * @throws {BedrockError} `invalid-request` on a malformed id.
 */
export function resolveWithLimits(modelId: string, options: ResolveOptions = {}): Model {
  return resolveModel(modelId, options, limitStarts);
}

/** Whether the model reads PDFs and other documents that stand in a message, as far as the catalog knows. */
export function supportsPdfInput(modelId: string, options: ResolveOptions = {}): boolean {
  return resolveModel(modelId, options).capabilities.input.includes('document');
}
