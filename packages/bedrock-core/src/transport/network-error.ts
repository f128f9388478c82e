// What a socket or `fetch` throws, as a BedrockError. Node's codes: https://nodejs.org/api/errors.html
// SPDX-License-Identifier: Apache-2.0
import { BedrockError } from '../errors.ts';

/** Turns a failure on the way to `url` into one of kind `network` or `timeout`. Only the host is told. */
export function networkError(cause: unknown, url: URL): BedrockError {
  if (BedrockError.isInstance(cause)) return cause;
  const code = codeOf(cause);
  if (/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|ERR_TLS|ERR_SSL|EPROTO)/.test(code)) {
    const message = `The TLS connection to ${url.host} failed (${code}). Behind a proxy that inspects TLS, set NODE_EXTRA_CA_CERTS.`;
    return new BedrockError('network', message, { cause });
  }
  const known = messages[code];
  if (known === undefined) {
    const message = `The connection to ${url.host} failed${code === '' ? '' : ` (${code})`}.`;
    return new BedrockError('network', message, { cause, isRetryable: true });
  }
  return new BedrockError(known[0], `${known[1].replace('%', url.host)} (${code})`, { cause, isRetryable: true });
}

/** The error of a connection that did not stand in time. */
export function connectTimeout(ms: number, url: URL): BedrockError {
  const message = `No connection to ${url.host} within ${ms} ms (timeouts.connect).`;
  return new BedrockError('timeout', message, { isRetryable: true });
}

/** The error of a body that ended before its end. */
export function cutBody(url: URL, cause?: unknown): BedrockError {
  const message = `The connection to ${url.host} closed before the reply was complete.`;
  return new BedrockError('network', message, { cause, isRetryable: true });
}

/**
 * Refuses headers that cannot travel, naming the header: the runtimes' own errors quote the value.
 *
 * @throws {BedrockError} `invalid-request`
 */
export function checkHeaders(headers: Record<string, string>): void {
  for (const name in headers) {
    if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && !/[^\t\x20-\x7e\x80-\xff]/.test(headers[name] as string)) continue;
    throw new BedrockError(
      'invalid-request',
      `The header ${JSON.stringify(name)} holds characters that HTTP does not allow.`,
      {
        path: `headers.${name}`,
      },
    );
  }
}

const notFound = ['network', 'The host % was not found. Check the region and the endpoint.'] as const;
const refused = ['network', 'Nothing listens at %. Check the endpoint.'] as const;
const reset = ['network', 'The connection to % was closed by the other side.'] as const;
const slow = ['timeout', 'The host % did not answer in time.'] as const;

const messages: Record<string, readonly ['network' | 'timeout', string]> = {
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  ECONNREFUSED: refused,
  ConnectionRefused: refused,
  ECONNRESET: reset,
  EPIPE: reset,
  UND_ERR_SOCKET: reset,
  ETIMEDOUT: slow,
  UND_ERR_CONNECT_TIMEOUT: slow,
  UND_ERR_HEADERS_TIMEOUT: slow,
  UND_ERR_BODY_TIMEOUT: slow,
};

/** `fetch` hides the socket's error in `cause`; the attempts at several addresses are in `errors`. */
function codeOf(error: unknown): string {
  for (let current = error, depth = 0; typeof current === 'object' && current !== null && depth < 5; depth++) {
    const { code, cause, errors } = current as { code?: unknown; cause?: unknown; errors?: unknown };
    if (typeof code === 'string') return code;
    current = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
  return '';
}
