// Whether a request is for S3.
// SPDX-License-Identifier: Apache-2.0
import type { EmulatorRequest } from '../server/http.ts';

/** S3 has no path of its own: the signature, in a header or in the query, tells who is asked. */
export function isForS3({ headers, rawQuery }: Pick<EmulatorRequest, 'headers' | 'rawQuery'>): boolean {
  return /\/s3\/aws4_request/.test(headers['authorization'] ?? '') || /%2Fs3%2Faws4_request/i.test(rawQuery);
}
