// What no model would make an image of, told before any call.
// SPDX-License-Identifier: Apache-2.0
import type { ImageModelRow, ImageTaskName } from '../catalog/image-models.ts';
import { findImageFault } from '../converse/validate-media.ts';
import { BedrockError } from '../errors.ts';
import type { InputImage } from '../images/image-model.ts';
import type { GenerateImageRequest } from './image-request.ts';

/** Tasks that say in words what the image shall show. */
const promptless: readonly (ImageTaskName | undefined)[] = [
  ...(['background-removal', 'virtual-try-on', 'upscale', 'erase', 'style-transfer', 'variation'] as const),
  ...(['outpainting', 'inpainting'] as const),
];

export function checkImageRequest(request: GenerateImageRequest, row: ImageModelRow): void {
  const { task = 'text-to-image', n = 1, seed, maxConcurrency = 1 } = request;
  if (!row.tasks.includes(task))
    throw refuse('task', `'${task}' is not possible with ${row.id}: it does ${row.tasks.join(', ')}.`);
  if (!(Number.isInteger(n) && n >= 1)) throw refuse('n', `${n} is not a whole number above zero.`);
  if (!(Number.isInteger(maxConcurrency) && maxConcurrency >= 1))
    throw refuse('maxConcurrency', `${maxConcurrency} is not a whole number above zero.`);
  if (seed !== undefined && !(Number.isInteger(seed) && seed >= 0 && seed <= row.maxSeed))
    throw refuse('seed', `The seed is ${seed}: ${row.id} takes a whole number from 0 to ${row.maxSeed}.`);
  checkPrompt(request, task, row);
  checkMask(request, row);
  for (const [path, image] of imagesOf(request)) checkImage(image, path);
}

function checkPrompt({ prompt, negativePrompt }: GenerateImageRequest, task: ImageTaskName, row: ImageModelRow): void {
  // Some services work without words.
  const takesPrompt = row.fields?.includes('prompt') ?? true;
  const isNeeded = !promptless.includes(task) && takesPrompt;
  if (isNeeded && (prompt === undefined || prompt.trim() === ''))
    throw refuse('prompt', 'Say in words what the image shall show.');
  for (const [path, text = ''] of [
    ['prompt', prompt],
    ['negativePrompt', negativePrompt],
  ] as const)
    if (text.length > row.maxPrompt)
      throw refuse(path, `It has ${text.length} characters: ${row.id} takes at most ${row.maxPrompt}.`);
}

/** The models of Amazon change what a mask names; without one they would not know what. */
function checkMask(request: GenerateImageRequest, { id, family }: ImageModelRow): void {
  if (request.task !== 'inpainting' && request.task !== 'outpainting') return;
  const { mask } = request;
  if (family === 'amazon' && mask === undefined)
    throw refuse(
      'mask',
      `${id} needs to know what to change: { image } whose black it is, or { prompt } that names it.`,
    );
  if (family !== 'amazon' && mask !== undefined && 'prompt' in mask)
    throw refuse('mask', `${id} takes no words for a mask, but an image: { image }.`);
  const hasSide = 'left' in request || 'right' in request || 'up' in request || 'down' in request;
  if (family === 'stable-image' && request.task === 'outpainting' && !hasSide)
    throw refuse('left', 'Say how many pixels to add: `left`, `right`, `up` or `down`.');
}

/** All images of a request, and where they stand. */
function imagesOf(request: GenerateImageRequest): [path: string, image: InputImage][] {
  const named = Object.entries(request as object).flatMap(([name, value]): [string, unknown][] =>
    Array.isArray(value)
      ? value.map((each, index): [string, unknown] => [`${name}[${index}]`, each])
      : name === 'mask' && isObject(value)
        ? [[`${name}.image`, value['image']]]
        : [[name, value]],
  );
  return named.filter((pair): pair is [string, InputImage] => {
    const [, value] = pair;
    return isObject(value) && value['bytes'] instanceof Uint8Array;
  });
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function checkImage({ format, bytes }: InputImage, path: string): void {
  const fault = findImageFault({ format, source: { bytes } });
  if (fault !== undefined) throw refuse(`${path}.${fault.path.replace('source.', '')}`, fault.message);
}

const refuse = (path: string, message: string): BedrockError =>
  new BedrockError('invalid-request', `${path}: ${message}`, { path });
