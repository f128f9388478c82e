// A picture for a prompt: a mirrored pattern of its hash on a gradient, in colours of its hash or of the caller's.
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { writePng } from './png.ts';

export interface Picture {
  prompt: string;
  seed: number;
  width: number;
  height: number;
  /** `#rrggbb`; the hash's own where there are none. */
  colors: readonly string[];
}

type Rgb = readonly [number, number, number];

const cells = 11;

/** The same words and seed give the same picture. */
export function paintPicture({ prompt, seed, width, height, colors }: Picture): Uint8Array {
  const hash = createHash('sha256').update(`${seed} ${prompt}`).digest();
  const [ink, from, to] = paletteOf(hash, colors);
  const size = Math.min(width, height) / (cells + 2);
  const [left, top] = [(width - cells * size) / 2, (height - cells * size) / 2];
  return writePng(width, height, (row, y) => {
    const line = Math.floor((y - top) / size);
    for (let x = 0; x < width; x++) {
      const column = Math.floor((x - left) / size);
      const depth = (x / width + y / height) / 2;
      const isInk = line >= 0 && line < cells && column >= 0 && column < cells && isFilled(hash, column, line);
      for (let part = 0; part < 3; part++) {
        const ground = (from[part] ?? 0) + ((to[part] ?? 0) - (from[part] ?? 0)) * depth;
        row[3 * x + part] = isInk ? (ink[part] ?? 0) : ground;
      }
    }
  });
}

/** White where nothing changes, black in the middle. */
export function paintMask(width: number, height: number): Uint8Array {
  return writePng(width, height, (row, y) => {
    const isInside = y > height / 4 && y < (3 * height) / 4;
    for (let x = 0; x < width; x++)
      row.fill(isInside && x > width / 4 && x < (3 * width) / 4 ? 0 : 255, 3 * x, 3 * x + 3);
  });
}

/** The left half by the bits of the hash, the right half as its mirror image. */
function isFilled(hash: Buffer, column: number, line: number): boolean {
  const bit = line * Math.ceil(cells / 2) + Math.min(column, cells - 1 - column);
  return (((hash[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1;
}

function paletteOf(hash: Buffer, colors: readonly string[]): [ink: Rgb, from: Rgb, to: Rgb] {
  const given = colors.map(parseColor).filter((color) => color !== undefined);
  const hue = ((hash[30] ?? 0) * 360) / 256;
  const [first = fromHue(hue, 0.32), second = fromHue(hue + 150, 0.86), third = fromHue(hue + 190, 0.7)] = given;
  return [first, second, third];
}

function parseColor(text: string): Rgb | undefined {
  if (!/^#[0-9a-f]{6}$/i.test(text)) return undefined;
  const value = Number.parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

/** HSL with a saturation of one half. */
function fromHue(hue: number, lightness: number): Rgb {
  const reach = 0.55 * Math.min(lightness, 1 - lightness);
  const part = (offset: number): number => {
    const k = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [part(0), part(8), part(4)];
}
