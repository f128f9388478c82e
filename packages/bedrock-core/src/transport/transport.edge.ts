// The transport of every runtime but Node: its own `fetch`, which keeps the connections.
// SPDX-License-Identifier: Apache-2.0
import type { Transport } from './http.ts';
import { createFetchTransport } from './send-fetch.ts';

export function createTransport(): Transport {
  return createFetchTransport();
}
