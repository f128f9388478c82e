// What the emulator was asked, for tests and for people: bounded, and without secrets.
// SPDX-License-Identifier: Apache-2.0
import type { EmulatorRequest } from './server/http.ts';

/** One request, from its arrival to its end. */
export interface JournalEntry {
  id: string;
  method: string;
  /** As sent. */
  path: string;
  /** `authorization` and session tokens are redacted. */
  headers: Record<string, string>;
  /** The body as JSON, or as text when it is none. */
  body: unknown;
  operation?: string;
  modelId?: string;
  status?: number;
  /** Milliseconds since 1970. */
  startedAt: number;
  endedAt?: number;
  /** The client went away before the reply was complete. */
  aborted: boolean;
  /** Events of the streamed reply that were sent. */
  events?: number;
}

export interface Journal {
  readonly entries: readonly JournalEntry[];
  /** The first finished entry that fits, now or as soon as there is one. Rejects when the emulator closes first. */
  next(fits: (entry: JournalEntry) => boolean): Promise<JournalEntry>;
  clear(): void;
}

const maxEntries = 1_000;

interface Waiter {
  fits: (entry: JournalEntry) => boolean;
  resolve: (entry: JournalEntry) => void;
  reject: (error: Error) => void;
}

export class JournalRecorder implements Journal {
  #entries: JournalEntry[] = [];
  readonly #waiting = new Set<Waiter>();

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  next(fits: (entry: JournalEntry) => boolean): Promise<JournalEntry> {
    const found = this.#entries.find((entry) => entry.endedAt !== undefined && fits(entry));
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve, reject) => this.#waiting.add({ fits, resolve, reject }));
  }

  clear(): void {
    this.#entries = [];
  }

  start(id: string, { method, rawPath, headers, body }: EmulatorRequest): JournalEntry {
    const entry: JournalEntry = {
      id,
      method,
      path: rawPath,
      headers: redact(headers),
      body: readBody(body),
      startedAt: Date.now(),
      aborted: false,
    };
    this.#entries.push(entry);
    if (this.#entries.length > maxEntries) this.#entries.shift();
    return entry;
  }

  end(entry: JournalEntry, aborted: boolean): void {
    if (entry.endedAt !== undefined) return;
    entry.endedAt = Date.now();
    entry.aborted = aborted;
    for (const waiter of this.#waiting) {
      if (!waiter.fits(entry)) continue;
      this.#waiting.delete(waiter);
      waiter.resolve(entry);
    }
  }

  close(): void {
    for (const { reject } of this.#waiting) reject(new Error('The emulator was closed before such a request came.'));
    this.#waiting.clear();
  }
}

const secret: ReadonlySet<string> = new Set(['authorization', 'x-amz-security-token', 'x-api-key', 'cookie']);

function redact(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secret.has(name) ? '[redacted]' : value]),
  );
}

function readBody(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
