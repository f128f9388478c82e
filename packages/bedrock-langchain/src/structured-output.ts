// withStructuredOutput: which means a method uses, and the schema that they all start from.
// SPDX-License-Identifier: Apache-2.0
import { toJsonSchema } from '@langchain/core/utils/json_schema';
import type { JsonObject, JsonValue } from 'bedrock-core';

export type StructuredOutputMethod = 'functionCalling' | 'jsonSchema' | 'jsonMode';

export interface SchemaName {
  name: string;
  description?: string | undefined;
}

/** The JSON Schema of a Zod, Standard or JSON schema. */
export function schemaOf(schema: unknown): JsonObject {
  return toJsonSchema(schema as Parameters<typeof toJsonSchema>[0]) as JsonObject;
}

export function nameOf(schema: unknown, given: string | undefined): SchemaName {
  const json = schemaOf(schema);
  const { title, description } = json;
  const name = given ?? (typeof title === 'string' ? title : 'extract');
  return {
    name: name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64),
    ...(typeof description === 'string' ? { description } : {}),
  };
}

/** Bedrock wants every object of a native schema to name all of its members. */
export function closeObjects(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(closeObjects);
  if (typeof schema !== 'object' || schema === null) return schema;
  const closed = Object.fromEntries(
    Object.entries(schema)
      .filter(([name]) => name !== '$schema')
      .map(([name, value]) => [name, closeObjects(value)]),
  );
  return closed['type'] === 'object' && closed['additionalProperties'] === undefined
    ? { ...closed, additionalProperties: false }
    : closed;
}
