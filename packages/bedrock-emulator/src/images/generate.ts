// InvokeModel of the models that make images.
// SPDX-License-Identifier: Apache-2.0
import { randomInt } from 'node:crypto';
import { findImageCodec, type AskedImage, type DecodedImage, type ImageModelRow } from 'bedrock-core/dialects';
import type { JsonObject } from 'bedrock-core';
import { parseBody, type Call, type Surroundings } from '../operations/operation.ts';
import { rest } from '../operations/pacing.ts';
import { invalid, jsonReply, type AwsRefusal, type EmulatorReply } from '../server/http.ts';
import { paintMask, paintPicture } from './paint.ts';

/** The word that filters stop here; with the number of an image behind it, that image alone. */
const blockedWord = /\bforbidden(?: (\d))?\b/i;

const reasons: Readonly<Record<ImageModelRow['family'], string>> = {
  amazon:
    'This request has been blocked by our content filters. Please adjust your text prompt to submit a new request.',
  'stable-diffusion-xl': 'CONTENT_FILTERED',
  'stable-image': 'Filter reason: prompt',
};

export async function generateImage(call: Call, row: ImageModelRow, { pace }: Surroundings): Promise<EmulatorReply> {
  const codec = findImageCodec(row.family);
  const body = parseBody(call);
  const asked = codec.readRequest(body);
  check(asked, row, body);
  await rest(pace.latencyMs, call.signal);
  const { width, height } = sizeOf(asked);
  const first = asked.seed ?? randomInt(row.maxSeed);
  const images = Array.from({ length: asked.count }, (_, index): DecodedImage => {
    const seed = (first + index) % (row.maxSeed + 1);
    if (isBlocked(asked.prompt, index)) return { seed, reason: reasons[row.family] };
    const { prompt, colors } = asked;
    return { seed, data: toBase64(paintPicture({ prompt, seed, width, height, colors })) };
  });
  const mask = asked.wantsMask ? toBase64(paintMask(width, height)) : undefined;
  return jsonReply(codec.encodeReply({ images, mask, rest: {} }));
}

function isBlocked(prompt: string, index: number): boolean {
  const [match, number] = blockedWord.exec(prompt) ?? [];
  return match !== undefined && (number === undefined || Number(number) === index + 1);
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** About a million pixels where a ratio says how. */
function sizeOf({ width, height, aspectRatio }: AskedImage): { width: number; height: number } {
  if (width !== undefined && height !== undefined) return { width, height };
  const [across = 1, down = 1] = (aspectRatio ?? '1:1').split(':').map(Number);
  const side = (length: number): number => 64 * Math.max(1, Math.round(length / 64));
  const ratio = across / down;
  return { width: side(1024 * Math.sqrt(ratio)), height: side(1024 / Math.sqrt(ratio)) };
}

function check({ count, width, height, seed }: AskedImage, row: ImageModelRow, body: JsonObject): void {
  const malformed = (what: string): AwsRefusal =>
    invalid(`Malformed input request: ${what}, please reformat your input and try again.`);
  if (row.family === 'amazon' && typeof body['taskType'] !== 'string')
    throw malformed('#: required key [taskType] not found');
  if (row.family === 'stable-diffusion-xl' && !Array.isArray(body['text_prompts']))
    throw malformed('#: required key [text_prompts] not found');
  if (!Number.isInteger(count) || count < 1 || count > row.maxImages)
    throw malformed(`#/imageGenerationConfig/numberOfImages: ${count} is not less or equal to ${row.maxImages}`);
  if (seed !== undefined && (seed < 0 || seed > row.maxSeed))
    throw malformed(`#/imageGenerationConfig/seed: ${seed} is not less or equal to ${row.maxSeed}`);
  if (row.sizes.type === 'list' && width !== undefined && !row.sizes.sizes.includes(`${width}x${height}`))
    throw invalid('Unsupported image size. Check the documentation for the supported image sizes.');
  const extra = row.fields === undefined ? undefined : Object.keys(body).find((name) => !row.fields?.includes(name));
  if (extra !== undefined) throw malformed(`#: extraneous key [${extra}] is not permitted`);
}
