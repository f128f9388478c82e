// One prepared call to one reply: identity, signature, attempts and deadlines. It knows no dialect.
// SPDX-License-Identifier: Apache-2.0
import { createTransport } from '#transport';
import { createIdentityResolver, type IdentityResolver } from '../auth/resolve.ts';
import { signRequest } from '../auth/sigv4.ts';
import { hasOnly } from '../converse/plain.ts';
import { BedrockError } from '../errors.ts';
import { assertSecure, requestUrl, signingName } from '../transport/endpoint.ts';
import type { HttpResponse, Send, Transport } from '../transport/http.ts';
import { createRetryBudgets, retry, type RetryBudget } from '../transport/retry.ts';
import { createCancellation, startTimer, withIdleTimeout, type Cancellation } from '../transport/timeout.ts';
import type { Answer, Call, CallOutcome, Connection } from './call.ts';
import { readFailure } from './failure.ts';
import type { Clock } from './mend-identity.ts';
import { mergeHeaders } from './merge-headers.ts';
import { toMetadata } from './metadata.ts';
import { endpointFor, regionFor } from './place.ts';
import type { BedrockSettings, Timeouts } from './settings.ts';
import { userAgent } from './version.ts';

export type { Answer, Call, Connection } from './call.ts';

/** What a client usually has; whoever sets more has the names looked at. */
const usualSettings: readonly string[] = [
  ...(['region', 'endpoint', 'credentials', 'apiKey', 'headers', 'fetch', 'maxRetries', 'timeouts'] as const),
] satisfies readonly (keyof BedrockSettings)[];

type Limits = { [Name in keyof Timeouts]-?: number };

const defaultLimits: Limits = { connect: 5_000, firstByte: 0, idle: 60_000, total: 0 };

/** What looks after several targets, a limit on concurrency, observers and a client of the AWS SDK is loaded where one is asked for. */
export function createConnection(settings: BedrockSettings): Connection {
  if (hasOnly(settings, usualSettings)) return createPlainConnection(settings);
  const open = async (): Promise<Connection> => {
    (await import('./unknown-option.ts')).checkSettings(settings);
    const { targets, maxConcurrency, hooks, telemetry, client } = settings;
    const whole = client === undefined ? settings : await (await import('./sdk-client.ts')).settingsOfClient(settings);
    if ((targets ?? maxConcurrency ?? hooks ?? telemetry) === undefined) return createPlainConnection(whole);
    const guards = { targets: undefined, maxConcurrency: undefined, hooks: undefined, telemetry: undefined };
    const openUnguarded = (one: BedrockSettings): Connection => createConnection({ ...one, ...guards });
    return (await import('./guarded-connection.ts')).createGuardedConnection(whole, openUnguarded);
  };
  let loaded: Promise<Connection> | undefined;
  const load = (): Promise<Connection> => (loaded ??= open());
  return {
    run: async (call, read) => (await load()).run(call, read),
    describe: async (call) => (await load()).describe(call),
    openDuplex: async (call) => (await load()).openDuplex(call),
    // What could not be opened has told its call so.
    close: () => void loaded?.then((connection) => connection.close()).catch(() => undefined),
  };
}

function createPlainConnection(settings: BedrockSettings): Connection {
  const transport = settings.fetch === undefined ? createTransport() : fetchTransport(settings.fetch);
  const clock = { skew: 0 };
  const now = (): number => (settings.now ?? Date.now)() + clock.skew;
  const { send } = transport;
  const openSource = async () =>
    (await import('./credential-sources.ts')).openCredentialSource(settings, { settings, send, now });
  const resolveIdentity = createIdentityResolver({ ...settings, openSource });
  const context: Context = { settings, send, resolveIdentity, budgetFor: createRetryBudgets(), now, clock };
  return {
    run: (call, read) => run(context, call, read),
    describe: async ({ region: arnRegion, signal }) => ({
      region: await regionFor(settings, arnRegion),
      identity: await context.resolveIdentity({ signal }),
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
  budgetFor: (key: string) => RetryBudget;
  /** As the service sees it, once it has said so. */
  now: () => number;
  clock: Clock;
}

async function run<Result>(
  context: Context,
  call: Call,
  read: (answer: Answer) => Promise<Result>,
): Promise<CallOutcome<Result>> {
  const { settings, now } = context;
  const { options, observer, earlierAttempts = 0 } = call;
  const limits: Limits = { ...defaultLimits, ...defined(settings.timeouts), ...defined(options.timeouts) };
  const region = await regionFor(settings, call.region);
  const target = requestUrl(await endpointFor(settings, region, call.service), call.path);
  const url = target.origin + target.pathname;
  const started = now();
  const whole = createCancellation(options.signal);
  const late = `The call took longer than ${limits.total} ms (\`timeouts.total\`).`;
  const stopClock = startTimer(limits.total, late, whole.abort);
  const release = (): void => {
    stopClock();
    whole.release();
  };

  const attempt = async (n: number): Promise<{ result: Result; response: HttpResponse; latencyMs: number }> => {
    const single = createCancellation(whole.signal);
    const facts = { attempt: n + earlierAttempts, url, region, target: call.target };
    let isReading = false;
    try {
      observer?.request(facts);
      const response = await ask(context, call, { url: target, region, limits }, single);
      const latencyMs = now() - started;
      observer?.response({ ...facts, response, latencyMs });
      const releaseAll = (): void => {
        single.release();
        release();
      };
      isReading = true;
      const result = await read({ ...response, ...facts, abort: () => single.abort(), release: releaseAll });
      return { result, response, latencyMs };
    } catch (error) {
      single.release();
      throw isReading && !whole.signal.aborted ? (await import('./unreadable.ts')).asUnreadable(error) : error;
    }
  };

  try {
    const { value, attempts, totalRetryDelay } = await retry(attempt, {
      maxRetries: options.maxRetries ?? settings.maxRetries,
      budget: context.budgetFor(`${region} ${call.modelId ?? call.path}`),
      signal: whole.signal,
      deadline: call.deadline ?? (limits.total > 0 ? performance.now() + limits.total : undefined),
      onRetry: observer?.retry,
    });
    const { result, ...rest } = value;
    const told = { ...rest, attempts: attempts + earlierAttempts, totalRetryDelay, region, url: target.href };
    return { result, metadata: toMetadata(call, told) };
  } catch (error) {
    release();
    throw BedrockError.isInstance(error) ? error.with({ url }) : error;
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
  isMended = false,
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
  if (response.status >= 200 && response.status <= 299) return { ...response, body: watched };
  const failure = await readFailure({ ...response, body: watched }, context.now());
  const isIdentity = failure.kind === 'authentication' && headers['authorization']?.startsWith('AWS4') === true;
  if (!isIdentity || isMended) throw failure;
  const { mend } = await import('./mend-identity.ts');
  if (!(await mend(context, failure, { sent: headers, date: response.headers['date'], signal }))) throw failure;
  return ask(context, call, { url, region, limits }, single, true);
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
