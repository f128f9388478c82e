// A vector for whatever is embedded: the same for the same, close for what is alike.
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { EmbeddingInput } from 'bedrock-core/dialects';

/** Of length 1. Words and the letters within them each pull the vector into a direction of their own. */
export function embedInput(input: EmbeddingInput, dimensions: number): number[] {
  const vector = new Float64Array(dimensions);
  for (const [feature, weight] of featuresOf(input)) add(vector, feature, weight);
  const length = Math.hypot(...vector) || 1;
  return Array.from(vector, (value) => Number((value / length).toFixed(8)));
}

function* featuresOf({ text = '', image, images = [], audio, video }: EmbeddingInput): Generator<[string, number]> {
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text]) {
    if (tooCommon.has(word)) continue;
    yield [`word ${word}`, 1];
    const padded = ` ${word} `;
    for (let at = 0; at + 3 <= padded.length; at++) yield [`part ${padded.slice(at, at + 3)}`, 0.5];
  }
  for (const media of [image, ...images, audio, video]) {
    if (media === undefined) continue;
    const content = media.source.bytes ?? media.source.s3Location?.uri ?? '';
    const hash = createHash('sha256').update(content).digest('hex');
    for (let at = 0; at < hash.length; at += 8) yield [`media ${hash.slice(at, at + 8)}`, 1];
  }
}

/** What all texts share tells none from another. */
const tooCommon = new Set(['a', 'an', 'and', 'are', 'in', 'is', 'it', 'of', 'on', 'the', 'to', 'was']);

/** Each feature moves eight numbers, up or down. */
function add(vector: Float64Array, feature: string, weight: number): void {
  let state = hashOf(feature);
  for (let turn = 0; turn < 8; turn++) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0;
    state = Math.imul(state ^ (state >>> 13), 0x297a2d39) >>> 0;
    const place = state % vector.length;
    vector[place] = (vector[place] ?? 0) + (state & 0x8000_0000 ? -weight : weight);
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
