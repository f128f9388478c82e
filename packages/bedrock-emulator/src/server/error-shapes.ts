// How a refusal is written: as AWS does, or as the vendors whose endpoints Bedrock also serves.
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from 'bedrock-core';
import type { AwsRefusal } from './http.ts';

export type ErrorShape = (refusal: AwsRefusal) => JsonObject;

const aws: ErrorShape = ({ member, message }) => ({ [member]: message });

/** https://platform.openai.com/docs/guides/error-codes */
const openai: ErrorShape = ({ status, type, message, param = null }) => ({
  error: { message, type: vendorType(status), param, code: type },
});

/** https://docs.claude.com/en/api/errors */
const anthropic: ErrorShape = ({ status, message }) => ({
  type: 'error',
  error: { type: vendorType(status), message },
});

export function errorShapeOf(rawPath: string): ErrorShape {
  if (/^(\/openai)?\/v1\//.test(rawPath)) return openai;
  return rawPath.startsWith('/anthropic/') ? anthropic : aws;
}

function vendorType(status: number): string {
  const types: Readonly<Record<number, string>> = {
    401: 'authentication_error',
    403: 'permission_error',
    404: 'not_found_error',
    413: 'request_too_large',
    429: 'rate_limit_error',
  };
  return types[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
}
