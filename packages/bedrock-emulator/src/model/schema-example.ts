// A value that a JSON schema allows, made from the words of a prompt: always the same for the same input.
// https://json-schema.org/draft/2020-12
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue } from 'bedrock-core';
import { exampleNumber, exampleText } from './example-scalars.ts';
import { readWords, type Words } from './words.ts';

/** What the parts of one example share. */
interface Making {
  root: JsonValue | undefined;
  words: Words;
  /** References on the way to this part: what refers to itself is left out where it may be. */
  path: readonly string[];
  /** Parts that may still be made: references can multiply a schema without end. */
  left: { parts: number };
  /** Which of several equal elements this is. */
  variant: number;
}

const maxParts = 2_000;

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function exampleOf(schema: JsonValue | undefined, prompt: string): JsonValue {
  const words = readWords(prompt);
  return make(schema, '', { root: schema, words, path: [], left: { parts: maxParts }, variant: 0 });
}

function make(schema: JsonValue | undefined, name: string, making: Making): JsonValue {
  if (!isObject(schema)) return exampleText({}, name, making.words);
  if (making.left.parts-- <= 0) return null;
  if (schema['const'] !== undefined) return schema['const'];
  if (Array.isArray(schema['enum'])) return pickEnum(schema['enum'], making);
  if (schema['default'] !== undefined) return schema['default'];
  if (typeof schema['$ref'] === 'string') return followReference(schema['$ref'], name, making);
  const options = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(options)) return make(pickOption(options, making), name, making);
  if (Array.isArray(schema['allOf'])) return make(mergeAll(schema, schema['allOf'], making), name, making);
  return makeOfType(schema, name, making);
}

function makeOfType(schema: JsonObject, name: string, making: Making): JsonValue {
  const { type, properties, items } = schema;
  const named = Array.isArray(type) ? type.find((option) => option !== 'null') : type;
  switch (named ?? (isObject(properties) ? 'object' : items === undefined ? 'string' : 'array')) {
    case 'object':
      return makeObject(schema, making);
    case 'array':
      return makeArray(schema, name, making);
    case 'integer':
    case 'number':
      return exampleNumber(schema, making.words, making.variant);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return exampleText(schema, name, making.words);
  }
}

function makeObject({ properties, required }: JsonObject, making: Making): JsonObject {
  const isRequired = (key: string): boolean => Array.isArray(required) && required.includes(key);
  const members = Object.entries(isObject(properties) ? properties : {});
  return Object.fromEntries(
    members
      .filter(([key, value]) => isRequired(key) || !isRecursive(value, making))
      .map(([key, value]) => [key, make(value, key, making)]),
  );
}

function makeArray({ items, prefixItems, minItems, maxItems }: JsonObject, name: string, making: Making): JsonValue[] {
  const first = Array.isArray(prefixItems) ? prefixItems : [];
  const least = typeof minItems === 'number' ? minItems : isRecursive(items, making) || first.length > 0 ? 0 : 1;
  const most = typeof maxItems === 'number' ? maxItems : Infinity;
  const length = Math.min(Math.max(least, first.length), most, maxParts);
  return Array.from({ length }, (_, variant) => make(first[variant] ?? items, name, { ...making, variant }));
}

function pickEnum(options: JsonValue[], { words, variant }: Making): JsonValue {
  const named = options.find((option) => typeof option === 'string' && words.has(option));
  return (variant === 0 ? named : undefined) ?? options[variant % Math.max(1, options.length)] ?? null;
}

function pickOption(options: JsonValue[], making: Making): JsonValue | undefined {
  const some = options.filter((option) => !isObject(option) || option['type'] !== 'null');
  return (
    some.find((option) => !isRecursive(option, making)) ??
    options.find((option) => !some.includes(option)) ??
    options[0]
  );
}

function isRecursive(schema: JsonValue | undefined, { path }: Making): boolean {
  if (!isObject(schema)) return false;
  if (typeof schema['$ref'] === 'string') return path.includes(schema['$ref']);
  return (
    isObject(schema['items']) && typeof schema['items']['$ref'] === 'string' && path.includes(schema['items']['$ref'])
  );
}

function followReference(reference: string, name: string, making: Making): JsonValue {
  // Required of itself without end: no value fits, and none is looked for.
  if (making.path.filter((other) => other === reference).length > 1) return null;
  return make(resolve(reference, making.root), name, { ...making, path: [...making.path, reference] });
}

function resolve(reference: string, root: JsonValue | undefined): JsonValue | undefined {
  const keys = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
  return keys.reduce<JsonValue | undefined>((value, key) => {
    const member = key.replace(/~1/g, '/').replace(/~0/g, '~');
    return (isObject(value) || Array.isArray(value)) && Object.hasOwn(value, member)
      ? (value as JsonObject)[member]
      : undefined;
  }, root);
}

/** One schema of all parts: their properties and requirements together, of other keywords the last. */
function mergeAll({ allOf: _, ...base }: JsonObject, parts: JsonValue[], making: Making): JsonObject {
  const all = [base, ...parts].map((part) => {
    const reference = isObject(part) ? part['$ref'] : undefined;
    const found = typeof reference === 'string' ? resolve(reference, making.root) : part;
    return isObject(found) ? found : {};
  });
  const properties = Object.fromEntries(
    all.flatMap((part) => (isObject(part['properties']) ? Object.entries(part['properties']) : [])),
  );
  const required = all.flatMap((part) => (Array.isArray(part['required']) ? part['required'] : []));
  const merged = Object.fromEntries(all.flatMap((part) => Object.entries(part)));
  return Object.keys(properties).length === 0 ? merged : { ...merged, properties, required };
}
