// Whether a request is for STS: it has one path, and says in its body what it wants.
// SPDX-License-Identifier: Apache-2.0
import type { EmulatorRequest } from '../server/http.ts';

export function isForSts({
  method,
  rawPath,
  headers,
}: Pick<EmulatorRequest, 'method' | 'rawPath' | 'headers'>): boolean {
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  return method === 'POST' && rawPath === '/' && isForm;
}

export const readForm = ({ body }: EmulatorRequest): URLSearchParams =>
  new URLSearchParams(Buffer.from(body).toString());

/** The one action whose caller has no keys yet. */
export const isUnsigned = (request: EmulatorRequest): boolean =>
  isForSts(request) && readForm(request).get('Action') === 'AssumeRoleWithWebIdentity';
