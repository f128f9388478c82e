// Conversations that begin alike stay together; all others spread evenly.
// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { affinity, promptPrefix } from './affinity.ts';

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const message = (text: string): object => ({ role: 'user', content: [{ text }] });

describe('promptPrefix', () => {
  const body = { system: [{ text: 'Be brief.' }], messages: [message('Hello')], inferenceConfig: { maxTokens: 9 } };
  test('is the same for later turns and other settings', () => {
    const later = { ...body, messages: [message('Hello'), message('And then?')], inferenceConfig: { maxTokens: 7 } };
    expect(promptPrefix(encode(later))).toBe(promptPrefix(encode(body)));
  });
  test.each([
    ['system', { ...body, system: [{ text: 'Be long.' }] }],
    ['first message', { ...body, messages: [message('Bye')] }],
    ['tools of Converse', { ...body, toolConfig: { tools: [] } }],
    ['tools of other formats', { ...body, tools: [] }],
  ])('tells %s apart', (_, other) => {
    expect(promptPrefix(encode(other))).not.toBe(promptPrefix(encode(body)));
  });
  test('of a body without messages is the body', () => {
    expect(promptPrefix(encode({ prompt: 'Hello' }))).toBe('{"prompt":"Hello"}');
    expect(promptPrefix(new Uint8Array([1, 2]))).toBe('\u0001\u0002');
    expect(promptPrefix(undefined)).toBe('');
  });
});

test('10,000 prefixes spread over targets whose names differ in one letter', () => {
  const targets = ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'];
  const counts = new Map(targets.map((target) => [target, 0]));
  for (let prefix = 0; prefix < 10_000; prefix++) {
    const best = bestOf(targets, `prefix ${prefix}`);
    counts.set(best, (counts.get(best) ?? 0) + 1);
  }
  for (const count of counts.values()) expect(Math.abs(count - 2_500)).toBeLessThan(250);
});

test('when a target falls away, only its own prefixes move', () => {
  const targets = ['a', 'b', 'c'];
  for (let prefix = 0; prefix < 1_000; prefix++) {
    const before = bestOf(targets, `${prefix}`);
    if (before !== 'b') expect(bestOf(['a', 'c'], `${prefix}`)).toBe(before);
  }
});

function bestOf(targets: readonly string[], prefix: string): string {
  return targets.reduce((best, target) => (affinity(prefix, target) > affinity(prefix, best) ? target : best));
}
