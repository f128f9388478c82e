// Which target a conversation belongs to: those that begin alike go to the same one, whose prompt cache
// then holds their beginning. Rendezvous hashing: when a target falls away, only its calls move.
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, parseJson } from '../json.ts';

/** What is cached of a body of any format: instructions, tools and the first message. */
export function promptPrefix(body: Uint8Array | undefined): string {
  const text = new TextDecoder().decode(body);
  const parsed = parseJson(text);
  if (!isJsonObject(parsed)) return text;
  const { system, tools, toolConfig, messages } = parsed;
  if (!Array.isArray(messages)) return text;
  return JSON.stringify([system, tools, toolConfig, messages[0]]);
}

/** A number that is the same for the same two texts, and else as good as random. */
export function affinity(prefix: string, target: string): number {
  return mix(hash(target, hash(prefix)));
}

/** FNV-1a, 32 bits. */
function hash(text: string, seed = 0x811c9dc5): number {
  let value = seed;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}

/** Names that differ in their last letter would else be weighed alike. The finalizer of MurmurHash3. */
function mix(value: number): number {
  const a = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  const b = Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return (b ^ (b >>> 16)) >>> 0;
}
