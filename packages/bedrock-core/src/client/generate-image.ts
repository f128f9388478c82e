// Images: made, changed, enlarged; several calls where one does not make enough.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
// SPDX-License-Identifier: Apache-2.0
import { decodeBase64 } from '#platform';
import { findImageModel, listImageModels, undouble, type ImageModelRow } from '../catalog/image-models.ts';
import { sniffFormat } from '../converse/media-type.ts';
import { BedrockError } from '../errors.ts';
import type { DecodedImage, DecodedImages, ImageCall } from '../images/image-model.ts';
import { findImageCodec } from '../images/registry.ts';
import { isJsonObject } from '../json.ts';
import type { Warning } from '../warnings.ts';
import { mapConcurrently } from './concurrently.ts';
import type { Connection } from './connection.ts';
import { checkImageRequest } from './image-checks.ts';
import type { GeneratedImage, GenerateImageRequest, GenerateImageResult } from './image-request.ts';
import { fitSize } from './image-sizes.ts';
import { invoke } from './invoke.ts';
import type { CallMetadata, CallOptions } from './settings.ts';
import { readable } from './unreadable.ts';

const defaultConcurrency = 5;

/** @throws {BedrockError} `content-filtered` with the reason when no image passed the model's filters. */
export async function generateImage(
  connection: Connection,
  request: GenerateImageRequest,
  options: CallOptions,
): Promise<GenerateImageResult> {
  const row = findModel(request.modelId, options);
  checkImageRequest(request, row);
  const { warnings, ...size } = fitSize(request, row);
  const calls = splitCalls(request, row).map((part): ImageCall => ({ request, ...size, ...part }));
  const { maxConcurrency = defaultConcurrency } = request;
  const replies = await mapConcurrently(calls, maxConcurrency, options.signal, (call, signal) =>
    send(connection, call, row, { ...options, signal }),
  );
  return gather(replies, warnings);
}

function findModel(modelId: string, { baseModel }: CallOptions): ImageModelRow {
  const row = findImageModel(modelId, baseModel);
  if (row !== undefined) return row;
  const known = listImageModels().map(({ id }) => id);
  const message = `'${modelId}' is not known to make images. These do: ${known.join(', ')}. For another one use invoke with its own body.`;
  throw new BedrockError('unsupported', message, { path: 'modelId' });
}

/** As many images a call as the model makes. Calls of the same request need seeds of their own, or all would make the same. */
function splitCalls(
  { n = 1, seed }: GenerateImageRequest,
  { maxImages, maxSeed }: ImageModelRow,
): Pick<ImageCall, 'count' | 'seed'>[] {
  const first = seed ?? (n > maxImages ? Math.floor(Math.random() * maxSeed) : undefined);
  return Array.from({ length: Math.ceil(n / maxImages) }, (_, index) => ({
    count: Math.min(maxImages, n - index * maxImages),
    seed: first === undefined ? undefined : (first + index) % (maxSeed + 1),
  }));
}

interface Reply {
  call: ImageCall;
  decoded: DecodedImages;
  warnings: Warning[];
  metadata: CallMetadata;
}

async function send(connection: Connection, call: ImageCall, row: ImageModelRow, options: CallOptions): Promise<Reply> {
  const { modelId, additionalModelRequestFields } = call.request as GenerateImageRequest;
  const codec = findImageCodec(row.family);
  const { body, warnings } = codec.encodeRequest(call, row);
  const sent = mergeFields(body, additionalModelRequestFields);
  const result = await invoke(connection, undouble(modelId), sent, options);
  const reply = result.json();
  if (!isJsonObject(reply)) throw new BedrockError('protocol', "The model's reply is not a JSON object.");
  return { call, decoded: readable(() => codec.decodeReply(reply)), warnings, metadata: result.$metadata };
}

/** One level deep: the bodies of Amazon's models have their members in groups. */
function mergeFields(body: ImageBody, fields: ImageBody = {}): ImageBody {
  const merged: ImageBody = { ...body };
  for (const [name, value] of Object.entries(fields)) {
    const own = merged[name];
    merged[name] = isJsonObject(own) && isJsonObject(value) ? { ...own, ...value } : value;
  }
  return merged;
}

type ImageBody = NonNullable<GenerateImageRequest['additionalModelRequestFields']>;

function gather(replies: readonly Reply[], warnings: readonly Warning[]): GenerateImageResult {
  const all = replies.flatMap(({ call, decoded }) => decoded.images.map((image) => ({ image, seed: call.seed })));
  const images = all.flatMap(({ image, seed }) => toImage(image, seed) ?? []);
  const refused = all.flatMap(({ image }, index) => (image.reason === undefined ? [] : [{ index, why: image.reason }]));
  if (images.length === 0) throw nothingMade(refused[0]?.why, replies);
  const mask = replies.find(({ decoded }) => decoded.mask !== undefined)?.decoded.mask;
  return {
    images,
    ...(mask === undefined ? {} : { mask: toBytes(mask) }),
    warnings: [
      ...warnings,
      ...(replies[0]?.warnings ?? []),
      ...refused.map(({ why, index }) => ({
        code: 'content-filtered',
        message: `An image was not made: ${why}`,
        path: `images[${index}]`,
      })),
    ],
    additionalModelResponseFields: replies
      .map(({ decoded }) => decoded.rest)
      .filter((rest) => Object.keys(rest).length > 0),
    $metadata: replies.map(({ metadata }) => metadata),
  };
}

function toImage({ data, seed }: DecodedImage, asked: number | undefined): GeneratedImage | undefined {
  if (data === undefined) return undefined;
  const made = seed ?? asked;
  return { ...toBytes(data), ...(made === undefined ? {} : { seed: made }) };
}

function toBytes(data: string): GeneratedImage {
  const bytes = decodeBase64(data);
  return { bytes, format: sniffFormat(bytes) ?? 'png' };
}

/** The service answers with 200 all the same. */
function nothingMade(reason: string | undefined, replies: readonly Reply[]): BedrockError {
  const requestId = replies[0]?.metadata.requestId;
  if (reason === undefined) return new BedrockError('protocol', 'The reply holds no image.', { requestId });
  const isFailure = /^(inference error|error)$/i.test(reason);
  return new BedrockError(
    isFailure ? 'model-error' : 'content-filtered',
    `No image was made: ${reason}${/[.!?]$/.test(reason) ? '' : '.'}`,
    { requestId, isRetryable: isFailure },
  );
}
