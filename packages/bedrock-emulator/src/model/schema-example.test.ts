// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue } from 'bedrock-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exampleOf } from './schema-example.ts';

test('arguments come from the schema and from the prompt', () => {
  const schema: JsonValue = {
    type: 'object',
    properties: {
      from: { type: 'string' },
      to: { type: 'string' },
      query: { type: 'string' },
      unit: { enum: ['c', 'f'] },
      sky: { type: 'string', enum: ['clear', 'cloudy'] },
      days: { type: 'integer', minimum: 3 },
      share: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      at: { type: 'string', format: 'date' },
      code: { type: 'string', pattern: '^[0-9]{4}$' },
      tags: { type: 'array', minItems: 2, items: { $ref: '#/$defs/tag' } },
      pair: { type: 'array', prefixItems: [{ type: 'boolean' }, { const: 7 }] },
      both: { allOf: [{ properties: { a: { const: 1 } } }, { properties: { b: { const: 2 } } }] },
    },
    $defs: { tag: { anyOf: [{ type: 'null' }, { type: 'boolean' }] } },
  };
  const prompt = 'Fly from London to Madrid under a cloudy sky';
  expect(exampleOf(schema, prompt)).toEqual({
    from: 'London',
    to: 'Madrid',
    query: prompt,
    unit: 'c',
    sky: 'cloudy',
    days: 3,
    share: 0.5,
    at: '2026-01-31',
    code: '1234',
    tags: [true, true],
    pair: [true, 7],
    both: { a: 1, b: 2 },
  });
});

test('numbers that the prompt names are used where they are allowed', () => {
  const schema = { type: 'object', properties: { days: { type: 'integer', maximum: 14 } } };
  expect(exampleOf(schema, 'The weather of the next 5 days')).toEqual({ days: 5 });
  expect(exampleOf(schema, 'The weather of the next 50 days')).toEqual({ days: 1 });
});

test('schemas that refer to themselves, and that multiply, come to an end', () => {
  const node = {
    type: 'object',
    properties: {
      name: { type: 'string' },
      left: { $ref: '#/$defs/node' },
      children: { type: 'array', items: { $ref: '#/$defs/node' } },
    },
    required: ['name', 'children'],
  };
  expect(exampleOf({ $ref: '#/$defs/node', $defs: { node } }, 'Trees')).toEqual({ name: 'Trees', children: [] });
  const layers = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [
      `l${index}`,
      { properties: { a: { $ref: `#/$defs/l${index + 1}` }, b: { $ref: `#/$defs/l${index + 1}` } } },
    ]),
  );
  expect(JSON.stringify(exampleOf({ $ref: '#/$defs/l0', $defs: layers }, 'x')).length).toBeLessThan(200_000);
  const polluted = JSON.parse('{"properties":{"__proto__":{"const":{"bad":1}}}}') as JsonValue;
  expect(Object.keys(exampleOf(polluted, 'x') as object)).toEqual(['__proto__']);
  expect('bad' in {}).toBe(false);
});

/** Schemas of which the checker below knows all keywords. */
const { schema: anySchema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<JsonObject>({ type: 'boolean' }, { type: 'null' }, { enum: ['a', 2, null] }, { const: { x: 1 } }),
    fc
      .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }))
      .map(([minLength, more]) => ({ type: 'string', minLength, maxLength: minLength + more })),
    fc
      .tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 9 }), fc.constantFrom('integer', 'number'))
      .map(([minimum, more, type]) => ({ type, minimum, maximum: minimum + more })),
    fc
      .tuple(tie('schema'), fc.integer({ min: 0, max: 3 }))
      .map(([items, minItems]) => ({ type: 'array', items, minItems, maxItems: minItems + 1 })),
    fc
      .dictionary(fc.string({ minLength: 1 }), tie('schema'), { maxKeys: 3 })
      .map((properties) => ({ type: 'object', properties, required: Object.keys(properties) })),
    fc.tuple(tie('schema'), tie('schema')).map(([a, b]) => ({ anyOf: [a, b] })),
  ),
}));

function fits(value: JsonValue, schema: JsonObject): boolean {
  const number = (name: string): number => schema[name] as number;
  if (schema['const'] !== undefined) return JSON.stringify(value) === JSON.stringify(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].includes(value);
  if (Array.isArray(schema['anyOf'])) return (schema['anyOf'] as JsonObject[]).some((option) => fits(value, option));
  switch (schema['type']) {
    case 'string':
      return typeof value === 'string' && value.length >= number('minLength') && value.length <= number('maxLength');
    case 'integer':
    case 'number': {
      const isWhole = schema['type'] === 'number' || Number.isInteger(value);
      return typeof value === 'number' && isWhole && value >= number('minimum') && value <= number('maximum');
    }
    case 'array':
      if (!Array.isArray(value) || value.length < number('minItems') || value.length > number('maxItems')) return false;
      return value.every((item) => fits(item, schema['items'] as JsonObject));
    case 'object':
      return Object.entries(schema['properties'] as Record<string, JsonObject>).every(
        ([name, member]) =>
          Object.hasOwn(value as object, name) && fits((value as JsonObject)[name] as JsonValue, member),
      );
    case 'null':
      return value === null;
    default:
      return typeof value === schema['type'];
  }
}

test('an example fits its schema, and is the same each time', () => {
  fc.assert(
    fc.property(anySchema, fc.string(), (schema, prompt) => {
      const example = exampleOf(schema, prompt);
      expect(example).toEqual(exampleOf(schema, prompt));
      expect(fits(example, schema), JSON.stringify(example)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('whatever stands in the place of a schema', () => {
  fc.assert(fc.property(fc.jsonValue(), (any) => void exampleOf(any as JsonValue, 'word')));
});
