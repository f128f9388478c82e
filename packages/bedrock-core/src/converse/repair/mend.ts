// What the mending of a request shares: how a mend is told, and the ids and names given so far.
// SPDX-License-Identifier: Apache-2.0
import type { Model } from '../../catalog/model.ts';
import { BedrockError } from '../../errors.ts';
import type { Warning } from '../../warnings.ts';
import { isToolUseId } from '../faults.ts';
import type { Message } from '../types.ts';

export interface Mending {
  model: Model;
  /** Tells one mend; throws in strict mode. */
  tell(code: string, path: string, message: string): void;
  /** The id that stands for this one: the same everywhere, so that uses and results still belong together. */
  replaceId(id: string): string;
  /** Names of documents, which are unique in a request. */
  names: Set<string>;
}

export function createMending(
  messages: readonly Message[],
  model: Model,
  { warnings, strict }: { warnings: Warning[]; strict: boolean },
): Mending {
  const replaced = new Map<string, string>();
  let taken: Set<string> | undefined;
  return {
    model,
    names: new Set(),
    tell(code, path, message) {
      if (strict) throw new BedrockError('invalid-request', `${path}: ${message}`, { path });
      warnings.push({ code, message, path });
    },
    replaceId(id) {
      taken ??= idsToKeep(messages, model);
      let substitute = replaced.get(id);
      for (let salt = 0; substitute === undefined; salt++) {
        const candidate = hash(salt === 0 ? id : `${id} ${salt}`);
        if (!taken.has(candidate)) substitute = candidate;
      }
      replaced.set(id, substitute);
      taken.add(substitute);
      return substitute;
    },
  };
}

function idsToKeep(messages: readonly Message[], model: Model): Set<string> {
  const ids = messages.flatMap(({ content }) => content.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []));
  return new Set(ids.filter((id) => isToolUseId(id, model)));
}

/** Nine letters and digits, always the same for a text (FNV-1a from two seeds), so that prompts stay cacheable. */
function hash(text: string): string {
  const half = (seed: number): string => {
    let value = seed;
    for (let index = 0; index < text.length; index++)
      value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
    return value.toString(36).padStart(7, '0');
  };
  return `${half(0x811c9dc5)}${half(0x01234567)}`.slice(-9);
}
