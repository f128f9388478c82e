// Options that the caller passes under our name: checked, and an unknown one refused with the nearest right name.
// SPDX-License-Identifier: Apache-2.0
import { invalidArgument } from './errors.ts';
import { nearestName } from './nearest.ts';

export type ProviderOptions = Record<string, Record<string, unknown> | undefined>;

export type Kind =
  | 'object'
  | 'texts'
  | 'text'
  | 'text or object'
  | 'text or false'
  | 'switch'
  | 'boolean'
  | 'number'
  | 'anything'
  | readonly string[];
export type Kinds<Options> = Record<keyof Options, Kind>;

/** The two names that our options go by: that of `@ai-sdk/amazon-bedrock`, and our own, which wins. */
const keys = ['amazonBedrock', 'bedrock'] as const;

/** The names under which metadata goes out: ours, and the other where the provider or the caller goes by it. */
export function metadataKeys(
  { amazonBedrockMetadata }: { amazonBedrockMetadata: boolean },
  options: ProviderOptions | undefined,
): readonly string[] {
  return amazonBedrockMetadata || options?.['amazonBedrock'] !== undefined ? ['bedrock', 'amazonBedrock'] : ['bedrock'];
}

export function parseOptions(
  options: ProviderOptions | undefined,
  known: Record<string, Kind>,
  path: string,
): Record<string, never> {
  const merged: Record<string, unknown> = {};
  for (const key of keys) {
    const given = options?.[key];
    if (given === undefined) continue;
    checkOptions(given, known, `${path}.${key}`);
    for (const name of Object.keys(known)) if (given[name] !== undefined) merged[name] = given[name];
  }
  // Each value has been checked against its kind.
  return merged as Record<string, never>;
}

export function checkOptions(given: object, known: Record<string, Kind>, path: string): void {
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) {
      const meant = nearestName(name, Object.keys(known));
      throw invalidArgument(
        `${path}.${name}`,
        `\`${path}.${name}\` is not an option of Bedrock. Did you mean \`${meant}\`?`,
      );
    }
    if (value !== undefined && !isOfKind(value, kind)) {
      const wanted = typeof kind === 'string' ? phrases[kind] : `one of ${kind.join(', ')}`;
      throw invalidArgument(`${path}.${name}`, `\`${path}.${name}\` takes ${wanted}.`);
    }
  }
}

const phrases: Record<Extract<Kind, string>, string> = {
  object: 'an object',
  texts: 'a list of texts',
  text: 'a text',
  'text or object': 'a text or an object',
  'text or false': 'a text or `false`',
  switch: '`true`, `false` or an object',
  boolean: '`true` or `false`',
  number: 'a number',
  anything: 'anything',
};

function isOfKind(value: unknown, kind: Kind): boolean {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  switch (kind) {
    case 'object':
      return isObject;
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'text':
      return typeof value === 'string';
    case 'text or object':
      return isObject || typeof value === 'string';
    case 'text or false':
      return value === false || typeof value === 'string';
    case 'switch':
      return isObject || typeof value === 'boolean';
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'anything':
      return true;
    default:
      return kind.some((item) => item === value);
  }
}
