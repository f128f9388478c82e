// Who calls: signatures and API keys, checked as strictly as asked.
// https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
// SPDX-License-Identifier: Apache-2.0
import type { EmulatorRequest } from '../server/http.ts';
import { isUnsigned } from '../sts/recognise.ts';
import { isSameSecret, type AuthOptions } from './credentials.ts';
import { missingIdentity, wrongKey } from './refusals.ts';
import { shortTermKeyPrefix, verifyShortTermKey } from './short-term-key.ts';
import { parseAuthorization, verifySignature } from './sigv4.ts';

/** Throws the refusal that AWS would answer with. */
export async function verify(request: EmulatorRequest, options: AuthOptions): Promise<void> {
  if (options.mode === 'off' || isUnsigned(request)) return;
  const authorization = request.headers['authorization'] ?? '';
  const bearer = /^Bearer(?: +(.*))?$/i.exec(authorization);
  // The Anthropic-shaped endpoint takes an API key under this name as well.
  const key = bearer?.[1] ?? (authorization === '' ? request.headers['x-api-key'] : undefined);
  if (bearer !== null || key !== undefined) return verifyKey(key?.trim() ?? '', options);
  if (authorization === '') throw missingIdentity();
  const given = parseAuthorization(authorization);
  if (options.mode === 'strict') await verifySignature(request, given, options);
}

async function verifyKey(key: string, options: AuthOptions): Promise<void> {
  if (key === '') throw wrongKey();
  if (options.mode === 'permissive' || options.apiKeys.some((known) => isSameSecret(known, key))) return;
  if (!key.startsWith(shortTermKeyPrefix)) throw wrongKey();
  await verifyShortTermKey(key, options);
}
