// A video for a text: tiles in the colours of its hash, one picture for each shot.
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { keyPicture, pictureParameters, repeatedPicture, sequenceParameters, type Colour, type Tiles } from './h264.ts';
import { writeMp4 } from './mp4.ts';

export interface Shot {
  text: string;
  seconds: number;
}

const rate = 24;
/** Macroblocks: 80 pixels. */
const tileSize = 5;

/** The same words give the same video. */
export function renderVideo(shots: readonly Shot[], { width, height }: { width: number; height: number }): Uint8Array {
  const samples = shots.flatMap(({ text, seconds }, shot) => {
    const tiles: Tiles = {
      columns: Math.ceil(width / 16),
      rows: Math.ceil(height / 16),
      tileSize,
      colours: coloursOf(text),
    };
    return Array.from({ length: seconds * rate }, (_, frame) =>
      frame === 0
        ? { unit: keyPicture(tiles, shot % 2), isKey: true }
        : { unit: repeatedPicture(tiles, frame), isKey: false },
    );
  });
  return writeMp4({
    width,
    height,
    rate,
    sequenceParameters: sequenceParameters(width, height),
    pictureParameters: pictureParameters(),
    samples,
  });
}

/** Thirty colours, over and over: the eye tells two texts apart. */
function coloursOf(text: string): Colour[] {
  const hash = createHash('sha256').update(text).digest();
  return Array.from({ length: hash.length - 2 }, (_, index) => [
    // Within the range that video keeps for pictures.
    48 + ((hash[index] ?? 0) % 160),
    hash[index + 1] ?? 128,
    hash[index + 2] ?? 128,
  ]);
}
