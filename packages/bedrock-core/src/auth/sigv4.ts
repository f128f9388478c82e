// AWS Signature Version 4: signing a request.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
// SPDX-License-Identifier: Apache-2.0
import { hmacSha256, sha256 } from '#platform';
import type { Credentials } from './credentials.ts';

/** What a signature is good for. `date` is `YYYYMMDD`. */
export interface SigningScope {
  date: string;
  region: string;
  service: string;
}

/** The parts of a request that its signature covers, as they travel. */
export interface CanonicalInput {
  method: string;
  /** Path as sent, e.g. `/model/a%3Ab/converse`. */
  path: string;
  /** Query as sent, without `?` (and without `X-Amz-Signature`). */
  query: string;
  /** The signed headers alone; names in lower case. */
  headers: Record<string, string>;
  /** SHA-256 of the body in hex, or what `x-amz-content-sha256` says. */
  payloadHash: string;
  /** From the scope; `s3` has its path encoded once, every other service twice. */
  service: string;
}

export interface SigningInput {
  method: string;
  url: URL;
  /** Names in lower case. */
  headers: Record<string, string>;
  body?: Uint8Array | undefined;
  credentials: Credentials;
  region: string;
  service: string;
  now: Date;
}

/** What proxies and HTTP clients set or rewrite on the way; all other headers given are signed. */
const unsigned: ReadonlySet<string> = new Set([
  'accept-encoding',
  'authorization',
  'cache-control',
  'connection',
  'content-length',
  'expect',
  'from',
  'keep-alive',
  'max-forwards',
  'pragma',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amzn-trace-id',
]);

/**
 * Signs a request, whose header `x-amz-content-sha256` wins over the hash of its body. Returns all the headers to send: those given, `x-amz-date`, `authorization`, with
 * a session also `x-amz-security-token`, for S3 also `x-amz-content-sha256`.
 */
export async function signRequest(input: SigningInput): Promise<Record<string, string>> {
  const { method, url, credentials, service } = input;
  const amzDate = formatAmzDate(input.now);
  const payloadHash = input.headers['x-amz-content-sha256'] ?? hex(await sha256(input.body ?? ''));
  const headers: Record<string, string> = { ...input.headers, 'x-amz-date': amzDate };
  if (credentials.sessionToken !== undefined) headers['x-amz-security-token'] = credentials.sessionToken;
  if (service === 's3') headers['x-amz-content-sha256'] = payloadHash;

  const signed: Record<string, string> = { host: url.host };
  for (const name in headers) if (!unsigned.has(name)) signed[name] = headers[name] as string;
  const scope = { date: amzDate.slice(0, 8), region: input.region, service };
  const request = { method, path: url.pathname, query: url.search.slice(1), headers: signed, payloadHash, service };
  const key = await signingKeyOf(credentials, scope);
  const result = await sign(request, amzDate, scope, key);

  headers['authorization'] =
    `${algorithm} Credential=${credentials.accessKeyId}/${scopeText(scope)}, ` +
    `SignedHeaders=${signedHeaderNames(signed)}, Signature=${result}`;
  return headers;
}

/** The text whose hash is signed. */
export function canonicalRequest(input: CanonicalInput): string {
  const names = Object.keys(input.headers).sort();
  let headers = '';
  for (const name of names) headers += `${name}:${collapse(input.headers[name] as string)}\n`;
  const path = input.service === 's3' ? input.path : encodePath(input.path);
  return `${input.method}\n${path}\n${canonicalQuery(input.query)}\n${headers}\n${names.join(';')}\n${input.payloadHash}`;
}

export const algorithm = 'AWS4-HMAC-SHA256';

const collapse = (value: string): string => value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '');

const signedHeaderNames = (headers: Record<string, string>): string => Object.keys(headers).sort().join(';');
export const scopeText = ({ date, region, service }: SigningScope): string =>
  `${date}/${region}/${service}/aws4_request`;
export const formatAmzDate = (date: Date): string => date.toISOString().replace(/[-:]|\.\d+/g, '');

export async function sign(
  request: CanonicalInput,
  amzDate: string,
  scope: SigningScope,
  key: Uint8Array,
): Promise<string> {
  const hash = hex(await sha256(canonicalRequest(request)));
  return hex(await hmacSha256(key, `${algorithm}\n${amzDate}\n${scopeText(scope)}\n${hash}`));
}

export async function deriveKey(secret: string, { date, region, service }: SigningScope): Promise<Uint8Array> {
  const ofDay = await hmacSha256(`AWS4${secret}`, date);
  const ofRegion = await hmacSha256(ofDay, region);
  return hmacSha256(await hmacSha256(ofRegion, service), 'aws4_request');
}

// Keyed by the credentials object, so that a key dies with its secret and no text holds either.
const signingKeys: WeakMap<Credentials, { secret: string; byScope: Map<string, Uint8Array> }> = new WeakMap();
const maxScopes = 32;

export async function signingKeyOf(credentials: Credentials, scope: SigningScope): Promise<Uint8Array> {
  const secret = credentials.secretAccessKey;
  let cached = signingKeys.get(credentials);
  if (cached?.secret !== secret || cached.byScope.size > maxScopes) {
    cached = { secret, byScope: new Map() };
    signingKeys.set(credentials, cached);
  }
  const name = scopeText(scope);
  const known = cached.byScope.get(name);
  if (known !== undefined) return known;
  const key = await deriveKey(secret, scope);
  cached.byScope.set(name, key);
  return key;
}

/** Every segment encoded once more (`%3A` becomes `%253A`), without empty and dot segments. */
function encodePath(path: string): string {
  const encoded = encode(path).replaceAll('%2F', '/');
  if (!encoded.includes('//') && !encoded.includes('/.')) return encoded;
  const segments: string[] = [];
  for (const segment of encoded.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}${segments.length > 0 && encoded.endsWith('/') ? '/' : ''}`;
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs: [string, string][] = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    pairs.push([encode(decode(name)), equals < 0 ? '' : encode(decode(part.slice(equals + 1)))]);
  }
  // By name, then by value, in the order of their bytes: a locale's order would differ.
  pairs.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

/** RFC 3986: all but `A-Z a-z 0-9 - . _ ~`. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

const hexOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function hex(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index++) text += hexOfByte[bytes[index] as number] as string;
  return text;
}
