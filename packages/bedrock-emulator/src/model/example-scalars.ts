// Numbers and texts that a JSON schema allows.
// https://json-schema.org/draft/2020-12/json-schema-validation
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from 'bedrock-core';
import type { Words } from './words.ts';

const finite = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** A number that the prompt names, when it is allowed; else the smallest that is. */
export function exampleNumber(schema: JsonObject, { numbers }: Words, variant: number): number {
  const isInteger =
    schema['type'] === 'integer' || (Array.isArray(schema['type']) && schema['type'].includes('integer'));
  const step = finite(schema['multipleOf']) ?? (isInteger ? 1 : undefined);
  const [above, below] = [finite(schema['exclusiveMinimum']), finite(schema['exclusiveMaximum'])];
  const gap = step ?? (above !== undefined && below !== undefined ? (below - above) / 2 : 1);
  const low = finite(schema['minimum']) ?? (above === undefined ? undefined : above + gap);
  const high = finite(schema['maximum']) ?? (below === undefined ? undefined : below - gap);
  const fits = (value: number): boolean =>
    value >= (low ?? -Infinity) &&
    value <= (high ?? Infinity) &&
    (step === undefined || Number.isInteger(value / step));
  const said = numbers[variant];
  if (said !== undefined && fits(said)) return said;
  const start = low ?? Math.min(1, high ?? 1);
  const first = step === undefined ? start : Math.ceil(start / step) * step;
  const next = first + variant * (step ?? 1);
  if (fits(next)) return next;
  return step === undefined ? start : Math.floor((high ?? start) / step) * step;
}

const formats: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  time: '12:00:00Z',
  duration: 'PT1H',
  email: 'someone@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** Texts to try where a pattern is asked for. */
const samples = [
  '1',
  '12',
  '123',
  '1234',
  '12345',
  'A',
  'AB',
  'ABC',
  'a',
  'ab',
  'abc',
  'AB-123',
  '12:00',
  '#336699',
  '+15550100',
  'a_b',
];

const wholePrompt = /^(query|question|prompt|text|message|content|instructions?|input|request|task)$/i;

export function exampleText({ format, pattern, minLength, maxLength }: JsonObject, name: string, words: Words): string {
  if (typeof format === 'string' && formats[format] !== undefined) return formats[format];
  const best = wholePrompt.test(name) && words.prompt !== '' ? words.prompt : (words.next() ?? (name || 'example'));
  const long = best.padEnd(finite(minLength) ?? 0, '.');
  const sized = [...long].slice(0, finite(maxLength) ?? Infinity).join('');
  if (typeof pattern !== 'string') return sized;
  return [sized, ...Object.values(formats), ...samples].find((text) => matches(pattern, text)) ?? sized;
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return false;
  }
}
