// What AWS's error names mean to a caller, in HTTP replies and in streams alike.
// https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
// SPDX-License-Identifier: Apache-2.0
import { BedrockError, type BedrockErrorDetails, type BedrockErrorKind } from './errors.ts';

interface Meaning {
  kind: BedrockErrorKind;
  isRetryable?: boolean;
  /** What to do about it, where that is not plain from AWS's own message. */
  advice?: string;
}

const noCredentials: Meaning = { kind: 'authentication', advice: 'Pass `credentials` or `apiKey`.' };
const unknownKey: Meaning = {
  kind: 'authentication',
  advice: 'Check the access key id, and the session token if the keys are temporary.',
};
const badSignature: Meaning = {
  kind: 'authentication',
  advice: 'Check the secret access key, the region and the clock of this machine.',
};
const expired: Meaning = {
  kind: 'authentication',
  advice: 'Refresh the credentials, or pass a provider function that does.',
};
const throttled: Meaning = { kind: 'throttled', isRetryable: true };
const server: Meaning = { kind: 'server', isRetryable: true };
const unavailable: Meaning = { kind: 'unavailable', isRetryable: true };

/** Names without `Exception`, which not every service of AWS appends (STS, which lends credentials, does not). */
const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['Validation', { kind: 'invalid-request' }],
  ['ValidationError', { kind: 'invalid-request' }],
  ['Serialization', { kind: 'invalid-request' }],
  ['UnknownOperation', { kind: 'not-found' }],
  ['ResourceNotFound', { kind: 'not-found' }],
  ['NoSuchKey', { kind: 'not-found' }],
  ['NoSuchBucket', { kind: 'not-found' }],
  [
    'AccessDenied',
    {
      kind: 'access-denied',
      advice: 'Check the IAM policy (bedrock:InvokeModel) and that the account may use this model in this region.',
    },
  ],
  ['MissingAuthenticationToken', noCredentials],
  ['UnrecognizedClient', unknownKey],
  ['InvalidClientTokenId', unknownKey],
  ['InvalidAccessKeyId', unknownKey],
  ['InvalidSignature', badSignature],
  ['SignatureDoesNotMatch', badSignature],
  ['IncompleteSignature', badSignature],
  ['RequestExpired', badSignature],
  ['RequestTimeTooSkewed', badSignature],
  ['RequestInTheFuture', badSignature],
  ['AuthFailure', unknownKey],
  ['InvalidIdentityToken', { kind: 'authentication' }],
  ['IDPRejectedClaim', { kind: 'authentication' }],
  ['ExpiredToken', expired],
  ['Throttling', throttled],
  ['Throttled', throttled],
  ['TooManyRequests', throttled],
  ['RequestLimitExceeded', throttled],
  ['ServiceQuotaExceeded', { kind: 'quota-exceeded' }],
  ['Conflict', { kind: 'conflict' }],
  ['ModelNotReady', { kind: 'model-not-ready', isRetryable: true }],
  // The model worked to its limit, for minutes: the same call would do so again. The AWS SDK does not repeat it either.
  ['ModelTimeout', { kind: 'model-timeout' }],
  ['ModelError', { kind: 'model-error' }],
  ['ModelStreamError', { kind: 'model-error' }],
  ['InternalServer', server],
  ['InternalServerError', server],
  ['InternalFailure', server],
  ['ServiceUnavailable', unavailable],
  ['SlowDown', throttled],
]);

const meaningsOfStatus: Readonly<Record<number, Meaning>> = {
  401: { kind: 'authentication' },
  403: { kind: 'access-denied' },
  404: { kind: 'not-found' },
  // Without AWS's name for it, it was something on the way that lost patience.
  408: { kind: 'timeout', isRetryable: true },
  409: { kind: 'conflict' },
  424: { kind: 'model-error' },
  429: throttled,
  503: unavailable,
};

/** For replies of proxies, gateways and versions of the service that name no type we know. */
function meaningOfStatus(status: number | undefined): Meaning {
  if (status === undefined) return { kind: 'server' };
  if (status >= 300 && status < 400) {
    return {
      kind: 'protocol',
      advice: 'Redirects are never followed, as a signature must not travel on. Check `endpoint`.',
    };
  }
  return meaningsOfStatus[status] ?? (status >= 500 ? server : { kind: 'invalid-request' });
}

/** Messages that say more than the type they come with. */
function meaningOfMessage(type: string | undefined, message: string): Meaning | undefined {
  if (type === 'AccessDeniedException' && /^authentication failed\b/i.test(message)) {
    return { kind: 'authentication', advice: 'Check `apiKey` or AWS_BEARER_TOKEN_BEDROCK.' };
  }
  if (type !== 'ValidationException') return undefined;
  if (/model identifier is invalid/i.test(message))
    return { kind: 'not-found', advice: 'Check the model id and that the region offers it.' };
  if (!/on-demand throughput isn.t supported/i.test(message)) return undefined;
  const id = /\bmodel ID ([\w.:-]{1,256}) with on-demand\b/i.exec(message)?.[1];
  const example = id === undefined || id.startsWith('arn:') ? '' : `, e.g. 'us.${id}'`;
  return {
    kind: 'not-found',
    advice: `Use the id of an inference profile: 'us.', 'eu.', 'global.' … before the model id${example}.`,
  };
}

export interface AwsFailure extends BedrockErrorDetails {
  /** As AWS names it, with or without namespace and suffix; camelCase in streams. */
  awsType?: string | undefined;
  message: string;
}

/** The error that a failure reported by AWS amounts to. Unknown types go by their HTTP status. */
export function errorFromAws({ awsType, message, ...details }: AwsFailure): BedrockError {
  const type = normalizeType(awsType);
  const known = type === undefined ? undefined : meanings.get(type.replace(/Exception$/, ''));
  const meaning = meaningOfMessage(type, message) ?? known ?? meaningOfStatus(details.status);
  const answer = ['Bedrock answered', details.status, type].filter((part) => part !== undefined).join(' ');
  const said = message.trim() === '' ? answer : message.trim();
  const text = meaning.advice === undefined ? said : `${said}${/[.!?]$/.test(said) ? '' : '.'} ${meaning.advice}`;
  return new BedrockError(meaning.kind, text, { ...details, awsType: type, isRetryable: meaning.isRetryable ?? false });
}

/** `com.amazon.coral#throttlingException:http://…` → `ThrottlingException` */
function normalizeType(awsType: string | undefined): string | undefined {
  const name = awsType?.split(':')[0]?.split('#').at(-1)?.trim();
  return name ? name.charAt(0).toUpperCase() + name.slice(1) : undefined;
}
