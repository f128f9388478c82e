// Damage: to bytes, and to JSON that stays JSON.
// SPDX-License-Identifier: Apache-2.0
import type { Random } from './random.ts';

/** A few of: a bit turned, bytes overwritten, cut out, put in, doubled; or the end cut off. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let damaged = bytes;
  for (let times = 1 + random.below(3); times > 0; times--) damaged = mutateOnce(damaged, random);
  return damaged;
}

function mutateOnce(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1);
  const length = random.percent(80) ? 1 + random.below(8) : random.below(bytes.length + 1);
  const around = (middle: Uint8Array, skipped: number): Uint8Array =>
    Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(at + skipped)]);
  const noise = (): Uint8Array => Uint8Array.from({ length: Math.min(length, 64) }, () => random.below(256));
  switch (random.below(6)) {
    case 0: {
      const turned = Uint8Array.from(bytes);
      if (at < bytes.length) turned[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return turned;
    }
    case 1:
      return around(noise(), Math.min(length, 64));
    case 2:
      return around(new Uint8Array(), length);
    case 3:
      return around(noise(), 0);
    case 4:
      return around(bytes.subarray(at, at + Math.min(length, 4096)), 0);
    default:
      return bytes.slice(0, at);
  }
}

const strangers: readonly unknown[] = [
  ...[null, true, false, 0, -1, 0.5, 1e308, 2 ** 60, '', 'x', '\ud800', '0', 'null', [], {}],
  ...[
    [[]],
    [null],
    { a: null },
    JSON.parse('{"__proto__":{"a":1}}') as unknown,
    { text: 1 },
    { toolUse: null },
    [1, 'a', {}],
    '%',
    '{"a":',
  ],
];
const names: readonly string[] = [
  '__proto__',
  'constructor',
  'toString',
  'text',
  'type',
  'index',
  'message',
  '',
  'bytes',
];

/** The value with one to three of its members replaced, left out, renamed, doubled or exchanged for strangers. */
export function mutateJson(value: unknown, random: Random): unknown {
  let damaged = value;
  for (let times = 1 + random.below(3); times > 0; times--) damaged = mutateNode(damaged, random);
  return damaged;
}

function mutateNode(value: unknown, random: Random): unknown {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0 || random.percent(15)) return random.pick(strangers);
  const index = random.below(entries.length);
  const [name, member] = entries[index] as [string, unknown];
  const others = entries.filter((_, position) => position !== index);
  const rebuild = (changed: [string, unknown][]): unknown =>
    Array.isArray(value) ? changed.map(([, item]) => item) : fromEntries(changed);
  switch (random.below(10)) {
    case 0:
      return rebuild(others);
    case 1:
      return rebuild([...entries, [random.pick(names), member]]);
    case 2:
      return rebuild([...others, [random.pick(names), member]]);
    default:
      return rebuild(entries.with(index, [name, mutateNode(member, random)]));
  }
}

/** As `JSON.parse` makes it: `__proto__` is a member like any other. */
function fromEntries(entries: readonly [string, unknown][]): object {
  const made = {};
  for (const [name, value] of entries)
    Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true });
  return made;
}

/** The same bytes, cut at random, as a network might. */
export function splitAtRandom(bytes: Uint8Array, random: Random): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  const largest = random.pick([1, 7, 100, 1400, 16_384]);
  // Single bytes of something long would only take time.
  const least = Math.ceil(bytes.length / 60);
  for (let at = 0; at < bytes.length;) {
    const end = at + Math.max(least, 1 + random.below(largest));
    chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}
