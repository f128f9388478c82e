// Signature Version 4 from the service's side.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { signature, signedEvents } from 'bedrock-core/dialects';
import type { EmulatorRequest } from '../server/http.ts';
import { formatAmzDate, isSameSecret, parseAmzDate, type AuthOptions, type KnownCredentials } from './credentials.ts';
import { isForSts } from '../sts/recognise.ts';
import { expiredToken, incompleteSignature, unknownIdentity, wrongSignature } from './refusals.ts';

/** An `authorization` header, taken apart. */
export interface Authorization {
  accessKeyId: string;
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

const algorithm = 'AWS4-HMAC-SHA256';
const maxSkewMinutes = 5;

/** Throws what AWS says of a header that is not of its form. */
export function parseAuthorization(text: string): Authorization {
  if (!text.startsWith(`${algorithm} `))
    throw incompleteSignature(`Unsupported AWS 'algorithm': '${text.split(' ', 1)[0]?.slice(0, 40)}'.`);
  const parts = new Map(
    text
      .slice(algorithm.length)
      .split(',')
      .map((part) => [part.slice(0, part.indexOf('=')).trim(), part.slice(part.indexOf('=') + 1).trim()]),
  );
  const [credential, headers, given] = ['Credential', 'SignedHeaders', 'Signature'].map((name) => {
    const value = parts.get(name) ?? '';
    if (value === '') throw incompleteSignature(`Authorization header requires '${name}' parameter.`);
    return value;
  }) as [string, string, string];
  const [accessKeyId = '', date = '', region = '', service = '', end = '', ...rest] = credential.split('/');
  if (accessKeyId === '' || end !== 'aws4_request' || rest.length > 0)
    throw incompleteSignature(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.',
    );
  return { accessKeyId, date, region, service, signedHeaders: headers.toLowerCase().split(';'), signature: given };
}

/** Checks, in AWS's order: the keys, the scope, the clock, the signature. */
export async function verifySignature(
  request: EmulatorRequest,
  given: Authorization,
  options: AuthOptions,
): Promise<void> {
  const known = findCredentials(given.accessKeyId, request.headers['x-amz-security-token'], options);
  const amzDate = request.headers['x-amz-date'] ?? '';
  checkScope(request, given, amzDate);
  checkClock(amzDate, options.now());

  const declared = request.headers['x-amz-content-sha256'];
  // S3 takes bodies unsigned, or signed in chunks; a session's events are signed one by one.
  const isOpen =
    (given.service === 's3' && /^(UNSIGNED-PAYLOAD|STREAMING-.+)$/.test(declared ?? '')) ||
    (request.pieces !== undefined && declared === signedEvents);
  const payloadHash = isOpen ? (declared ?? '') : createHash('sha256').update(request.body).digest('hex');
  if (declared !== undefined && declared !== payloadHash)
    throw wrongSignature('The value passed in as x-amz-content-sha256 does not match the hash of the body.');
  const headers = Object.fromEntries(given.signedHeaders.map((name) => [name, headerOf(request, name)]));
  const expected = await signature(
    { method: request.method, path: request.rawPath, query: request.rawQuery, headers, payloadHash },
    { amzDate, scope: given, secretAccessKey: known.secretAccessKey },
  );
  if (!isSameSecret(expected, given.signature)) throw wrongSignature();
}

export function findCredentials(
  accessKeyId: string,
  sessionToken: string | undefined,
  { credentials, now }: AuthOptions,
): KnownCredentials {
  const known = credentials.find((one) => one.accessKeyId === accessKeyId);
  if (known === undefined || !isSameSecret(known.sessionToken ?? '', sessionToken ?? '')) throw unknownIdentity();
  if (known.expiration !== undefined && known.expiration.getTime() <= now()) throw expiredToken();
  return known;
}

function checkScope(request: EmulatorRequest, { date, service, signedHeaders }: Authorization, amzDate: string): void {
  const services = servicesOf(request);
  if (!services.includes(service))
    throw wrongSignature(`Credential should be scoped to correct service: '${services[0]}'. `);
  if (!signedHeaders.includes('host') && !signedHeaders.includes(':authority'))
    throw wrongSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  if (!amzDate.startsWith(date))
    throw wrongSignature(`Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.`);
}

/** Who a request may be signed for, by what it asks. */
function servicesOf(request: EmulatorRequest): string[] {
  if (isForSts(request)) return ['sts'];
  // The endpoints that Mantle has too may be called under either name.
  return /^\/(v1|openai|anthropic)\//.test(request.rawPath) ? ['bedrock', 'bedrock-mantle'] : ['bedrock', 's3'];
}

function checkClock(amzDate: string, now: number): void {
  const signedAt = parseAmzDate(amzDate);
  if (Number.isNaN(signedAt))
    throw incompleteSignature("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  const skew = maxSkewMinutes * 60_000;
  const [here, earliest, latest] = [now, now - skew, now + skew].map(formatAmzDate);
  if (signedAt < now - skew)
    throw wrongSignature(
      `Signature expired: ${amzDate} is now earlier than ${earliest} (${here} - ${maxSkewMinutes} min.)`,
    );
  if (signedAt > now + skew)
    throw wrongSignature(
      `Signature not yet current: ${amzDate} is still later than ${latest} (${here} + ${maxSkewMinutes} min.)`,
    );
}

/** On HTTP/2 the host travels as `:authority`, and is signed under either name. */
function headerOf({ headers }: EmulatorRequest, name: string): string {
  if (name === 'host' || name === ':authority') return headers[':authority'] ?? headers['host'] ?? '';
  return headers[name] ?? '';
}
