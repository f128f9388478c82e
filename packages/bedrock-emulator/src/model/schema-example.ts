// A value that a JSON schema allows, made from the words of a prompt: always the same for the same input.
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue } from 'bedrock-core';

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Words that a prompt puts in capitals are names of things: the best guess for an argument. */
export function keywords(prompt: string): string[] {
  const words = prompt.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
  const names = words.filter((word, index) => index > 0 && /^\p{Lu}/u.test(word) && word.length > 1);
  const long = words.filter((word) => word.length > 4).sort((a, b) => b.length - a.length);
  return [...new Set([...names, ...long, ...words])];
}

const maxDepth = 12;

export function exampleOf(
  schema: JsonValue | undefined,
  words: readonly string[],
  root: JsonValue | undefined = schema,
  name = '',
  depth = 0,
): JsonValue {
  if (!isObject(schema) || depth > maxDepth) return words[0] ?? 'value';
  const next = (value: JsonValue | undefined, key = name): JsonValue => exampleOf(value, words, root, key, depth + 1);
  if (schema['const'] !== undefined) return schema['const'];
  if (Array.isArray(schema['enum'])) return pickEnum(schema['enum'], words);
  if (schema['default'] !== undefined) return schema['default'];
  if (typeof schema['$ref'] === 'string') return next(resolve(schema['$ref'], root));
  for (const keyword of ['anyOf', 'oneOf']) {
    const options = schema[keyword];
    if (Array.isArray(options))
      return next(options.find((option) => isObject(option) && option['type'] !== 'null') ?? options[0]);
  }
  if (Array.isArray(schema['allOf']))
    return Object.assign({}, ...schema['allOf'].map((part) => next(part))) as JsonValue;
  const type = Array.isArray(schema['type']) ? schema['type'].find((option) => option !== 'null') : schema['type'];
  switch (type ?? (isObject(schema['properties']) ? 'object' : 'string')) {
    case 'object':
      return Object.fromEntries(
        Object.entries(isObject(schema['properties']) ? schema['properties'] : {}).map(([key, value]) => [
          key,
          next(value, key),
        ]),
      );
    case 'array': {
      const length = Math.max(1, Number(schema['minItems'] ?? 1));
      return Array.from({ length }, () => next(isObject(schema['items']) ? schema['items'] : undefined));
    }
    case 'integer':
    case 'number':
      return exampleNumber(schema, words);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return exampleText(schema, words, name);
  }
}

function pickEnum(options: JsonValue[], words: readonly string[]): JsonValue {
  const named = options.find(
    (option) => typeof option === 'string' && words.some((word) => word.toLowerCase() === option.toLowerCase()),
  );
  return named ?? options[0] ?? null;
}

function resolve(reference: string, root: JsonValue | undefined): JsonValue | undefined {
  const path = reference.replace(/^#\//, '').split('/');
  return path.reduce<JsonValue | undefined>(
    (value, key) => (isObject(value) ? value[key.replace(/~1/g, '/').replace(/~0/g, '~')] : undefined),
    root,
  );
}

function exampleNumber({ minimum, exclusiveMinimum, maximum, type }: JsonObject, words: readonly string[]): number {
  const said = words.map(Number).find((value) => !Number.isNaN(value));
  const low =
    typeof minimum === 'number' ? minimum : typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : undefined;
  const value = Math.max(said ?? low ?? 1, low ?? -Infinity);
  const bounded = typeof maximum === 'number' ? Math.min(value, maximum) : value;
  return type === 'integer' ? Math.round(bounded) : bounded;
}

const formats: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  time: '12:00:00Z',
  email: 'someone@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function exampleText({ format, minLength, maxLength }: JsonObject, words: readonly string[], name: string): string {
  const text = (typeof format === 'string' ? formats[format] : undefined) ?? words[0] ?? (name || 'example');
  const long = typeof minLength === 'number' ? text.padEnd(minLength, '.') : text;
  return typeof maxLength === 'number' ? long.slice(0, maxLength) : long;
}
