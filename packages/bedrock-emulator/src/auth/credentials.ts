// What the emulator knows of its callers, and how it compares secrets.
// SPDX-License-Identifier: Apache-2.0
import { createHash, timingSafeEqual } from 'node:crypto';

/** Keys that `auth: 'strict'` accepts. */
export interface KnownCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** The token that requests must carry; without one they must carry none. */
  sessionToken?: string | undefined;
  /** From then on the keys are refused as expired. */
  expiration?: Date | undefined;
}

export interface AuthOptions {
  /** `off` asks for nothing, `permissive` for something well-formed, `strict` for the right thing. */
  mode: 'off' | 'permissive' | 'strict';
  /** Those that STS gives out are added. */
  credentials: KnownCredentials[];
  apiKeys: readonly string[];
  /** Milliseconds since 1970. */
  now: () => number;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Takes as long for a near miss as for a far one. */
export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

/** `20260131T120000Z` → milliseconds since 1970; NaN when it is none. */
export function parseAmzDate(text: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

export function formatAmzDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}
