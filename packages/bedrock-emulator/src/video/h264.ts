// The least H.264 that any player shows: pictures of plain tiles, and pictures that repeat the one before.
// https://www.itu.int/rec/T-REC-H.264
// SPDX-License-Identifier: Apache-2.0
import { createBitWriter, type BitWriter } from './bit-writer.ts';

/** Luma and both chromas, 0 to 255. */
export type Colour = readonly [y: number, cb: number, cr: number];

/** A picture of tiles of the same size. All lengths are in macroblocks of 16 by 16 pixels. */
export interface Tiles {
  columns: number;
  rows: number;
  tileSize: number;
  colours: readonly Colour[];
}

const profile = 66; // Baseline: no B pictures, no arithmetic coding.
const level = 31; // 1280 by 720, 30 pictures a second.
const frameNumberBits = 16;

/** Sequence parameters; pixels beyond the wanted size are cropped away. */
export function sequenceParameters(width: number, height: number): Uint8Array {
  const writer = createBitWriter();
  const [columns, rows] = [Math.ceil(width / 16), Math.ceil(height / 16)];
  writer.bits(profile, 8);
  writer.bits(0b1100_0000, 8); // Fit for the constrained baseline and the main profile.
  writer.bits(level, 8);
  writer.unsigned(0); // Its number.
  writer.unsigned(frameNumberBits - 4);
  writer.unsigned(2); // Shown in the order of decoding.
  writer.unsigned(1); // One reference picture.
  writer.bits(0, 1);
  writer.unsigned(columns - 1);
  writer.unsigned(rows - 1);
  writer.bits(1, 1); // Frames, no fields.
  writer.bits(1, 1);
  const [right, bottom] = [(columns * 16 - width) / 2, (rows * 16 - height) / 2];
  writer.bits(right + bottom > 0 ? 1 : 0, 1);
  if (right + bottom > 0) for (const edge of [0, right, 0, bottom]) writer.unsigned(edge);
  writer.bits(0, 1); // No usability information.
  return unit(0x67, writer);
}

export function pictureParameters(): Uint8Array {
  const writer = createBitWriter();
  writer.unsigned(0); // Its number.
  writer.unsigned(0); // That of the sequence parameters.
  writer.bits(0, 2); // Variable-length codes; no picture order.
  writer.unsigned(0); // One slice group.
  writer.unsigned(0);
  writer.unsigned(0);
  writer.bits(0, 3); // No weights.
  writer.signed(0);
  writer.signed(0);
  writer.signed(0);
  writer.bits(1, 1); // Slices say how they are deblocked.
  writer.bits(0, 2);
  return unit(0x68, writer);
}

/** A picture that needs no other. `id` differs between neighbours. */
export function keyPicture({ columns, rows, tileSize, colours }: Tiles, id: number): Uint8Array {
  const writer = createBitWriter();
  writer.unsigned(0); // First macroblock.
  writer.unsigned(7); // Intra slices alone.
  writer.unsigned(0);
  writer.bits(0, frameNumberBits);
  writer.unsigned(id);
  writer.bits(0, 2);
  writer.signed(0);
  writer.unsigned(1); // No deblocking: edges stay sharp.
  const tilesPerRow = Math.ceil(columns / tileSize);
  const isRaw = (column: number, row: number): boolean => column % tileSize === 0 && row % tileSize === 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const tile = Math.floor(row / tileSize) * tilesPerRow + Math.floor(column / tileSize);
      if (isRaw(column, row)) {
        writeRaw(writer, colours[tile % colours.length] ?? [128, 128, 128]);
        continue;
      }
      const fromAbove = row % tileSize > 0;
      const left = column > 0 ? countOf(isRaw(column - 1, row)) : undefined;
      const above = row > 0 ? countOf(isRaw(column, row - 1)) : undefined;
      writeCopy(writer, fromAbove, left, above);
    }
  }
  return unit(0x65, writer);
}

/** A picture that shows what the one before shows. `number` counts from the last key picture. */
export function repeatedPicture({ columns, rows }: Tiles, number: number): Uint8Array {
  const writer = createBitWriter();
  writer.unsigned(0);
  writer.unsigned(5); // Predicted slices alone.
  writer.unsigned(0);
  writer.bits(number, frameNumberBits);
  writer.bits(0, 1); // As many references as the picture parameters say.
  writer.bits(0, 1); // In their usual order.
  writer.bits(0, 1); // Old references slide out.
  writer.signed(0);
  writer.unsigned(1);
  writer.unsigned(columns * rows); // All macroblocks are skipped.
  return unit(0x41, writer);
}

/** Samples as they are: 256 of luma, 64 of each chroma. */
function writeRaw(writer: BitWriter, [y, cb, cr]: Colour): void {
  writer.unsigned(25);
  writer.align();
  const samples = new Uint8Array(384).fill(y, 0, 256).fill(cb, 256, 320).fill(cr, 320);
  writer.bytes(samples);
}

/** A macroblock that continues its neighbour, with no difference coded. */
function writeCopy(writer: BitWriter, fromAbove: boolean, left: number | undefined, above: number | undefined): void {
  writer.unsigned(fromAbove ? 1 : 2);
  writer.unsigned(fromAbove ? 2 : 1);
  writer.signed(0);
  // "No coefficients" is spelled by how many the neighbours have (9.2.1).
  const expected = left === undefined || above === undefined ? (left ?? above ?? 0) : (left + above + 1) >> 1;
  if (expected >= 8) writer.bits(0b0000_11, 6);
  else writer.bits(0b1111, expected >= 4 ? 4 : expected >= 2 ? 2 : 1);
}

/** How many coefficients a neighbour counts as having. */
const countOf = (isRaw: boolean): number => (isRaw ? 16 : 0);

/** What would look like a start code gets a byte between (7.4.1). */
function unit(header: number, writer: BitWriter): Uint8Array {
  const payload = writer.finish();
  const escaped: number[] = [header];
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      escaped.push(3);
      zeros = 0;
    }
    escaped.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Uint8Array.from(escaped);
}
