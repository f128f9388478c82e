// Reads fixtures/<dialect>/<case>/ for the tests. Bytes are written `{ "$base64": "…" }` there.
// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { ConverseReply } from '../converse/types.ts';
import { isJsonObject, parseJson, type JsonObject } from '../json.ts';
import type { NativeEvent } from '../dialects/dialect.ts';

export interface Fixture {
  name: string;
  /** The family's own request and reply. */
  body: JsonObject;
  response: JsonObject;
  headers: Record<string, string>;
  /** Empty for a family that does not stream. */
  stream: readonly NativeEvent[];
  /** The reply that `response` and `stream` tell. */
  expected: ConverseReply;
}

const root = new URL('../../fixtures/', import.meta.url);

export function readFixtures(dialectId: string): Fixture[] {
  const folder = new URL(`${dialectId}/`, root);
  return existsSync(folder) ? readdirSync(folder).map((name) => readFixture(name, new URL(`${name}/`, folder))) : [];
}

function readFixture(name: string, folder: URL): Fixture {
  const text = (file: string): string => {
    const path = new URL(file, folder);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const json = (file: string): JsonObject => JSON.parse(text(file) || '{}', reviveBytes) as JsonObject;
  return {
    name,
    body: json('body.json'),
    response: json('response.json'),
    headers: json('headers.json') as Record<string, string>,
    stream: text('stream.jsonl').split('\n').filter(Boolean).map(readEvent),
    expected: json('expected.json') as object as ConverseReply,
  };
}

/** A line is an event with its type, or the data of a chunk. */
function readEvent(line: string): NativeEvent {
  const data = parseJson(line) as JsonObject;
  return typeof data['type'] === 'string' && isJsonObject(data['data'])
    ? { type: data['type'], data: data['data'] }
    : { type: 'chunk', data };
}

const reviveBytes = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$base64' in value
    ? Uint8Array.from(Buffer.from(String(value.$base64), 'base64'))
    : value;
