// Keys that cannot sign, told before anything is signed with them.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';
import type { Credentials } from './credentials.ts';

/** Refuses what cannot sign. The message names the field and never its value. */
export function requireCredentials(credentials: Credentials, source: string): Credentials {
  if (typeof credentials !== 'object' || credentials === null) {
    throw new BedrockError('configuration', `${source} is not an object with accessKeyId and secretAccessKey.`);
  }
  for (const field of ['accessKeyId', 'secretAccessKey'] as const) {
    if (typeof credentials[field] !== 'string' || credentials[field] === '') {
      throw new BedrockError('configuration', `${source} has no ${field}.`, { path: `credentials.${field}` });
    }
  }
  for (const field of ['accessKeyId', 'secretAccessKey', 'sessionToken'] as const) {
    if (credentials[field] !== undefined) requirePrintable(credentials[field], `${source}: ${field}`);
  }
  return credentials;
}

/** Refuses what cannot travel in a header, most often a line break copied along with a key. */
export function requirePrintable(value: string, name: string): void {
  if (/^[\x21-\x7e]+$/.test(value)) return;
  throw new BedrockError('configuration', `${name} is empty or holds spaces, line breaks or non-ASCII characters.`);
}
