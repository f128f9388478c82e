// JSON as a value, and the one place where text from outside becomes one.
// SPDX-License-Identifier: Apache-2.0

/** Any value that JSON can say. The AWS SDK calls this a document. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** A JSON object. */
export type JsonObject = { [key: string]: JsonValue };

/** Whether a value of unknown origin is a plain JSON object (not null, not an array). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Parses text that came from outside. Returns `undefined` instead of throwing, so that the caller
 * decides what broken JSON means in its place; `null` in the text is returned as `null`.
 */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
