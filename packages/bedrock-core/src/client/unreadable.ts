// A reply in which something is not where Bedrock puts it, so that reading it fails.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';

/** What failed by itself stays as it is; what the engine threw over a reply is the reply's fault. */
export function asUnreadable(error: unknown): unknown {
  if (BedrockError.isInstance(error) || !(error instanceof Error)) return error;
  const message = 'The reply is not shaped as replies of Bedrock are, and cannot be read.';
  return new BedrockError('protocol', message, { cause: error });
}

export function readable<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw asUnreadable(error);
  }
}
