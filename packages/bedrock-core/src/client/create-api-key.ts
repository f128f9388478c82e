// A short-term API key of the client's own credentials.
// SPDX-License-Identifier: Apache-2.0
import { mintApiKey } from '../auth/api-key.ts';
import { BedrockError } from '../errors.ts';
import type { Connection } from './connection.ts';

export interface ApiKeyRequest {
  /** At most 43,200; the key ends with the session of its credentials all the same. Default 43,200. */
  expiresInSeconds?: number | undefined;
  /** The one region that the key opens. Default: the client's. */
  region?: string | undefined;
}

export async function createApiKey(
  connection: Connection,
  { expiresInSeconds = 43_200, region: asked }: ApiKeyRequest,
  now: () => number,
): Promise<string> {
  const { region, identity } = await connection.describe({ region: asked });
  if (identity.type !== 'sigv4')
    throw new BedrockError(
      'configuration',
      'An API key is made of AWS credentials: pass `credentials`, not `apiKey`.',
      {
        path: 'credentials',
      },
    );
  return mintApiKey(identity.credentials, { region: asked ?? region, expiresInSeconds, now: new Date(now()) });
}
