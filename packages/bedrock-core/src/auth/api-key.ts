// Short-term API keys: a URL signed in advance, in base64. They do what the credentials may do, in one region.
// https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-how.html
// SPDX-License-Identifier: Apache-2.0
import { encodeBase64 } from '#platform';
import { BedrockError } from '../errors.ts';
import type { Credentials } from './credentials.ts';
import { presignUrl } from './presign.ts';

const maxSeconds = 43_200;

export async function mintApiKey(
  credentials: Credentials,
  { region, expiresInSeconds, now }: { region: string; expiresInSeconds: number; now: Date },
): Promise<string> {
  if (!(expiresInSeconds > 0 && expiresInSeconds <= maxSeconds))
    throw new BedrockError(
      'invalid-request',
      `expiresInSeconds: ${expiresInSeconds} is not between 1 and ${maxSeconds}.`,
      {
        path: 'expiresInSeconds',
      },
    );
  const url = await presignUrl({
    method: 'POST',
    url: new URL('https://bedrock.amazonaws.com/?Action=CallWithBearerToken'),
    credentials,
    region,
    service: 'bedrock',
    expiresIn: Math.floor(expiresInSeconds),
    now,
  });
  const signed = `${url.host}${url.pathname}${url.search}&Version=1`;
  return `bedrock-api-key-${encodeBase64(new TextEncoder().encode(signed))}`;
}
