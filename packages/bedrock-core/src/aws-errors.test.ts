// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorFromAws, type AwsFailure } from './aws-errors.ts';
import { BedrockError } from './errors.ts';

const meaningOf = (failure: AwsFailure): string => {
  const { kind, isRetryable } = errorFromAws(failure);
  return isRetryable ? `${kind}, retryable` : kind;
};

test.each([
  ['ValidationException', 'invalid-request'],
  ['AccessDeniedException', 'access-denied'],
  ['MissingAuthenticationTokenException', 'authentication'],
  ['UnrecognizedClientException', 'authentication'],
  ['InvalidSignatureException', 'authentication'],
  ['ExpiredTokenException', 'authentication'],
  ['ResourceNotFoundException', 'not-found'],
  ['UnknownOperationException', 'not-found'],
  ['ThrottlingException', 'throttled, retryable'],
  ['ServiceQuotaExceededException', 'quota-exceeded'],
  ['ConflictException', 'conflict'],
  ['ModelNotReadyException', 'model-not-ready, retryable'],
  ['ModelTimeoutException', 'model-timeout'],
  ['ModelErrorException', 'model-error'],
  ['ModelStreamErrorException', 'model-error'],
  ['InternalServerException', 'server, retryable'],
  ['ServiceUnavailableException', 'unavailable, retryable'],
  ['ExpiredToken', 'authentication'],
  ['SignatureDoesNotMatch', 'authentication'],
  ['InvalidClientTokenId', 'authentication'],
])('%s is %s, however it is written', (awsType, meaning) => {
  const camelCase = awsType.charAt(0).toLowerCase() + awsType.slice(1);
  const written = [
    awsType,
    camelCase,
    `${awsType}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
    `com.amazon.coral#${awsType}`,
  ];
  for (const form of written) {
    expect(meaningOf({ awsType: form, message: 'No.' })).toBe(meaning);
    expect(errorFromAws({ awsType: form, message: 'No.' }).awsType).toBe(awsType);
  }
});

test.each([
  [undefined, 'server'],
  [307, 'protocol'],
  [400, 'invalid-request'],
  [401, 'authentication'],
  [403, 'access-denied'],
  [404, 'not-found'],
  [408, 'timeout, retryable'],
  [409, 'conflict'],
  [413, 'invalid-request'],
  [424, 'model-error'],
  [429, 'throttled, retryable'],
  [500, 'server, retryable'],
  [502, 'server, retryable'],
  [503, 'unavailable, retryable'],
  [504, 'server, retryable'],
])('an unknown type goes by its status: %s is %s', (status, meaning) => {
  for (const awsType of [undefined, '', 'BrandNewException', '__proto__', 'constructor']) {
    expect(meaningOf({ awsType, message: 'No.', status })).toBe(meaning);
  }
});

test('what AWS said stands first, the way out after it', () => {
  const onDemand = errorFromAws({
    awsType: 'ValidationException',
    message:
      'Invocation of model ID anthropic.claude-x-v1:0 with on-demand throughput isn’t supported. Retry your request with an inference profile.',
    status: 400,
  });
  expect(onDemand.kind).toBe('not-found');
  expect(onDemand.message).toMatch(/^Invocation of model ID .* e\.g\. 'us\.anthropic\.claude-x-v1:0'\.$/);

  const unknownId = errorFromAws({
    awsType: 'ValidationException',
    message: 'The provided model identifier is invalid.',
    status: 400,
  });
  expect(unknownId).toMatchObject({ kind: 'not-found', status: 400, awsType: 'ValidationException' });

  const badKey = errorFromAws({
    awsType: 'AccessDeniedException',
    message: 'Authentication failed: Please make sure your API Key is valid.',
  });
  expect(badKey.kind).toBe('authentication');
  expect(badKey.message).toContain('AWS_BEARER_TOKEN_BEDROCK');

  expect(errorFromAws({ awsType: 'ExpiredTokenException', message: 'The token is expired' }).message).toMatch(
    /^The token is expired\. Refresh/,
  );
  expect(errorFromAws({ awsType: 'FooException', message: ' ', status: 500 }).message).toBe(
    'Bedrock answered 500 FooException',
  );
});

test('words that a message quotes change nothing', () => {
  const quoted =
    'messages.0: "the provided model identifier is invalid" and on-demand throughput isn’t supported: authentication failed';
  expect(errorFromAws({ awsType: 'ThrottlingException', message: quoted })).toMatchObject({
    kind: 'throttled',
    isRetryable: true,
  });
  expect(meaningOf({ awsType: 'AccessDeniedException', message: `Denied. ${quoted}` })).toBe('access-denied');
  expect(meaningOf({ awsType: 'ValidationException', message: 'Input is too long for requested model.' })).toBe(
    'invalid-request',
  );
});

test('what is known of the reply stays', () => {
  const details = { status: 429, requestId: 'r-1', retryAfterMs: 1500 };
  expect(errorFromAws({ awsType: 'throttlingException', message: 'Slow down.', ...details })).toMatchObject(details);
});

test('any text makes an error of a known kind, in linear time', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.option(fc.nat(599), { nil: undefined }), (awsType, message, status) => {
      const error = errorFromAws({ awsType, message, status });
      expect(BedrockError.isInstance(error)).toBe(true);
      expect(typeof error.kind).toBe('string');
    }),
  );
  errorFromAws({
    awsType: 'ValidationException',
    message: `on-demand throughput isn't supported ${'model ID a'.repeat(200_000)}`,
  });
});
