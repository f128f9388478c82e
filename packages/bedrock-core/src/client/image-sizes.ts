// A size or a ratio, in the way in which the model wants to be told.
// SPDX-License-Identifier: Apache-2.0
import type { ImageModelRow, ImageSizes } from '../catalog/image-models.ts';
import { BedrockError } from '../errors.ts';
import type { ImageSettings } from '../images/image-model.ts';
import type { Warning } from '../warnings.ts';

interface Pixels {
  width: number;
  height: number;
}

export interface FittedSize {
  pixels: Pixels | undefined;
  aspectRatio: string | undefined;
  warnings: Warning[];
}

/** Throws `invalid-request`, which names what is possible, for a size that the model would refuse. */
export function fitSize({ size, aspectRatio }: ImageSettings, { id, sizes }: ImageModelRow): FittedSize {
  if (size !== undefined && aspectRatio !== undefined)
    throw refuse('aspectRatio', 'Pass either `size` or `aspectRatio`: one follows from the other.');
  const nothing: FittedSize = { pixels: undefined, aspectRatio: undefined, warnings: [] };
  if (size === undefined && aspectRatio === undefined) return nothing;
  const path = size === undefined ? 'aspectRatio' : 'size';
  if (sizes.type === 'given') {
    const message = `${id} keeps the size of the image that it is given: ${path} was left out.`;
    return { ...nothing, warnings: [{ code: 'unsupported-setting', message, path }] };
  }
  if (size !== undefined) return fitPixels(parseSize(size), sizes, id);
  return fitRatio(aspectRatio ?? '', sizes, id);
}

function fitPixels(pixels: Pixels, sizes: Exclude<ImageSizes, { type: 'given' }>, id: string): FittedSize {
  const { width, height } = pixels;
  const text = `${width}x${height}`;
  switch (sizes.type) {
    case 'list':
      if (!sizes.sizes.includes(text))
        throw refuse('size', `${text} is not possible with ${id}: it makes ${sizes.sizes.join(', ')}.`);
      break;
    case 'range': {
      const { min, max, step, maxPixels, maxRatio } = sizes;
      const isFit = [width, height].every((side) => side >= min && side <= max && side % step === 0);
      const ratio = Math.max(width / height, height / width);
      if (!isFit || width * height >= maxPixels || ratio > maxRatio)
        throw refuse(
          'size',
          `${text} is not possible with ${id}: sides have ${min} to ${max} pixels in steps of ${step}, fewer than ${maxPixels} together, and are at most 1:${maxRatio}.`,
        );
      break;
    }
    case 'ratio': {
      const nearest = nearestRatio(width / height, sizes.ratios);
      return { pixels: undefined, aspectRatio: nearest, warnings: asRatio(text, width / height, nearest) };
    }
    case 'free':
      break;
  }
  return { pixels, aspectRatio: undefined, warnings: [] };
}

function fitRatio(text: string, sizes: Exclude<ImageSizes, { type: 'given' }>, id: string): FittedSize {
  const wanted = valueOf(text);
  if (sizes.type === 'ratio') {
    if (!sizes.ratios.includes(text))
      throw refuse('aspectRatio', `${text} is not possible with ${id}: it makes ${sizes.ratios.join(', ')}.`);
    return { pixels: undefined, aspectRatio: text, warnings: [] };
  }
  if (sizes.type === 'range') {
    if (Math.max(wanted, 1 / wanted) > sizes.maxRatio)
      throw refuse('aspectRatio', `${text} is not possible with ${id}: it makes at most 1:${sizes.maxRatio}.`);
    const side = (length: number): number => Math.max(sizes.min, sizes.step * Math.round(length / sizes.step));
    const area = 1024 * 1024;
    const pixels = { width: side(Math.sqrt(area * wanted)), height: side(Math.sqrt(area / wanted)) };
    return { pixels, aspectRatio: undefined, warnings: [] };
  }
  // The largest of those whose ratio is nearest.
  const nearest = nearestRatio(wanted, sizes.sizes);
  const found = sizes.sizes
    .filter((size) => Math.abs(valueOf(size) - valueOf(nearest)) < 0.001)
    .map(parseSize)
    .sort((a, b) => b.width * b.height - a.width * a.height)[0];
  return { pixels: found, aspectRatio: undefined, warnings: asRatio(text, wanted, nearest) };
}

function asRatio(asked: string, ratio: number, nearest: string): Warning[] {
  if (Math.abs(Math.log(ratio / valueOf(nearest))) < 0.01) return [];
  const message = `The model has no size for ${asked}: the nearest, ${nearest}, was asked for.`;
  return [{ code: 'size-changed', message, path: asked.includes(':') ? 'aspectRatio' : 'size' }];
}

function nearestRatio(wanted: number, known: readonly string[]): string {
  const distance = (text: string): number => Math.abs(Math.log(valueOf(text) / wanted));
  return known.reduce((best, each) => (distance(each) < distance(best) ? each : best));
}

/** `16:9` and `1920x1080` alike. */
function valueOf(text: string): number {
  const [, across, down] = /^(\d+(?:\.\d+)?)[:x](\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const value = Number(across) / Number(down);
  if (!(value > 0 && value < Infinity)) throw refuse('aspectRatio', `'${text}' is no ratio: it looks like '16:9'.`);
  return value;
}

function parseSize(size: string | Pixels): Pixels {
  if (typeof size === 'object') {
    if (isSide(size.width) && isSide(size.height)) return { width: size.width, height: size.height };
  } else {
    const [, width, height] = /^(\d+)x(\d+)$/.exec(size) ?? [];
    if (isSide(Number(width)) && isSide(Number(height))) return { width: Number(width), height: Number(height) };
  }
  throw refuse('size', `This is no size: it looks like '1024x768', or { width: 1024, height: 768 }.`);
}

const isSide = (side: number): boolean => Number.isInteger(side) && side > 0;

const refuse = (path: string, message: string): BedrockError =>
  new BedrockError('invalid-request', `${path}: ${message}`, { path });
