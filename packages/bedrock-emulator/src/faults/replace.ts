// What comes in the place of a reply: an error of the API, what a proxy would say, or too much.
// SPDX-License-Identifier: Apache-2.0
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { AwsRefusal, ConnectionReset, type EmulatorReply } from '../server/http.ts';
import { errors } from './errors.ts';
import { isBreakage, isReplacement, type Fault, type Replacement } from './fault.ts';

/** Throws when the fault is an error in the place of the reply. */
export async function replaceBy(fault: Fault, signal: AbortSignal): Promise<EmulatorReply | undefined> {
  const { name, after, status, retryAfter } = fault;
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  if (isReplacement(name)) {
    const reply = await replacementsByName[name](fault, signal);
    return { ...reply, headers: { ...reply.headers, ...headers } };
  }
  if (isBreakage(name) || after !== undefined) return undefined;
  const [usual, message] = errors[name] ?? [500, name];
  throw new AwsRefusal(status ?? usual, name, message, { headers });
}

type Replace = (fault: Fault, signal: AbortSignal) => EmulatorReply | Promise<EmulatorReply>;

const utf8 = new TextEncoder();

const page = (status: number): Uint8Array => utf8.encode(`<!doctype html><title>${status}</title><h1>${status}</h1>`);

const replacementsByName: Readonly<Record<Replacement, Replace>> = {
  bare: ({ status = 500 }) => ({ status, headers: {}, body: new Uint8Array() }),
  html: ({ status = 502 }) => ({ status, headers: { 'content-type': 'text/html' }, body: page(status) }),
  redirect: ({ status = 307, location = '/elsewhere' }) => ({ status, headers: { location }, body: new Uint8Array() }),
  async 'no-reply'(_, signal) {
    await leaving(signal);
    throw new ConnectionReset('close');
  },
  'huge-body': (_, signal) => ({ status: 200, headers: { 'content-type': 'application/json' }, body: endless(signal) }),
  'gzip-bomb': async () => ({
    status: 200,
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: await bomb(),
  }),
};

/** Resolves when the client goes away. */
export async function leaving(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

const blanks = 1024 * 1024;

/** White space, with which JSON may begin, until the client has enough. */
async function* endless(signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(blanks).fill(0x20);
  while (!signal.aborted) yield piece;
}

let made: Promise<Uint8Array> | undefined;

/** 1 GiB of white space in 1 MB: one compressed piece after another is a valid file as well. */
function bomb(): Promise<Uint8Array> {
  made ??= promisify(gzip)(Buffer.alloc(blanks, ' ')).then((piece) =>
    Buffer.concat(Array.from({ length: 1024 }, () => piece)),
  );
  return made;
}
