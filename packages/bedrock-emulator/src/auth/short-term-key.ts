// Short-term API keys: a URL signed in advance, in base64. Nothing but the caller's keys is needed to check one.
// https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-how.html
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { signature } from 'bedrock-core/dialects';
import { isSameSecret, parseAmzDate, type AuthOptions } from './credentials.ts';
import { expiredToken, wrongKey } from './refusals.ts';
import { findCredentials } from './sigv4.ts';

export const shortTermKeyPrefix = 'bedrock-api-key-';

const maxSeconds = 43_200;
const emptyHash = createHash('sha256').update('').digest('hex');

/** Throws when the key was not signed by a known caller, or no longer counts. */
export async function verifyShortTermKey(key: string, options: AuthOptions): Promise<void> {
  const url = decode(key.slice(shortTermKeyPrefix.length));
  const parameters = url.searchParams;
  const [accessKeyId = '', date = '', region = '', service = ''] = (parameters.get('X-Amz-Credential') ?? '').split(
    '/',
  );
  if (parameters.get('Action') !== 'CallWithBearerToken' || service !== 'bedrock') throw wrongKey();
  const known = findCredentials(accessKeyId, parameters.get('X-Amz-Security-Token') ?? undefined, options);
  const amzDate = parameters.get('X-Amz-Date') ?? '';
  const seconds = Number(parameters.get('X-Amz-Expires') ?? NaN);
  if (!(seconds > 0 && seconds <= maxSeconds)) throw wrongKey();
  const expected = await signature(
    {
      method: 'POST',
      path: url.pathname,
      query: signedQuery(url),
      headers: { host: url.host },
      payloadHash: emptyHash,
    },
    { amzDate, scope: { date, region, service }, secretAccessKey: known.secretAccessKey },
  );
  if (!isSameSecret(expected, parameters.get('X-Amz-Signature') ?? '')) throw wrongKey();
  if (!(parseAmzDate(amzDate) + seconds * 1000 > options.now())) throw expiredToken();
}

function decode(text: string): URL {
  try {
    return new URL(`https://${Buffer.from(text, 'base64').toString()}`);
  } catch {
    throw wrongKey();
  }
}

/** The signature does not sign itself, and `Version` is put on after it. */
function signedQuery({ search }: URL): string {
  return search
    .slice(1)
    .split('&')
    .filter((part) => !/^(X-Amz-Signature|Version)=/.test(part))
    .join('&');
}
