// A local Bedrock: listener, identity check, router and journal put together.
// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { BedrockError } from 'bedrock-core';
import { verify, type AuthOptions, type KnownCredentials } from './auth/verify.ts';
import { JournalRecorder, type Journal, type JournalEntry } from './journal.ts';
import { createPromptCache } from './model/usage.ts';
import type { Script, Surroundings } from './operations/operation.ts';
import { findOperation } from './operations/router.ts';
import { AwsRefusal, invalid, refusalReply, type EmulatorReply, type EmulatorRequest } from './server/http.ts';
import { listen } from './server/listener.ts';

export interface EmulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default `127.0.0.1`. */
  host?: string;
  /** How identities are checked: not at all, for their form (default), or strictly. */
  auth?: 'off' | 'permissive' | 'strict';
  /** Keys that `strict` knows. */
  credentials?: readonly KnownCredentials[];
  /** API keys that `strict` knows. */
  apiKeys?: readonly string[];
  /** Milliseconds until a reply begins. Default 0. */
  latencyMs?: number;
  /** Speed of streams. Default 0: as fast as the client reads. */
  tokensPerSecond?: number;
  /** Answers in the model's place. May throw {@link AwsRefusal}. */
  reply?: Script;
}

export interface Emulator {
  /** Base URL, to be used as the endpoint of any Bedrock client. */
  url: string;
  port: number;
  journal: Journal;
  /** Closes the port and all connections. */
  close(): Promise<void>;
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
  const { host = '127.0.0.1', port = 0, latencyMs = 0, tokensPerSecond = 0 } = options;
  const auth: AuthOptions = {
    mode: options.auth ?? 'permissive',
    credentials: options.credentials ?? [],
    apiKeys: options.apiKeys ?? [],
    now: Date.now,
  };
  const surroundings: Surroundings = {
    pace: { latencyMs, tokensPerSecond },
    cache: createPromptCache(),
    script: options.reply,
  };
  const journal = new JournalRecorder();

  const listener = await listen(
    async (request) => {
      const id = randomUUID();
      const entry = journal.start(id, request);
      const reply = await answer(request, entry, auth, surroundings);
      entry.status = reply.status;
      return {
        ...reply,
        headers: { 'x-amzn-requestid': id, date: new Date().toUTCString(), ...reply.headers },
        body: watched(reply, request, entry, journal),
      };
    },
    { host, port },
  );

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listener.port}`,
    port: listener.port,
    journal,
    close: () => listener.close(),
  };
}

async function answer(
  request: EmulatorRequest,
  entry: JournalEntry,
  auth: AuthOptions,
  surroundings: Surroundings,
): Promise<EmulatorReply> {
  try {
    await verify(request, auth);
    const match = findOperation(request.method, request.rawPath);
    if (match === undefined) throw new AwsRefusal(404, 'UnknownOperationException', '');
    entry.operation = match.name;
    if (match.parameters[0] !== undefined) entry.modelId = match.parameters[0];
    return await match.operation(
      { ...request, parameters: match.parameters, query: new URLSearchParams(request.rawQuery), entry },
      surroundings,
    );
  } catch (error) {
    return refusalReply(asRefusal(error));
  }
}

/** Codecs report a body that they cannot read as a `BedrockError`; anything else is a fault of ours. */
function asRefusal(error: unknown): AwsRefusal {
  if (error instanceof AwsRefusal) return error;
  if (BedrockError.isInstance(error)) return invalid(error.message);
  return new AwsRefusal(
    500,
    'InternalServerException',
    `The emulator failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
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
  return (async function* () {
    yield* body;
    journal.end(entry, signal.aborted);
  })();
}
