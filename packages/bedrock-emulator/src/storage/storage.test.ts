// The emulator's S3 in the hands of the AWS SDK, unmodified, with signatures checked.
// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../index.ts';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const Bucket = 'my-bucket';

let emulator: Emulator;
let client: S3Client;
beforeAll(async () => {
  emulator = await startEmulator({ auth: 'strict', credentials: [keys] });
  client = new S3Client({
    region: 'us-east-1',
    endpoint: emulator.url,
    credentials: keys,
    forcePathStyle: true,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await emulator.close();
});

const read = async (Key: string, Range?: string): Promise<string> =>
  (
    await client.send(new GetObjectCommand({ Bucket, Key, ...(Range === undefined ? {} : { Range }) }))
  ).Body?.transformToString() ?? '';

test('put, get, head and delete, with metadata and checksums', async () => {
  const Key = 'a folder/näme+(1).txt';
  const put = await client.send(
    new PutObjectCommand({ Bucket, Key, Body: 'Hello, world', ContentType: 'text/plain', Metadata: { team: 'film' } }),
  );
  expect(put.ETag).toBe('"bc6e6f16b8a077ef5fbc8d59d0b931b9"');
  const got = await client.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
  expect(await got.Body?.transformToString()).toBe('Hello, world');
  expect(got).toMatchObject({ ContentType: 'text/plain', ContentLength: 12, Metadata: { team: 'film' } });
  const head = await client.send(new HeadObjectCommand({ Bucket, Key }));
  expect(head).toMatchObject({ ContentLength: 12, ETag: put.ETag });
  await client.send(new DeleteObjectCommand({ Bucket, Key }));
  await expect(read(Key)).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
  await expect(client.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'NotFound' });
});

test('a stream arrives in chunks with a checksum behind it', async () => {
  const bytes = randomBytes(200_000);
  await client.send(
    new PutObjectCommand({
      Bucket,
      Key: 'stream',
      Body: Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]),
      ContentLength: bytes.length,
    }),
  );
  expect(emulator.journal.entries.at(-1)?.headers['x-amz-content-sha256']).toBe('STREAMING-UNSIGNED-PAYLOAD-TRAILER');
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
  expect(Buffer.compare((await got.Body?.transformToByteArray()) ?? new Uint8Array(), bytes)).toBe(0);
});

test('a body that is not what its checksum says is refused', async () => {
  const put = new PutObjectCommand({ Bucket, Key: 'wrong', Body: 'Hello', ChecksumCRC32: 'AAAAAA==' });
  await expect(client.send(put)).rejects.toMatchObject({ name: 'BadDigest' });
});

test.each([
  ['bytes=7-', 'world'],
  ['bytes=0-4', 'Hello'],
  ['bytes=-5', 'world'],
  ['bytes=7-99', 'world'],
])('the range %s', async (range, expected) => {
  await client.send(new PutObjectCommand({ Bucket, Key: 'range', Body: 'Hello, world' }));
  expect(await read('range', range)).toBe(expected);
});

test('a range beyond the end is refused', async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: 'range', Body: 'Hello, world' }));
  await expect(read('range', 'bytes=12-')).rejects.toMatchObject({ name: 'InvalidRange' });
});

test('an upload in parts, and one that is given up', async () => {
  const Key = 'parts';
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'text/plain' }));
  const Parts = await Promise.all(
    ['Hello, ', 'world'].map(async (Body, index) => {
      const PartNumber = index + 1;
      const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      return { PartNumber, ETag };
    }),
  );
  const complete = new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } });
  expect((await client.send(complete)).ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
  expect(await read(Key)).toBe('Hello, world');
  await expect(client.send(complete)).rejects.toMatchObject({ name: 'NoSuchUpload' });

  const second = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'given-up' }));
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'given-up', UploadId: second.UploadId }));
  await expect(read('given-up')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('lists: pages, prefixes, folders, names that need escapes', async () => {
  await client.send(new CreateBucketCommand({ Bucket: 'list' }));
  expect((await client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toContain('list');
  const names = ['a/1', 'a/2', 'a/b/3', 'c & <d>', 'é'];
  for (const Key of names) await client.send(new PutObjectCommand({ Bucket: 'list', Key, Body: Key }));
  const found: (string | undefined)[] = [];
  for await (const page of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket: 'list' }))
    found.push(...(page.Contents ?? []).map(({ Key }) => Key));
  expect(found).toEqual(names);
  const folders = await client.send(new ListObjectsV2Command({ Bucket: 'list', Prefix: 'a/', Delimiter: '/' }));
  expect(folders.Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
  expect(folders.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['a/b/']);
  await client.send(new DeleteObjectsCommand({ Bucket: 'list', Delete: { Objects: names.map((Key) => ({ Key })) } }));
  expect((await client.send(new ListObjectsV2Command({ Bucket: 'list' }))).KeyCount).toBe(0);
});

test('wrong keys are refused in the words of S3', async () => {
  const wrong = { ...keys, secretAccessKey: 'other' };
  const other = new S3Client({
    region: 'us-east-1',
    endpoint: emulator.url,
    credentials: wrong,
    forcePathStyle: true,
    maxAttempts: 1,
  });
  await expect(other.send(new GetObjectCommand({ Bucket, Key: 'x' }))).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
  });
  other.destroy();
});
