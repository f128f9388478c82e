// One prepared call to one reply: identity, signature, attempts and deadlines. It knows no dialect.
// SPDX-License-Identifier: Apache-2.0
import { createTransport } from '#transport';
import type { Identity } from '../auth/credentials.ts';
import { createIdentityResolver, type IdentityResolver } from '../auth/resolve.ts';
import { signRequest } from '../auth/sigv4.ts';
import { BedrockError } from '../errors.ts';
import {
  assertSecure,
  requestUrl,
  resolveEndpoint,
  resolveRegion,
  signingName,
  type Service,
} from '../transport/endpoint.ts';
import type { HttpRequest, HttpResponse, Send, Transport } from '../transport/http.ts';
import { createRetryBudget, retry, type RetryBudget } from '../transport/retry.ts';
import { createCancellation, startTimer, withIdleTimeout, type Cancellation } from '../transport/timeout.ts';
import type { DuplexCall, SealedDuplex } from './duplex.ts';
import { readFailure } from './failure.ts';
import { mergeHeaders } from './merge-headers.ts';
import type { BedrockSettings, CallMetadata, CallOptions, Timeouts } from './settings.ts';
import { userAgent } from './version.ts';

/** A call, ready but for the address and the signature. */
export interface Call {
  method: HttpRequest['method'];
  service: Service;
  /** Encoded; may hold a query. Empty: the endpoint itself. */
  path: string;
  body?: Uint8Array | undefined;
  headers: Record<string, string>;
  surface: CallMetadata['surface'];
  /** The region that the model's ARN names. */
  region?: string | undefined;
  options: CallOptions;
}

/** The answer to one attempt. */
export interface Answer extends HttpResponse {
  /** Closes the connection, also while a chunk is awaited. */
  abort(): void;
  /** Lets go of timers and of the caller's signal: for whoever reads the body to its end. */
  release(): void;
}

export interface Connection {
  /** Sends the call, again while that may help, and reads the answer with `read`. */
  run<Result>(
    call: Call,
    read: (answer: Answer) => Promise<Result>,
  ): Promise<{ result: Result; metadata: CallMetadata }>;
  /** Where calls go and by which identity, for calls that depend on it. */
  describe(call: { region?: string | undefined; signal?: AbortSignal | undefined }): Promise<{
    region: string;
    authentication: Identity['type'];
  }>;
  /** Opens a request whose body is written while the reply is read. */
  openDuplex(call: DuplexCall): Promise<SealedDuplex>;
  close(): void;
}

type Limits = { [Name in keyof Timeouts]-?: number };

const defaultMaxRetries = 2;
const defaultLimits: Limits = { connect: 5_000, firstByte: 0, idle: 60_000, total: 0 };

export function createConnection(settings: BedrockSettings): Connection {
  const transport = settings.fetch === undefined ? createTransport() : fetchTransport(settings.fetch);
  const context: Context = {
    settings,
    send: transport.send,
    resolveIdentity: createIdentityResolver(settings),
    budget: createRetryBudget(),
    now: settings.now ?? Date.now,
  };
  return {
    run: (call, read) => run(context, call, read),
    describe: async ({ region: arnRegion, signal }) => ({
      region: resolveRegion({ region: settings.region, arnRegion }),
      authentication: (await context.resolveIdentity({ signal })).type,
    }),
    openDuplex: async (call) => (await import('./duplex.ts')).openDuplex({ ...context, transport }, call),
    close: () => transport.close(),
  };
}

/** A caller's own `fetch`, which on Node few have: what it takes is loaded by the first call. */
function fetchTransport(fetchFunction: typeof globalThis.fetch): Transport {
  let loaded: Promise<Transport> | undefined;
  const load = (): Promise<Transport> =>
    (loaded ??= import('../transport/send-fetch.ts').then((module) => module.createFetchTransport(fetchFunction)));
  return { send: async (request) => (await load()).send(request), close: () => undefined };
}

/** What all calls of a client share. */
interface Context {
  settings: BedrockSettings;
  send: Send;
  resolveIdentity: IdentityResolver;
  budget: RetryBudget;
  now: () => number;
}

async function run<Result>(
  context: Context,
  call: Call,
  read: (answer: Answer) => Promise<Result>,
): Promise<{ result: Result; metadata: CallMetadata }> {
  const { settings, budget, now } = context;
  const { options } = call;
  const limits: Limits = { ...defaultLimits, ...defined(settings.timeouts), ...defined(options.timeouts) };
  const region = resolveRegion({ region: settings.region, arnRegion: call.region });
  const url = requestUrl(resolveEndpoint({ endpoint: settings.endpoint, region, service: call.service }), call.path);
  const started = now();
  const whole = createCancellation(options.signal);
  const stopClock = startTimer(
    limits.total,
    `The call took longer than ${limits.total} ms (\`timeouts.total\`).`,
    whole.abort,
  );
  const release = (): void => {
    stopClock();
    whole.release();
  };

  const attempt = async (): Promise<{ result: Result; response: HttpResponse; latencyMs: number }> => {
    const single = createCancellation(whole.signal);
    try {
      const response = await ask(context, call, { url, region, limits }, single);
      const latencyMs = now() - started;
      const releaseAll = (): void => {
        single.release();
        release();
      };
      return {
        result: await read({ ...response, abort: () => single.abort(), release: releaseAll }),
        response,
        latencyMs,
      };
    } catch (error) {
      single.release();
      throw error;
    }
  };

  try {
    const maxRetries = options.maxRetries ?? settings.maxRetries ?? defaultMaxRetries;
    const { value, attempts, totalRetryDelay } = await retry(attempt, { maxRetries, budget, signal: whole.signal });
    return { result: value.result, metadata: toMetadata(call, url, { ...value, attempts, totalRetryDelay }) };
  } catch (error) {
    release();
    throw error;
  }
}

interface Target {
  url: URL;
  region: string;
  limits: Limits;
}

/** One attempt, up to the reply's headers. */
async function ask(
  context: Context,
  call: Call,
  { url, region, limits }: Target,
  single: Cancellation,
): Promise<HttpResponse> {
  const { signal } = single;
  const headers = await authenticate(context, call, { url, region, signal });
  const late = `No reply came within ${limits.firstByte} ms (\`timeouts.firstByte\`).`;
  const stopWaiting = startTimer(limits.firstByte, late, single.abort);
  const { method, body } = call;
  const response = await context
    .send({ method, url, headers, body, signal, connectTimeoutMs: limits.connect })
    .finally(stopWaiting);
  const watched = withIdleTimeout(response.body, limits.idle, single.abort);
  if (response.status < 200 || response.status > 299)
    throw await readFailure({ ...response, body: watched }, context.now());
  return { ...response, body: watched };
}

/** What an attempt needs anew: the credentials may have changed, and a signature is dated. */
async function authenticate(
  { settings, resolveIdentity, now }: Context,
  call: Call,
  { url, region, signal }: { url: URL; region: string; signal: AbortSignal },
): Promise<Record<string, string>> {
  const headers = mergeHeaders({ 'user-agent': userAgent }, call.headers, settings.headers, call.options.headers);
  if (headers['authorization'] !== undefined) return headers;
  const identity = await resolveIdentity({ signal });
  if (identity.type === 'none') return headers;
  assertSecure(url);
  if (identity.type === 'bearer') {
    if (call.service === 's3') throw (await import('./s3-uri.ts')).noApiKey();
    return { ...headers, authorization: `Bearer ${identity.apiKey}` };
  }
  const { method, body, service } = call;
  const { credentials } = identity;
  return signRequest({
    method,
    url,
    headers,
    body,
    credentials,
    region,
    service: signingName(service),
    now: new Date(now()),
  });
}

function defined(timeouts: Timeouts = {}): Partial<Limits> {
  for (const [name, value] of Object.entries(timeouts)) {
    if (value !== undefined && !(value >= 0)) {
      throw new BedrockError('configuration', `\`timeouts.${name}\` takes milliseconds, 0 or more.`, {
        path: `timeouts.${name}`,
      });
    }
  }
  return Object.fromEntries(Object.entries(timeouts).filter(([, value]) => value !== undefined)) as Partial<Limits>;
}

interface Outcome extends Pick<CallMetadata, 'attempts' | 'totalRetryDelay' | 'latencyMs'> {
  response: HttpResponse;
}

/** The body is made into text only when somebody asks, and no log that prints the metadata holds it. */
function toMetadata(call: Call, url: URL, { response, attempts, totalRetryDelay, latencyMs }: Outcome): CallMetadata {
  const { status: httpStatusCode, headers } = response;
  const facts: Omit<CallMetadata, 'requestBody'> = {
    httpStatusCode,
    requestId: headers['x-amzn-requestid'],
    attempts,
    totalRetryDelay,
    latencyMs,
    surface: call.surface,
    url: url.href,
    headers,
  };
  return Object.defineProperty(facts as CallMetadata, 'requestBody', {
    get: () => new TextDecoder().decode(call.body),
    enumerable: false,
  });
}
