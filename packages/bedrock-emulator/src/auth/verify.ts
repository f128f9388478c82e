// Who calls: signatures and API keys, checked as strictly as asked.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
// SPDX-License-Identifier: Apache-2.0
import { createHash, timingSafeEqual } from 'node:crypto';
import { signature } from 'bedrock-core/dialects';
import { AwsRefusal, type EmulatorRequest } from '../server/http.ts';

export interface KnownCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

export interface AuthOptions {
  /** `off` asks for nothing, `permissive` for something well-formed, `strict` for the right thing. */
  mode: 'off' | 'permissive' | 'strict';
  credentials: readonly KnownCredentials[];
  apiKeys: readonly string[];
  now: () => number;
}

const maxSkewMs = 5 * 60_000;

const missing = (): AwsRefusal =>
  new AwsRefusal(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token', { member: 'Message' });
const unknown = (): AwsRefusal =>
  new AwsRefusal(403, 'UnrecognizedClientException', 'The security token included in the request is invalid.', {
    member: 'Message',
  });
const mismatch = (): AwsRefusal =>
  new AwsRefusal(
    403,
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
const expired = (): AwsRefusal =>
  new AwsRefusal(403, 'ExpiredTokenException', 'The security token included in the request is expired');
const badKey = (): AwsRefusal =>
  new AwsRefusal(403, 'AccessDeniedException', 'Authentication failed: Please make sure your API Key is valid.', {
    member: 'Message',
  });

/** Throws the refusal that AWS would answer with. */
export async function verify(request: EmulatorRequest, options: AuthOptions): Promise<void> {
  if (options.mode === 'off') return;
  const authorization = request.headers['authorization'];
  if (authorization === undefined || authorization === '') throw missing();
  if (authorization.startsWith('Bearer ')) {
    const key = authorization.slice('Bearer '.length);
    if (key.trim() === '' || (options.mode === 'strict' && !options.apiKeys.some((known) => isSame(known, key))))
      throw badKey();
    return;
  }
  const parsed = parseAuthorization(authorization);
  if (parsed === undefined)
    throw new AwsRefusal(403, 'IncompleteSignatureException', 'Authorization header is not of a known form.');
  if (options.mode === 'strict') await verifySignature(request, parsed, options);
}

interface Authorization {
  accessKeyId: string;
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

function parseAuthorization(text: string): Authorization | undefined {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = '', headers = '', given = ''] = match;
  return { accessKeyId, date, region, service, signedHeaders: headers.split(';'), signature: given };
}

async function verifySignature(
  request: EmulatorRequest,
  given: Authorization,
  { credentials, now }: AuthOptions,
): Promise<void> {
  const known = credentials.find(({ accessKeyId }) => accessKeyId === given.accessKeyId);
  if (known === undefined) throw unknown();
  if ((known.sessionToken ?? '') !== (request.headers['x-amz-security-token'] ?? '')) throw unknown();
  const amzDate = request.headers['x-amz-date'] ?? '';
  if (Math.abs(parseAmzDate(amzDate) - now()) > maxSkewMs) throw expired();
  const expectedService = /^\/(v1|openai|anthropic)\//.test(request.rawPath)
    ? ['bedrock', 'bedrock-mantle']
    : ['bedrock'];
  if (!expectedService.includes(given.service)) throw mismatch();

  const payloadHash = createHash('sha256').update(request.body).digest('hex');
  const declared = request.headers['x-amz-content-sha256'];
  if (declared !== undefined && declared !== payloadHash) throw mismatch();
  const headers = Object.fromEntries(given.signedHeaders.map((name) => [name, headerOf(request, name)]));
  const scope = { date: given.date, region: given.region, service: given.service };
  const expected = await signature(
    { method: request.method, path: request.rawPath, query: request.rawQuery, headers, payloadHash },
    { amzDate, scope, secretAccessKey: known.secretAccessKey },
  );
  if (!isSame(expected, given.signature)) throw mismatch();
}

/** On HTTP/2 the host travels as `:authority`, and is signed under either name. */
function headerOf({ headers }: EmulatorRequest, name: string): string {
  if (name === 'host') return headers['host'] ?? headers[':authority'] ?? '';
  return headers[name] ?? '';
}

function parseAmzDate(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(left, right);
}
