// A local Bedrock: listener, identity check, router, faults and journal put together.
// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { BedrockError } from 'bedrock-core';
import type { AuthOptions, KnownCredentials } from './auth/credentials.ts';
import { verify } from './auth/verify.ts';
import { breakBy } from './faults/apply.ts';
import { parseFault } from './faults/fault.ts';
import { replaceBy } from './faults/replace.ts';
import { createFaults, type Faults, type FaultScript } from './faults/schedule.ts';
import { JournalRecorder, type Journal, type JournalEntry } from './journal.ts';
import { createPromptCache } from './model/prompt-cache.ts';
import { createResponseStore } from './model/response-store.ts';
import { createQuotas, type QuotaTable } from './model/quotas.ts';
import { createJobs } from './operations/jobs.ts';
import type { Call, Script, Surroundings } from './operations/operation.ts';
import { findOperation, unknownOperation, type Match } from './operations/router.ts';
import { errorShapeOf } from './server/error-shapes.ts';
import {
  AwsRefusal,
  ConnectionReset,
  invalid,
  refusalReply,
  type EmulatorReply,
  type EmulatorRequest,
} from './server/http.ts';
import { listen } from './server/listener.ts';
import { createObjectStore } from './storage/object-store.ts';
import { isForS3 } from './storage/recognise.ts';
import { s3Refusal, stsRefusal } from './storage/refusals.ts';
import { s3 } from './storage/s3.ts';
import { isForSts } from './sts/recognise.ts';
import { sts } from './sts/sts.ts';

export interface EmulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default `127.0.0.1`. */
  host?: string;
  /** How identities are checked: not at all, for their form (default), or strictly. */
  auth?: 'off' | 'permissive' | 'strict';
  /** Keys that `strict` knows. */
  credentials?: readonly KnownCredentials[];
  /** API keys that `strict` knows, beside the short-term keys that `credentials` can mint. */
  apiKeys?: readonly string[];
  /** Milliseconds until a reply begins. Default 0. */
  latencyMs?: number;
  /** How many milliseconds its clock, by which `strict` judges signatures, is ahead. Default 0. */
  clockOffsetMs?: number;
  /** How fast the model writes. Default 0: as fast as the client reads. */
  tokensPerSecond?: number;
  /** Milliseconds until an asynchronous call is done. Default 1,000. */
  asyncJobMs?: number;
  /** What an account may use of a model in a minute, by model id; `*` for all others. Default: no limits. */
  quotas?: QuotaTable;
  /** What knowledge bases hold: passages by the base's id. */
  knowledgeBases?: Readonly<Record<string, readonly string[]>>;
  /** Answers in the model's place, wholly or in part. May throw {@link AwsRefusal}. */
  reply?: Script;
  /**
   * A fault for every call that names none in the header `x-emulator-fault`, e.g. `ThrottlingException; times=2`,
   * or a function that names one for a call.
   */
  fault?: FaultScript;
}

export interface Emulator {
  /** Base URL, to be used as the endpoint of any Bedrock client. */
  url: string;
  port: number;
  /** How many connections to it stand. */
  readonly connections: number;
  journal: Journal;
  /** Closes the port and all connections. */
  close(): Promise<void>;
}

/** What the calls of one emulator share. */
interface Rooms {
  auth: AuthOptions;
  faults: Faults;
  journal: JournalRecorder;
  surroundings: Surroundings;
}

/**
 * Starts a local Bedrock.
 *
 * @example
 * ```ts
 * import { startEmulator } from 'bedrock-emulator';
 *
 * const emulator = await startEmulator({ port: 4567 });
 * console.log(emulator.url);
 * await emulator.close();
 * ```
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = '127.0.0.1', port = 0, latencyMs = 0, tokensPerSecond = 0, clockOffsetMs = 0, fault } = options;
  if (typeof fault === 'string') parseFault(fault);
  const { auth: mode = 'permissive', credentials = [], apiKeys = [] } = options;
  const journal = new JournalRecorder();
  const store = createObjectStore();
  const jobs = createJobs(store, options.asyncJobMs ?? 1_000);
  const auth: AuthOptions = { mode, credentials: [...credentials], apiKeys, now: () => Date.now() + clockOffsetMs };
  const rooms: Rooms = {
    auth,
    faults: createFaults(fault),
    journal,
    surroundings: {
      auth,
      knowledgeBases: options.knowledgeBases ?? {},
      pace: { latencyMs, tokensPerSecond },
      cache: createPromptCache(Date.now),
      responses: createResponseStore(),
      quotas: createQuotas(options.quotas ?? {}, Date.now),
      store,
      jobs,
      script: options.reply,
    },
  };
  const listener = await listen((request) => serve(request, rooms), { host, port });
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listener.port}`,
    port: listener.port,
    get connections() {
      return listener.connections;
    },
    journal,
    async close() {
      jobs.close();
      await listener.close();
      journal.close();
    },
  };
}

async function serve(request: EmulatorRequest, rooms: Rooms): Promise<EmulatorReply> {
  if (rooms.faults.isDoomed(request.connection)) throw new ConnectionReset('goaway');
  const id = randomUUID();
  const entry = rooms.journal.start(id, request);
  const reply = await answer(request, entry, rooms);
  entry.status = reply.status;
  return {
    ...reply,
    headers: { 'x-amzn-requestid': id, date: new Date(rooms.auth.now()).toUTCString(), ...reply.headers },
    body: watched(reply, request, entry, rooms.journal),
  };
}

/** Services beside Bedrock, which speak XML. */
function elsewhere(request: EmulatorRequest): Match | undefined {
  if (isForS3(request)) return { name: 'S3', operation: s3, parameters: [] };
  return isForSts(request) ? { name: 'STS', operation: sts, parameters: [] } : undefined;
}

async function answer(request: EmulatorRequest, entry: JournalEntry, rooms: Rooms): Promise<EmulatorReply> {
  try {
    await verify(request, rooms.auth);
    const match = elsewhere(request) ?? findOperation(request.method, request.rawPath);
    if (match === undefined) throw unknownOperation();
    entry.operation = match.name;
    const [modelId] = match.parameters;
    if (modelId !== undefined) entry.modelId = modelId;
    const fault = rooms.faults.next({ operation: match.name, modelId, headers: request.headers });
    if (fault?.name === 'stale') rooms.faults.doom(request.connection);
    const instead = fault === undefined ? undefined : await replaceBy(fault, request.signal);
    if (instead !== undefined) return instead;
    const query = new URLSearchParams(request.rawQuery);
    const call: Call = { ...request, parameters: match.parameters, query, entry };
    const reply = await match.operation(call, rooms.surroundings);
    return settled(fault === undefined ? reply : breakBy(fault, reply, request), call);
  } catch (error) {
    if (error instanceof ConnectionReset) {
      rooms.journal.end(entry, true);
      throw error;
    }
    if (isForS3(request)) return s3Refusal(asRefusal(error));
    if (isForSts(request)) return stsRefusal(asRefusal(error));
    return refusalReply(asRefusal(error), errorShapeOf(request.rawPath));
  }
}

/** Codecs report a body that they cannot read as a `BedrockError`; anything else is a fault of ours. */
function asRefusal(error: unknown): AwsRefusal {
  if (error instanceof AwsRefusal) return error;
  if (BedrockError.isInstance(error)) return invalid(error.message, error.path);
  return new AwsRefusal(
    500,
    'InternalServerException',
    `The emulator failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
}

/** Does what waits for the end of a reply, whether it was read or left. */
function settled(reply: EmulatorReply, { onEnd, signal }: Call): EmulatorReply {
  const { body } = reply;
  if (onEnd === undefined) return reply;
  if (body instanceof Uint8Array) {
    onEnd();
    return reply;
  }
  let isOver = false;
  const end = (): void => {
    if (!isOver) onEnd();
    isOver = true;
  };
  signal.addEventListener('abort', end, { once: true });
  async function* pieces(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* stream;
    } finally {
      end();
    }
  }
  return { ...reply, body: pieces(body) };
}

/** Tells the journal when a reply has ended, or was left. */
function watched(
  { body }: EmulatorReply,
  { signal }: EmulatorRequest,
  entry: JournalEntry,
  journal: JournalRecorder,
): EmulatorReply['body'] {
  if (body instanceof Uint8Array) {
    journal.end(entry, signal.aborted);
    return body;
  }
  signal.addEventListener('abort', () => journal.end(entry, true), { once: true });
  entry.events = 0;
  return (async function* () {
    for await (const piece of body) {
      yield piece;
      entry.events = (entry.events ?? 0) + 1;
    }
    journal.end(entry, signal.aborted);
  })();
}
