// Errors that every `ai` recognises by its marker symbols, without a dependency on @ai-sdk/provider.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from 'bedrock-core';

const base = 'vercel.ai.error';

/** `ai` tells its errors by these symbols and not by class, so that copies of a package do not matter. */
function mark(error: Error, name: string, fields: object): Error {
  Object.defineProperties(error, {
    [Symbol.for(base)]: { value: true },
    [Symbol.for(`${base}.${name}`)]: { value: true },
  });
  return Object.assign(error, { name }, fields);
}

/** An option or a part of the prompt that cannot be sent as it is. */
export function invalidArgument(argument: string, message: string, cause?: unknown): Error {
  return mark(new Error(message, { cause }), 'AI_InvalidArgumentError', { argument });
}

/** Something that Bedrock, or the model, cannot do. */
export function unsupported(functionality: string, message: string, cause?: unknown): Error {
  return mark(new Error(message, { cause }), 'AI_UnsupportedFunctionalityError', { functionality });
}

/** What a failed call is reported with. */
export interface CallContext {
  url: string;
  /** The Converse request. Kept off logs: it is not enumerable. */
  request: unknown;
}

/**
 * The failure of a call as `ai` understands it: `isRetryable` and the server's hint drive its retries.
 * The `BedrockError` is the `cause`; whatever is not one (an abort) is returned untouched.
 */
export function toAiError(error: unknown, context: CallContext): unknown {
  if (!BedrockError.isInstance(error)) return error;
  const { kind, message, path, status } = error;
  if (kind === 'configuration') {
    const isIdentity = path === undefined || path.startsWith('credentials') || path === 'apiKey';
    return mark(new Error(message, { cause: error }), isIdentity ? 'AI_LoadAPIKeyError' : 'AI_LoadSettingError', {});
  }
  if (kind === 'unsupported') return unsupported(path ?? 'request', message, error);
  if (kind === 'invalid-request' && status === undefined) return invalidArgument(path ?? 'request', message, error);
  return apiCallError(error, context);
}

/** What breaks while a reply is read is a reply of another shape than Converse's. */
export function readReply<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw new BedrockError('protocol', "The reply has another shape than Converse's.", { cause });
  }
}

/** The longest wait that a call takes upon itself, as in core. */
const longestWait = 20_000;

function apiCallError(error: BedrockError, { url, request }: CallContext): Error {
  const { message, status, awsType, requestId, retryAfterMs } = error;
  // `ai` would not wait for so long, but ask again at once.
  const isRetryable = error.isRetryable && (retryAfterMs ?? 0) <= longestWait;
  const responseHeaders = {
    ...(requestId === undefined ? {} : { 'x-amzn-requestid': requestId }),
    ...(awsType === undefined ? {} : { 'x-amzn-errortype': awsType }),
    ...(retryAfterMs === undefined ? {} : { 'retry-after-ms': String(retryAfterMs) }),
  };
  const fields = { url, statusCode: status, responseHeaders, responseBody: undefined, isRetryable, data: undefined };
  const failure = mark(new Error(message, { cause: error }), 'AI_APICallError', fields);
  return Object.defineProperty(failure, 'requestBodyValues', { value: request });
}
