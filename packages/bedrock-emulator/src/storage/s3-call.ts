// What the operations of S3 share.
// SPDX-License-Identifier: Apache-2.0
import type { Call } from '../operations/operation.ts';
import type { EmulatorReply } from '../server/http.ts';
import type { ObjectStore } from './object-store.ts';

/** One call: where it goes, and the objects. */
export interface S3Call extends Call {
  bucket: string;
  key: string;
  store: ObjectStore;
}

/** What is kept with an object and comes back with it. */
export function keptHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-') || name === 'cache-control'),
  );
}

export function empty(status: number, headers: Record<string, string> = {}): EmulatorReply {
  return { status, headers, body: new Uint8Array() };
}
