// Every fixture folder of every dialect: request, reply and stream as their source documents them.
// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resolveModel } from '../catalog/capabilities.ts';
import { createCollector } from '../converse/collect.ts';
import type { ConverseReply, ConverseRequest } from '../converse/types.ts';
import type { JsonObject } from '../json.ts';
import type { NativeEvent } from './dialect.ts';
import { findDialect } from './registry.ts';

const root = new URL('../../fixtures/', import.meta.url);

/** Bytes are written `{ "$base64": "…" }` in fixtures. */
const reviveBytes = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$base64' in value
    ? Uint8Array.from(Buffer.from(String(value.$base64), 'base64'))
    : value;

const read = <T>(folder: URL, file: string): T =>
  JSON.parse(readFileSync(new URL(file, folder), 'utf8'), reviveBytes) as T;

/** Rooms of their own, with suites of their own. */
const otherRooms: readonly string[] = ['embeddings', 'images', 'rerank', 'video'];

for (const dialectId of readdirSync(root).filter((name) => !otherRooms.includes(name))) {
  for (const name of readdirSync(new URL(`${dialectId}/`, root))) {
    describe(`${dialectId}/${name}`, () => {
      const folder = new URL(`${dialectId}/${name}/`, root);
      const dialect = findDialect(dialectId);
      const request = read<ConverseRequest>(folder, 'request.json');
      const expected = read<ConverseReply>(folder, 'expected.json');
      const context = { model: resolveModel(request.modelId), stream: false };

      test('names its source', () => {
        expect(readFileSync(new URL('source.md', folder), 'utf8')).toMatch(/https:\/\//);
      });

      test('golden request, there and back', () => {
        const body = read<JsonObject>(folder, 'body.json');
        expect(dialect.encodeRequest(request, context)).toMatchObject({ body, warnings: [] });
        expect(
          dialect.encodeRequest({ ...dialect.decodeRequest(body, context).request, modelId: request.modelId }, context)
            .body,
        ).toEqual(body);
      });

      test('golden reply, there and back', () => {
        const headers = existsSync(new URL('headers.json', folder))
          ? read<Record<string, string>>(folder, 'headers.json')
          : {};
        expect(dialect.decodeResponse(read(folder, 'response.json'), headers, context)).toEqual(expected);
        expect(dialect.decodeResponse(dialect.encodeResponse(expected, context), headers, context)).toMatchObject({
          output: expected.output,
          stopReason: expected.stopReason,
        });
      });

      // Jurassic-2 does not stream.
      if (!existsSync(new URL('stream.jsonl', folder))) return;
      test('golden stream ≡ golden reply', () => {
        const lines = readFileSync(new URL('stream.jsonl', folder), 'utf8').trim().split('\n');
        const natives = lines.map((line): NativeEvent => {
          const data = JSON.parse(line) as JsonObject;
          return 'data' in data && 'type' in data ? (data as object as NativeEvent) : { type: 'chunk', data };
        });
        const decoder = dialect.decodeEvents({ ...context, stream: true });
        const collector = createCollector();
        for (const event of [...natives.flatMap((native) => decoder.decode(native)), ...decoder.end()])
          collector.add(event);
        expect(collector.reply()).toEqual(expected);
      });
    });
  }
}
