// Reads and changes members of a request by their paths, e.g. `inferenceConfig.topP`.
// SPDX-License-Identifier: Apache-2.0

export function getMember(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, name) =>
        typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined,
      value,
    );
}

/** A copy with another value, or without the member where that is `undefined`. */
export function withMember<Value extends object>(value: Value, path: string, to: unknown): Value {
  return change(value, path.split('.'), to) as Value;
}

/** Only `output_config` goes with its last member: Claude refuses it empty. */
function change(value: object, [name = '', ...rest]: string[], to: unknown): object {
  const { [name]: member, ...others } = value as Record<string, unknown>;
  if (rest.length === 0) return to === undefined ? others : { ...others, [name]: to };
  if (typeof member !== 'object' || member === null) return value;
  const changed = change(member, rest, to);
  const isEmptied = name === 'output_config' && Object.keys(changed).length === 0;
  return isEmptied ? others : { ...others, [name]: changed };
}
