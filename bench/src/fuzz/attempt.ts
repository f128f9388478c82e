// One call with a damaged answer, and whether it ended as a call may end.
// SPDX-License-Identifier: Apache-2.0
import { BedrockError, type BedrockErrorKind } from 'bedrock-core';
import { createFrameDecoder, encodeFrame, type Frame } from 'bedrock-core/dialects';
import { mutateBytes, mutateJson, splitAtRandom } from './mutate.ts';
import { createRandom, type Random } from './random.ts';
import { createClient, type Recording } from './recordings.ts';

/** Kinds that would lay the blame elsewhere: on the caller, or on a connection that is sound. */
const wrongKinds: ReadonlySet<BedrockErrorKind> = new Set<BedrockErrorKind>([
  ...(['configuration', 'unsupported', 'blocked-url', 'network', 'timeout'] as const),
]);
const longestMessage = 4_000;

/** How the call ended: `read`, or the kind of its error. Throws what no call may end with. */
export async function attempt({ name, call, reply }: Recording, seed: number): Promise<string> {
  const random = createRandom(seed);
  const body = damage(reply, random);
  const fetch = (): Promise<Response> => Promise.resolve(respond(reply, splitAtRandom(body, random)));
  let outcome: string;
  try {
    await call(createClient(name, fetch, 'https://fuzz.example'));
    outcome = 'read';
  } catch (error) {
    outcome = judge(error);
  }
  if (Object.keys(Object.prototype).length > 0) throw new Error('The prototype of all objects has a new member.');
  return outcome;
}

function judge(error: unknown): string {
  if (!BedrockError.isInstance(error)) throw error;
  const { kind, message } = error;
  if (wrongKinds.has(kind) || message.length > longestMessage)
    throw new Error(`It ended as '${kind}': ${message.slice(0, 200)}`, { cause: error });
  return kind;
}

function respond({ status, headers }: Recording['reply'], chunks: Uint8Array[]): Response {
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
  });
  return new Response(body, { status, headers });
}

/** Half of the time any bytes, else what the format carries, so that the damage gets past checksums and parsers. */
function damage({ headers, body }: Recording['reply'], random: Random): Uint8Array {
  const type = headers['content-type'] ?? '';
  if (random.percent(40)) return mutateBytes(body, random);
  if (type.includes('eventstream')) return damageFrames(body, random);
  if (type.includes('event-stream')) return damageLines(body, random);
  if (type.includes('json')) return damageJson(body, random);
  return mutateBytes(body, random);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function damageJson(bytes: Uint8Array, random: Random): Uint8Array {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    return mutateBytes(bytes, random);
  }
  return encoder.encode(JSON.stringify(mutateJson(value, random)) ?? '');
}

/** The checksums are right again afterwards. Chunks of InvokeModel hold JSON in base64 in JSON. */
function damageFrames(bytes: Uint8Array, random: Random): Uint8Array {
  const frames = createFrameDecoder().push(bytes);
  const index = random.below(frames.length);
  const damaged = frames.flatMap(({ headers, payload }, position) => {
    if (position !== index) return [encodeFrame(headers, payload)];
    switch (random.below(5)) {
      case 0:
        return [];
      case 1:
        return [encodeFrame(headers, payload), encodeFrame(headers, payload)];
      case 2:
        return [encodeFrame({ ...headers, [random.pick(Object.keys(headers))]: random.pick(headerValues) }, payload)];
      default:
        return [encodeFrame(headers, damagePayload(payload, random))];
    }
  });
  return Buffer.concat(damaged);
}

type HeaderValue = Frame['headers'][string];
const headerValues: readonly HeaderValue[] = [
  '',
  'exception',
  'error',
  'event',
  'chunk',
  'messageStop',
  'metadata',
  'text/plain',
  true,
  new Date(0),
];

function damagePayload(payload: Uint8Array, random: Random): Uint8Array {
  const inner = /^\{"bytes":"([^"]*)"/.exec(decoder.decode(payload))?.[1];
  if (inner === undefined || random.percent(20)) return damageJson(payload, random);
  const bytes = damageJson(Buffer.from(inner, 'base64'), random);
  return encoder.encode(JSON.stringify({ bytes: Buffer.from(bytes).toString('base64') }));
}

function damageLines(bytes: Uint8Array, random: Random): Uint8Array {
  const lines = decoder.decode(bytes).split('\n');
  const index = random.below(lines.length);
  const line = lines[index] ?? '';
  const other = line.startsWith('data: {')
    ? `data: ${decoder.decode(damageJson(encoder.encode(line.slice('data: '.length)), random))}`
    : random.pick(['', ':', 'event: error', 'data:', 'data: [DONE]', '\r', 'id: 1', 'retry: 0']);
  return encoder.encode(lines.with(index, other).join('\n'));
}
