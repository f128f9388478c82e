// ListBuckets and ListObjectsV2.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
// SPDX-License-Identifier: Apache-2.0
import { encodeText } from 'bedrock-core/dialects';
import type { EmulatorReply } from '../server/http.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { xmlReply } from './refusals.ts';
import type { S3Call } from './s3-call.ts';

const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const mostKeys = 1000;

export function listBuckets(store: ObjectStore): EmulatorReply {
  const buckets = store.buckets().map((name) => `<Bucket><Name>${encodeText(name)}</Name></Bucket>`);
  return xmlReply(
    `<ListAllMyBucketsResult ${namespace}><Buckets>${buckets.join('')}</Buckets></ListAllMyBucketsResult>`,
  );
}

type Item = { key: string; object: StoredObject } | { prefix: string };

export function listObjects({ bucket, query, store }: S3Call): EmulatorReply {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const after = decodeToken(query.get('continuation-token')) ?? query.get('start-after') ?? '';
  const limit = Math.min(Number(query.get('max-keys') ?? mostKeys), mostKeys);
  const items = fold(store.list(bucket, prefix), prefix, delimiter).filter((item) => nameOf(item) > after);
  const page = items.slice(0, limit);
  const last = page.at(-1);
  const isTruncated = items.length > page.length;
  const say = query.get('encoding-type') === 'url' ? encodeURIComponent : encodeText;
  const next =
    isTruncated && last !== undefined
      ? `<NextContinuationToken>${Buffer.from(nameOf(last)).toString('base64url')}</NextContinuationToken>`
      : '';
  return xmlReply(
    `<ListBucketResult ${namespace}><Name>${encodeText(bucket)}</Name><Prefix>${say(prefix)}</Prefix>` +
      `<KeyCount>${page.length}</KeyCount><MaxKeys>${limit}</MaxKeys><IsTruncated>${isTruncated}</IsTruncated>${next}` +
      `${page.map((item) => writeItem(item, say)).join('')}</ListBucketResult>`,
  );
}

const nameOf = (item: Item): string => ('key' in item ? item.key : item.prefix);

/** Names that go on behind the delimiter are told once, by what they have in common. */
function fold(objects: { key: string; object: StoredObject }[], prefix: string, delimiter: string): Item[] {
  if (delimiter === '') return objects;
  const items: Item[] = [];
  for (const each of objects) {
    const end = each.key.indexOf(delimiter, prefix.length);
    const common = end < 0 ? undefined : each.key.slice(0, end + delimiter.length);
    const last = items.at(-1);
    if (common === undefined) items.push(each);
    else if (last === undefined || !('prefix' in last) || last.prefix !== common) items.push({ prefix: common });
  }
  return items;
}

function writeItem(item: Item, say: (text: string) => string): string {
  if ('prefix' in item) return `<CommonPrefixes><Prefix>${say(item.prefix)}</Prefix></CommonPrefixes>`;
  const { etag, modified, bytes } = item.object;
  return (
    `<Contents><Key>${say(item.key)}</Key><LastModified>${modified.toISOString()}</LastModified>` +
    `<ETag>${encodeText(etag)}</ETag><Size>${bytes.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`
  );
}

function decodeToken(token: string | null): string | undefined {
  return token === null ? undefined : Buffer.from(token, 'base64url').toString();
}
