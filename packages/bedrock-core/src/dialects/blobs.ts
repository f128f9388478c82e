// Blobs of Converse's service model: bytes in memory, base64 on the wire.
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64, encodeBase64 } from '#platform';

/** A value of Converse's service model as JSON. */
export function toWire(value: unknown): unknown {
  return mapBlobs(value, (blob) => (blob instanceof Uint8Array ? encodeBase64(blob) : blob));
}

/** The inverse of {@link toWire}. */
export function fromWire(value: unknown): unknown {
  return mapBlobs(value, (blob) => (typeof blob === 'string' ? decodeBase64(blob) : blob));
}

/**
 * Replaces the blobs of the service model: `bytes` of a media source and `redactedContent`. Free JSON
 * (tool arguments, schemas, additional fields) is the caller's and is not looked into. What holds no
 * blob is returned as it is, not copied.
 */
function mapBlobs(value: unknown, convert: (blob: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    value.forEach((item, index) => {
      const mapped = mapBlobs(item, convert);
      if (mapped !== item) (copy ??= [...(value as unknown[])])[index] = mapped;
    });
    return copy ?? value;
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  let copy: Record<string, unknown> | undefined;
  for (const [name, member] of Object.entries(value)) {
    if (freeJson.has(name)) continue;
    const mapped = blobNames.has(name) ? convert(member) : mapBlobs(member, convert);
    if (mapped !== member) (copy ??= { ...value })[name] = mapped;
  }
  return copy ?? value;
}

const blobNames: ReadonlySet<string> = new Set(['bytes', 'redactedContent']);
const freeJson: ReadonlySet<string> = new Set([
  'json',
  'input',
  'additionalModelRequestFields',
  'additionalModelResponseFields',
  'requestMetadata',
  'promptVariables',
  'trace',
]);
