// The client of S3, loaded by its first call.
// SPDX-License-Identifier: Apache-2.0
import type { Connection } from './connection.ts';
import type { S3 } from './s3.ts';

export function lazyS3(connection: Connection): S3 {
  const load = async (): Promise<S3> => (await import('./s3.ts')).createS3(connection);
  return Object.freeze<S3>({
    get: async (uri, options) => (await load()).get(uri, options),
    put: async (uri, body, options) => (await load()).put(uri, body, options),
    delete: async (uri, options) => (await load()).delete(uri, options),
    async *list(uri, options) {
      yield* (await load()).list(uri, options);
    },
  });
}
