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

const meanings: Readonly<Record<string, Meaning>> = {
  ValidationException: { kind: 'invalid-request' },
  SerializationException: { kind: 'invalid-request' },
  UnknownOperationException: { kind: 'not-found' },
  ResourceNotFoundException: { kind: 'not-found' },
  AccessDeniedException: { kind: 'access-denied', advice: 'Check the IAM policy (bedrock:InvokeModel) and that the account may use this model in this region.' },
  MissingAuthenticationTokenException: { kind: 'authentication', advice: 'Pass `credentials` or `apiKey`.' },
  MissingAuthenticationToken: { kind: 'authentication', advice: 'Pass `credentials` or `apiKey`.' },
  UnrecognizedClientException: { kind: 'authentication', advice: 'Check the access key id, and the session token if the keys are temporary.' },
  InvalidSignatureException: { kind: 'authentication', advice: 'Check the secret access key, the region and the clock of this machine.' },
  ExpiredTokenException: { kind: 'authentication', advice: 'Refresh the credentials, or pass a provider function that does.' },
  ThrottlingException: { kind: 'throttled', isRetryable: true },
  TooManyRequestsException: { kind: 'throttled', isRetryable: true },
  ServiceQuotaExceededException: { kind: 'quota-exceeded' },
  ConflictException: { kind: 'conflict' },
  ModelNotReadyException: { kind: 'model-not-ready', isRetryable: true },
  ModelTimeoutException: { kind: 'model-timeout' },
  ModelErrorException: { kind: 'model-error' },
  ModelStreamErrorException: { kind: 'model-error' },
  InternalServerException: { kind: 'server', isRetryable: true },
  InternalFailure: { kind: 'server', isRetryable: true },
  ServiceUnavailableException: { kind: 'unavailable', isRetryable: true },
};

/** For replies of proxies, gateways and versions of the service that name no type we know. */
function meaningOfStatus(status: number | undefined): Meaning {
  if (status === undefined) return { kind: 'server' };
  if (status === 401) return { kind: 'authentication' };
  if (status === 403) return { kind: 'access-denied' };
  if (status === 404) return { kind: 'not-found' };
  if (status === 408) return { kind: 'model-timeout', isRetryable: true };
  if (status === 409) return { kind: 'conflict' };
  if (status === 424) return { kind: 'model-error' };
  if (status === 429) return { kind: 'throttled', isRetryable: true };
  if (status === 503) return { kind: 'unavailable', isRetryable: true };
  if (status >= 500) return { kind: 'server', isRetryable: true };
  if (status >= 300 && status < 400) return { kind: 'protocol', advice: 'Redirects are never followed: a signature must not travel to another host. Check `endpoint`.' };
  return { kind: 'invalid-request' };
}

/** Messages that say more than the type they come with. */
const messages: readonly [pattern: RegExp, meaning: Meaning][] = [
  [/API Key is valid/i, { kind: 'authentication', advice: 'Check `apiKey` or AWS_BEARER_TOKEN_BEDROCK.' }],
  [/on-demand throughput isn.t supported/i, { kind: 'not-found', advice: "Use an inference profile id: put a prefix such as 'us.', 'eu.' or 'global.' before the model id." }],
  [/model identifier is invalid/i, { kind: 'not-found', advice: 'Check the model id and that the region offers it.' }],
];

export interface AwsFailure extends BedrockErrorDetails {
  /** As AWS names it, with or without namespace and suffix; camelCase in streams. */
  awsType?: string | undefined;
  message: string;
}

/** The error that a failure reported by AWS amounts to. Unknown types go by their HTTP status. */
export function errorFromAws({ awsType, message, ...details }: AwsFailure): BedrockError {
  const type = normalizeType(awsType);
  const special = messages.find(([pattern]) => pattern.test(message))?.[1];
  const meaning = special ?? (type === undefined ? undefined : meanings[type]) ?? meaningOfStatus(details.status);
  const said = message.trim() === '' ? `Bedrock answered ${details.status ?? ''} ${type ?? ''}`.trim() : message.trim();
  const text = meaning.advice === undefined ? said : `${said}${/[.!?]$/.test(said) ? '' : '.'} ${meaning.advice}`;
  return new BedrockError(meaning.kind, text, { ...details, awsType: type, isRetryable: meaning.isRetryable ?? false });
}

/** `com.amazon.coral#throttlingException:http://…` → `ThrottlingException` */
function normalizeType(awsType: string | undefined): string | undefined {
  const name = awsType?.split(':')[0]?.split('#').at(-1)?.trim();
  return name ? name.charAt(0).toUpperCase() + name.slice(1) : undefined;
}
