// For the migration test: two results field by field.
// SPDX-License-Identifier: Apache-2.0

export interface Difference {
  /** Such as `requests[0].body.inferenceConfig.topK`. */
  path: string;
  peer: unknown;
  ours: unknown;
}

type Json = null | string | number | boolean | Json[] | { [name: string]: Json };

/** As JSON says it: what is undefined is not there, bytes are base64. */
export function toJson(value: unknown): Json {
  const text = JSON.stringify(value, (_, item: unknown) =>
    ArrayBuffer.isView(item) ? Buffer.from(item.buffer, item.byteOffset, item.byteLength).toString('base64') : item,
  );
  return text === undefined ? null : (JSON.parse(text) as Json);
}

export function compare(peer: Json | undefined, ours: Json | undefined, path = ''): Difference[] {
  if (Object.is(peer, ours)) return [];
  if (Array.isArray(peer) && Array.isArray(ours)) {
    const length = Math.max(peer.length, ours.length);
    return Array.from({ length }, (_, index) => compare(peer[index], ours[index], `${path}[${index}]`)).flat();
  }
  if (isObject(peer) && isObject(ours)) {
    const names = [...new Set([...Object.keys(peer), ...Object.keys(ours)])];
    return names.flatMap((name) => compare(peer[name], ours[name], path === '' ? name : `${path}.${name}`));
  }
  return [{ path, peer, ours }];
}

const isObject = (value: Json | undefined): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
