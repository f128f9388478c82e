// Members of JSON that came from outside, read with their type or not at all.
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';

/** A member that is a text; '' for anything else. */
export function textMember(holder: JsonObject, name: string): string {
  const value = holder[name];
  return typeof value === 'string' ? value : '';
}

/** The objects of a list; none where there is no list. */
export function objectsOf(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The members that are not `known` and say something. */
export function otherMembers(holder: JsonObject, known: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(holder).filter(([name, value]) => !known.has(name) && value !== null));
}

export function withoutUndefined(members: Record<string, JsonValue | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject;
}

export const isEmpty = (members: object): boolean => Object.keys(members).length === 0;
