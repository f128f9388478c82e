// AWS Signature Version 4 beside requests: URLs signed in advance, and the half that verifies.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
// SPDX-License-Identifier: Apache-2.0
import { sha256 } from '#platform';
import {
  algorithm,
  deriveKey,
  encode,
  formatAmzDate,
  hex,
  scopeText,
  sign,
  signingKeyOf,
  type CanonicalInput,
  type SigningInput,
  type SigningScope,
} from './sigv4.ts';

/** As `signRequest`, with the signature in the query: a URL that works by itself for `expiresIn` seconds. */
export async function presignUrl(input: Omit<SigningInput, 'headers' | 'body'> & { expiresIn: number }): Promise<URL> {
  const { method, credentials, service } = input;
  const amzDate = formatAmzDate(input.now);
  const scope = { date: amzDate.slice(0, 8), region: input.region, service };
  const url = new URL(input.url);
  const parameters: [string, string][] = [
    ['X-Amz-Algorithm', algorithm],
    ['X-Amz-Credential', `${credentials.accessKeyId}/${scopeText(scope)}`],
    ['X-Amz-Date', amzDate],
    ['X-Amz-Expires', String(input.expiresIn)],
    ['X-Amz-SignedHeaders', 'host'],
  ];
  if (credentials.sessionToken !== undefined) parameters.push(['X-Amz-Security-Token', credentials.sessionToken]);
  const added = parameters.map(([name, value]) => `${name}=${encode(value)}`).join('&');
  url.search = url.search.length > 1 ? `${url.search}&${added}` : added;

  const payloadHash = service === 's3' ? 'UNSIGNED-PAYLOAD' : hex(await sha256(''));
  const headers = { host: url.host };
  const request = { method, path: url.pathname, query: url.search.slice(1), headers, payloadHash, service };
  url.search += `&X-Amz-Signature=${await sign(request, amzDate, scope, await signingKeyOf(credentials, scope))}`;
  return url;
}

/** The signature that a request must carry: what a server compares with the one that came. */
export async function signature(
  request: Omit<CanonicalInput, 'service'>,
  options: { amzDate: string; scope: SigningScope; secretAccessKey: string },
): Promise<string> {
  const { amzDate, scope, secretAccessKey } = options;
  return sign({ ...request, service: scope.service }, amzDate, scope, await deriveKey(secretAccessKey, scope));
}
