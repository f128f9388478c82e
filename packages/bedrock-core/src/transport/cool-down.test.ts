// How long a failed target is left alone.
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { createCoolDown } from './cool-down.ts';

test('it doubles with each failure in a row, up to five minutes, and a success ends it', () => {
  const coolDown = createCoolDown();
  expect(coolDown.until).toBe(0);
  let now = 1_000;
  const waits: number[] = [];
  for (let failure = 0; failure < 10; failure++) {
    coolDown.begin(now);
    coolDown.fail(now, now + 10);
    waits.push(coolDown.until - now - 10);
    now = coolDown.until;
  }
  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000]);
  coolDown.succeed();
  expect(coolDown.until).toBe(0);
  coolDown.fail(now, now + 10);
  expect(coolDown.until).toBe(now + 10 + 2_000);
});

test('calls that were under way together count as one failure', () => {
  const coolDown = createCoolDown();
  for (let call = 0; call < 100; call++) coolDown.fail(1_000, 1_050);
  expect(coolDown.until).toBe(3_050);
});

test("the service's own hint is kept when it is longer, up to five minutes", () => {
  const coolDown = createCoolDown();
  coolDown.fail(0, 10, 60_000);
  expect(coolDown.until).toBe(60_010);
  coolDown.fail(60_010, 60_020, 1);
  expect(coolDown.until).toBe(64_020);
  coolDown.fail(64_020, 64_030, 99_999_000);
  expect(coolDown.until).toBe(64_030 + 300_000);
});

test('after a cool-down one call goes ahead, and the others wait for its word', () => {
  const coolDown = createCoolDown();
  coolDown.fail(0, 10);
  expect(coolDown.until).toBe(2_010);
  coolDown.begin(2_010);
  expect(coolDown.until).toBeGreaterThan(2_010);
  coolDown.succeed();
  expect(coolDown.until).toBe(0);
});
