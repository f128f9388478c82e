// The request handler of an AWS SDK's client as a `fetch`: its proxy, its agents, its certificates.
// https://github.com/smithy-lang/smithy-typescript/tree/main/packages/node-http-handler
// SPDX-License-Identifier: Apache-2.0

interface HandlerRequest {
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  query: Record<string, string | string[]>;
  method: string;
  headers: Record<string, string>;
  body: unknown;
}

interface Handler {
  readonly metadata?: { readonly handlerProtocol?: string };
  handle(
    request: HandlerRequest,
    options: { abortSignal?: AbortSignal | null | undefined },
  ): Promise<{ response: { statusCode: number; headers: Record<string, string>; body?: unknown } }>;
}

/**
 * Undefined for what is no handler, and for the HTTP/2 handler that the AWS SDK brings along: nobody chose
 * that, and a connection for each call is what it comes to.
 */
export function fetchOfHandler(handler: unknown): typeof globalThis.fetch | undefined {
  if (!isHandler(handler) || handler.metadata?.handlerProtocol === 'h2') return undefined;
  return async (input, init = {}) => {
    const { response } = await handler.handle(toRequest(new URL(String(input)), init), { abortSignal: init.signal });
    const { statusCode: status, headers, body } = response;
    return new Response(hasNoBody(status) ? null : toStream(body), { status, headers });
  };
}

const isHandler = (handler: unknown): handler is Handler =>
  typeof handler === 'object' && handler !== null && 'handle' in handler && typeof handler.handle === 'function';

function toRequest({ protocol, hostname, port, pathname, searchParams }: URL, init: RequestInit): HandlerRequest {
  const query: HandlerRequest['query'] = {};
  for (const name of searchParams.keys()) query[name] = searchParams.getAll(name);
  const body = init.body instanceof Uint8Array ? init.body : undefined;
  const length: Record<string, string> = body === undefined ? {} : { 'content-length': String(body.byteLength) };
  return {
    ...{ protocol, hostname, path: pathname, query, method: init.method ?? 'GET', body },
    ...(port === '' ? {} : { port: Number(port) }),
    headers: { ...(init.headers as Record<string, string>), ...length },
  };
}

const hasNoBody = (status: number): boolean => status === 204 || status === 205 || status === 304;

/** On Node a stream of its own kind, elsewhere one of the web's or a blob. */
function toStream(body: unknown): ReadableStream<Uint8Array> | null {
  if (body === undefined || body === null) return null;
  if (body instanceof ReadableStream) return body as ReadableStream<Uint8Array>;
  if (body instanceof Blob) return body.stream();
  return ReadableStream.from(body as AsyncIterable<Uint8Array>);
}
