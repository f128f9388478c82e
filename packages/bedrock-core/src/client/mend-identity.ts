// A refused identity that can be mended: keys that have run out, a clock that is wrong.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
// SPDX-License-Identifier: Apache-2.0
import type { Credentials } from '../auth/credentials.ts';
import type { IdentityResolver } from '../auth/resolve.ts';
import type { BedrockError } from '../errors.ts';

/** By how many milliseconds the service's clock is ahead of ours. */
export interface Clock {
  skew: number;
}

interface Context {
  resolveIdentity: IdentityResolver;
  clock: Clock;
  now: () => number;
}

const expired = /^ExpiredToken|^RequestExpired$|^TokenRefreshRequired/;
const skewed = /^(InvalidSignature|SignatureDoesNotMatch|RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)/;
/** AWS allows five minutes; within four, the clock is not to blame. */
const tolerable = 4 * 60_000;

interface Refused {
  /** The headers of the request. */
  sent: Record<string, string>;
  /** That of the reply. */
  date: string | undefined;
  signal: AbortSignal;
}

/**
 * Whether the same call may be taken now: by the service's clock, which `date` of its reply tells, or with
 * new keys.
 */
export async function mend(
  { resolveIdentity, clock, now }: Context,
  { awsType = '', message }: BedrockError,
  { sent, date, signal }: Refused,
): Promise<boolean> {
  const off = Date.parse(date ?? '') - now();
  if (skewed.test(awsType) && Math.abs(off) > tolerable) {
    clock.skew += off;
    return true;
  }
  if (!expired.test(awsType) && !/security token .*expired/i.test(message)) return false;
  const before = await resolveIdentity({ signal });
  // Another call, refused as well, has been here already.
  if (before.type === 'sigv4' && !isSignedBy(before.credentials, sent)) return true;
  const after = await resolveIdentity({ signal, forceRefresh: true });
  // Keys that were given once for all are no better the second time.
  return before.type === 'sigv4' && after.type === 'sigv4' && before.credentials !== after.credentials;
}

function isSignedBy({ accessKeyId, sessionToken }: Credentials, sent: Record<string, string>): boolean {
  const isSameKey = sent['authorization']?.includes(`Credential=${accessKeyId}/`) === true;
  return isSameKey && sent['x-amz-security-token'] === sessionToken;
}
