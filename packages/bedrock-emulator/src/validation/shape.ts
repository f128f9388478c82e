// Whether a body has the structure of a Converse request: lists where lists belong, texts where texts do.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue } from 'bedrock-core';
import { unreadable } from '../server/http.ts';

type Shape = 'text' | 'number' | 'object' | { list: Shape } | { members: Readonly<Record<string, Shape>> };

const list = (of: Shape): Shape => ({ list: of });
const members = (of: Readonly<Record<string, Shape>>): Shape => ({ members: of });

const document = members({ name: 'text', format: 'text', source: 'object' });
const media = members({ format: 'text', source: 'object' });
const block = members({
  text: 'text',
  image: media,
  video: media,
  audio: media,
  document,
  toolUse: members({ toolUseId: 'text', name: 'text' }),
  toolResult: members({
    toolUseId: 'text',
    status: 'text',
    content: list(members({ text: 'text', image: media, video: media, document })),
  }),
  reasoningContent: members({ reasoningText: members({ text: 'text', signature: 'text' }), redactedContent: 'text' }),
  cachePoint: members({ type: 'text', ttl: 'text' }),
  guardContent: 'object',
  citationsContent: 'object',
});

const request = members({
  messages: list(members({ role: 'text', content: list(block) })),
  system: list(block),
  inferenceConfig: members({ maxTokens: 'number', temperature: 'number', topP: 'number', stopSequences: list('text') }),
  toolConfig: members({
    tools: list(
      members({
        toolSpec: members({ name: 'text', description: 'text', inputSchema: 'object' }),
        systemTool: members({ name: 'text' }),
        cachePoint: members({ type: 'text', ttl: 'text' }),
      }),
    ),
    toolChoice: members({ auto: 'object', any: 'object', tool: members({ name: 'text' }) }),
  }),
  outputConfig: members({
    effort: 'text',
    textFormat: members({
      type: 'text',
      structure: members({ jsonSchema: members({ schema: 'text', name: 'text' }) }),
    }),
  }),
  guardrailConfig: 'object',
  performanceConfig: members({ latency: 'text' }),
  serviceTier: members({ type: 'text' }),
  additionalModelResponseFieldPaths: list('text'),
  requestMetadata: 'object',
  promptVariables: 'object',
});

/** The body without its nulls, which count as absent. Throws a `SerializationException` that names the place. */
export function readShape(body: JsonObject): JsonObject {
  return read(body, request, '') as JsonObject;
}

function read(value: JsonValue, shape: Shape, at: string): JsonValue {
  if (typeof shape === 'string') {
    const kind = shape === 'text' ? 'string' : shape;
    if (typeof value !== kind || Array.isArray(value)) throw unexpected(value, shape, at);
    return value;
  }
  if ('list' in shape) {
    if (!Array.isArray(value)) throw unexpected(value, 'list', at);
    return value.map((item, index) => read(item, shape.list, `${at}.${index}`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unexpected(value, 'object', at);
  const known = Object.entries(value).filter(
    ([name, member]) => member !== null || !Object.hasOwn(shape.members, name),
  );
  return Object.fromEntries(
    known.map(([name, member]) => {
      const of = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
      return [name, of === undefined ? member : read(member, of, at === '' ? name : `${at}.${name}`)];
    }),
  );
}

function unexpected(value: JsonValue, wanted: string, at: string): Error {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
  return unreadable(`${kind.toUpperCase()}_VALUE can not be converted to ${wanted} at ${at}`);
}
