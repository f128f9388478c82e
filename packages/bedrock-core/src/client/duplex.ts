// A call whose events are signed one by one while the reply is read.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithBidirectionalStream.html
// SPDX-License-Identifier: Apache-2.0
import { createEventSeal, signedEvents, type SealEvent } from '../auth/event-signature.ts';
import type { IdentityResolver } from '../auth/resolve.ts';
import { signRequest } from '../auth/sigv4.ts';
import { BedrockError } from '../errors.ts';
import { assertSecure, requestUrl, signingName } from '../transport/endpoint.ts';
import type { Duplex, Transport } from '../transport/http.ts';
import { mergeHeaders } from './merge-headers.ts';
import { endpointFor, regionFor } from './place.ts';
import type { BedrockSettings, CallOptions } from './settings.ts';
import { userAgent } from './version.ts';

export interface DuplexCall {
  /** Encoded. */
  path: string;
  /** The region that the model's ARN names. */
  region: string | undefined;
  options: CallOptions;
}

/** The two directions, and what signs each frame that is written. */
export interface SealedDuplex {
  duplex: Duplex;
  seal: SealEvent;
  url: URL;
}

interface Context {
  settings: BedrockSettings;
  transport: Transport;
  resolveIdentity: IdentityResolver;
  now: () => number;
}

const service = 'bedrock-runtime';
const contentType = 'application/vnd.amazon.eventstream';

/** @throws {BedrockError} `unsupported` off Node, `configuration` without AWS credentials. */
export async function openDuplex(
  { settings, transport, resolveIdentity, now }: Context,
  { path, region: arnRegion, options }: DuplexCall,
): Promise<SealedDuplex> {
  const { signal } = options;
  if (transport.openDuplex === undefined)
    throw new BedrockError(
      'unsupported',
      'This call writes and reads at the same time, over HTTP/2: it works on Node, with its own transport (no `fetch`).',
    );
  const region = await regionFor(settings, arnRegion);
  const url = requestUrl(await endpointFor(settings, region, service), path);
  const identity = await resolveIdentity({ signal });
  if (identity.type !== 'sigv4') throw needsCredentials();
  assertSecure(url);
  const { credentials } = identity;
  const headers = await signRequest({
    method: 'POST',
    url,
    headers: mergeHeaders(
      { 'user-agent': userAgent, accept: contentType, 'content-type': contentType },
      settings.headers,
      options.headers,
      { 'x-amz-content-sha256': signedEvents },
    ),
    credentials,
    region,
    service: signingName(service),
    now: new Date(now()),
  });
  const connectTimeoutMs = options.timeouts?.connect ?? settings.timeouts?.connect;
  const duplex = await transport.openDuplex({ url, headers, signal, connectTimeoutMs });
  const prior = headers['authorization']?.split('Signature=')[1] ?? '';
  return { duplex, seal: createEventSeal(credentials, { region, service: signingName(service), prior, now }), url };
}

function needsCredentials(): BedrockError {
  return new BedrockError(
    'configuration',
    'Each event of this call is signed: pass `credentials`. Bedrock takes no API key for it.',
    { path: 'credentials' },
  );
}
