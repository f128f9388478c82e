// Frames that are sent to AWS: each in a signed envelope, whose signature continues that of the one before.
// https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html
// SPDX-License-Identifier: Apache-2.0
import { hmacSha256, sha256 } from '#platform';
import { encodeFrame, encodeHeaders } from '../wire/frame-writer.ts';
import type { Credentials } from './credentials.ts';
import { deriveKey, formatAmzDate, hex, scopeText, signingKeyOf, type SigningScope } from './sigv4.ts';

/** What the request says in the place of its body's hash. */
export const signedEvents = 'STREAMING-AWS4-HMAC-SHA256-EVENTS';

interface SignedEvent {
  /** In hex: of the event before, or of the request. */
  prior: string;
  scope: SigningScope;
  date: Date;
  payload: Uint8Array;
}

async function sign({ prior, scope, date, payload }: SignedEvent, key: Uint8Array): Promise<Uint8Array> {
  const headers = hex(await sha256(encodeHeaders({ ':date': date })));
  const hash = hex(await sha256(payload));
  const text = `AWS4-HMAC-SHA256-PAYLOAD\n${formatAmzDate(date)}\n${scopeText(scope)}\n${prior}\n${headers}\n${hash}`;
  return hmacSha256(key, text);
}

/** The signature that an event must carry: what a server compares with the one that came. */
export async function eventSignature(event: SignedEvent, secretAccessKey: string): Promise<Uint8Array> {
  return sign(event, await deriveKey(secretAccessKey, event.scope));
}

/** Puts frames into signed envelopes, one after the other. An empty one ends the stream. */
export type SealEvent = (frame: Uint8Array) => Promise<Uint8Array>;

export function createEventSeal(
  credentials: Credentials,
  { region, service, prior: first, now }: { region: string; service: string; prior: string; now: () => number },
): SealEvent {
  let prior = first;
  return async (payload) => {
    const date = new Date(now());
    const scope = { date: formatAmzDate(date).slice(0, 8), region, service };
    const signature = await sign({ prior, scope, date, payload }, await signingKeyOf(credentials, scope));
    prior = hex(signature);
    return encodeFrame({ ':date': date, ':chunk-signature': signature }, payload);
  };
}
