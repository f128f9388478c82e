// How a call went, for `$metadata`.
// SPDX-License-Identifier: Apache-2.0
import type { HttpResponse } from '../transport/http.ts';
import type { Call } from './call.ts';
import type { CallMetadata } from './settings.ts';

export interface Outcome extends Pick<CallMetadata, 'attempts' | 'totalRetryDelay' | 'latencyMs' | 'region' | 'url'> {
  response: HttpResponse;
}

/** The body is made into text only when somebody asks, and no log that prints the metadata holds it. */
export function toMetadata(call: Call, { response, ...outcome }: Outcome): CallMetadata {
  const facts: Omit<CallMetadata, 'requestBody'> = {
    httpStatusCode: response.status,
    requestId: response.headers['x-amzn-requestid'],
    surface: call.surface,
    ...outcome,
    ...(call.target === undefined ? {} : { target: call.target }),
    headers: response.headers,
  };
  return Object.defineProperty(facts as CallMetadata, 'requestBody', {
    get: () => new TextDecoder().decode(call.body),
    enumerable: false,
  });
}
