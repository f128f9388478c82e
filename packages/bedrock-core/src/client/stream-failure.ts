// Why a streamed reply broke off, with what is known of it. Loaded by a stream that does.
// SPDX-License-Identifier: Apache-2.0
import type { Collector } from '../converse/collect.ts';
import { BedrockError } from '../errors.ts';
import type { Answer } from './call.ts';
import { foreignReply } from './foreign-reply.ts';

const message =
  'The stream ended before the reply was complete (no messageStop came). What had arrived is in `partial`.';

/** The error of a stream that ended in order, but too early. */
export function interrupted(): BedrockError {
  return new BedrockError('stream-interrupted', message, { isRetryable: true });
}

/** Adds what is known of the reply. */
export function streamFailure(error: BedrockError, answer: Answer, collector: Collector): BedrockError {
  const known = { requestId: answer.headers['x-amzn-requestid'], attempts: answer.attempt, url: answer.url };
  if (collector.isEmpty)
    return (isForeign(error, answer) ? foreignReply('an event stream', answer) : error).with(known);
  const details = { ...known, partial: collector.partial(), isRetryable: error.isRetryable };
  if (error.kind !== 'network') return error.with(details);
  return new BedrockError('stream-interrupted', `${message} ${error.message}`, { ...details, cause: error });
}

/** That it is another's reply says more than what is wrong with its bytes. */
const isForeign = ({ kind }: BedrockError, { headers }: Answer): boolean =>
  (kind === 'protocol' || kind === 'stream-interrupted') && !/event-?stream/.test(headers['content-type'] ?? '');
