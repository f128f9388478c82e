// The signatures of a session's events, from the service's side: each continues the one before.
// SPDX-License-Identifier: Apache-2.0
import { eventSignature, type Frame } from 'bedrock-core/dialects';
import type { EmulatorRequest } from '../server/http.ts';
import { isSameSecret, type AuthOptions } from './credentials.ts';
import { wrongKey, wrongSignature } from './refusals.ts';
import { findCredentials, parseAuthorization } from './sigv4.ts';

/** Opens an envelope: the frame's payload, once its signature is found right where that is asked for. */
export type OpenEnvelope = (envelope: Frame) => Promise<Uint8Array>;

/** Throws what AWS says to API keys, which open no session. */
export function createEnvelopeOpener({ headers }: EmulatorRequest, options: AuthOptions): OpenEnvelope {
  const authorization = headers['authorization'] ?? '';
  if (/^Bearer\b/i.test(authorization)) throw wrongKey();
  if (options.mode !== 'strict') return ({ payload }) => Promise.resolve(payload);
  const { accessKeyId, region, service, signature } = parseAuthorization(authorization);
  const { secretAccessKey } = findCredentials(accessKeyId, headers['x-amz-security-token'], options);
  let prior = signature;
  return async ({ headers: { ':date': date, ':chunk-signature': given }, payload }) => {
    if (!(date instanceof Date) || !(given instanceof Uint8Array)) throw wrongSignature();
    const day = date.toISOString().slice(0, 10).replaceAll('-', '');
    const scope = { date: day, region, service };
    const expected = Buffer.from(await eventSignature({ prior, scope, date, payload }, secretAccessKey)).toString(
      'hex',
    );
    if (!isSameSecret(expected, Buffer.from(given).toString('hex'))) throw wrongSignature();
    prior = expected;
    return payload;
  };
}
