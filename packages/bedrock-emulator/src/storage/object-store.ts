// The objects of the emulator's S3, in memory. Any bucket exists.
// SPDX-License-Identifier: Apache-2.0
import { createHash, randomUUID } from 'node:crypto';

export interface StoredObject {
  bytes: Uint8Array;
  contentType: string;
  /** Quoted, as it travels. */
  etag: string;
  modified: Date;
  /** Headers that come back as they were given: checksums and metadata. */
  headers: Readonly<Record<string, string>>;
}

interface Upload {
  bucket: string;
  key: string;
  contentType: string;
  headers: Readonly<Record<string, string>>;
  parts: Map<number, { bytes: Uint8Array; etag: string }>;
}

export interface ObjectStore {
  put(bucket: string, key: string, object: NewObject): StoredObject;
  get(bucket: string, key: string): StoredObject | undefined;
  delete(bucket: string, key: string): void;
  /** In the order of their names' UTF-8 bytes, as S3 lists them. */
  list(bucket: string, prefix: string): { key: string; object: StoredObject }[];
  buckets(): string[];
  createBucket(bucket: string): void;
  startUpload(bucket: string, key: string, given: Omit<NewObject, 'bytes'>): string;
  /** The part's etag; nothing when there is no such upload. */
  putPart(uploadId: string, part: number, bytes: Uint8Array): string | undefined;
  completeUpload(uploadId: string, parts: readonly number[]): StoredObject | undefined;
  abortUpload(uploadId: string): boolean;
}

export interface NewObject {
  bytes: Uint8Array;
  contentType: string;
  headers?: Readonly<Record<string, string>>;
}

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

export function createObjectStore(): ObjectStore {
  const buckets = new Map<string, Map<string, StoredObject>>();
  const uploads = new Map<string, Upload>();
  const open = (bucket: string): Map<string, StoredObject> => {
    const objects = buckets.get(bucket) ?? new Map<string, StoredObject>();
    buckets.set(bucket, objects);
    return objects;
  };
  const store = (bucket: string, key: string, { headers = {}, ...given }: NewObject, etag: string): StoredObject => {
    const object = { ...given, headers, etag, modified: new Date() };
    open(bucket).set(key, object);
    return object;
  };
  return {
    put: (bucket, key, object) => store(bucket, key, object, `"${md5(object.bytes)}"`),
    get: (bucket, key) => buckets.get(bucket)?.get(key),
    delete: (bucket, key) => void buckets.get(bucket)?.delete(key),
    list: (bucket, prefix) =>
      [...(buckets.get(bucket) ?? [])]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, object]) => ({ key, object }))
        .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))),
    buckets: () => [...buckets.keys()].sort(),
    createBucket: (bucket) => void open(bucket),
    startUpload(bucket, key, { contentType, headers = {} }) {
      const id = randomUUID();
      uploads.set(id, { bucket, key, contentType, headers, parts: new Map() });
      return id;
    },
    putPart(uploadId, part, bytes) {
      const etag = `"${md5(bytes)}"`;
      uploads.get(uploadId)?.parts.set(part, { bytes, etag });
      return uploads.has(uploadId) ? etag : undefined;
    },
    completeUpload(uploadId, numbers) {
      const upload = uploads.get(uploadId);
      const parts = numbers.flatMap((number) => upload?.parts.get(number) ?? []);
      if (upload === undefined || parts.length !== numbers.length || parts.length === 0) return undefined;
      uploads.delete(uploadId);
      const { bucket, key, contentType, headers } = upload;
      const sums = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag.slice(1, -1), 'hex')));
      const bytes = Buffer.concat(parts.map((part) => part.bytes));
      return store(bucket, key, { bytes, contentType, headers }, `"${md5(sums)}-${parts.length}"`);
    },
    abortUpload: (uploadId) => uploads.delete(uploadId),
  };
}
