// Members of JSON that came from outside, read with their type or not at all.
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue } from '../../json.ts';

/** A member that is a text; '' for anything else. */
export function textMember(holder: JsonObject, name: string): string {
  const value = holder[name];
  return typeof value === 'string' ? value : '';
}

/** A member that is a number; 0 for anything else. */
export function numberMember(holder: JsonObject, name: string): number {
  const value = holder[name];
  return typeof value === 'number' ? value : 0;
}

/** The members that are not `known` and say something: Claude writes `null` for what it leaves out. */
export function otherMembers(holder: object, known: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries<JsonValue>({ ...holder }).filter(([name, value]) => !known.has(name) && value != null),
  );
}
