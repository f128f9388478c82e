// The video in the hands of a parser and a decoder that were not written here.
// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createFile, MP4BoxBuffer } from 'mp4box';
import { expect, test } from 'vitest';
import type { Picture } from './decode.worker.ts';
import { renderVideo } from './render.ts';

const size = { width: 320, height: 180 };

test('a player finds one track with all its pictures, and sees the tiles', async () => {
  const bytes = renderVideo(
    [
      { text: 'A lighthouse', seconds: 1 },
      { text: 'A boat', seconds: 1 },
    ],
    size,
  );
  const { track, units } = parse(bytes);
  expect(track).toMatchObject({ codec: 'avc1.42c01f', nb_samples: 48, duration: 48, timescale: 24, video: size });

  const pictures = await decode(units);
  expect(pictures).toHaveLength(48);
  const [first, second] = [pictures[0], pictures[24]].map((picture) => tilesOf(picture as Picture));
  expect(new Set(first).size).toBeGreaterThan(6);
  expect(second).not.toEqual(first);
  expect(tilesOf(pictures[23] as Picture)).toEqual(first);
  expect(tilesOf(pictures[47] as Picture)).toEqual(second);
});

test('the same words give the same video, others another one', () => {
  const render = (text: string): string => Buffer.from(renderVideo([{ text, seconds: 1 }], size)).toString('base64');
  expect(render('A boat')).toBe(render('A boat'));
  expect(render('A boat')).not.toBe(render('A goat'));
});

interface Parsed {
  track: unknown;
  /** Parameters and pictures, in the order of decoding. */
  units: Uint8Array[];
}

function parse(bytes: Uint8Array): Parsed {
  const file = createFile();
  let track: unknown;
  file.onReady = (movie) => ([track] = movie.tracks);
  file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(Uint8Array.from(bytes).buffer, 0));
  file.flush();
  const samples = file
    .getTrackSamplesInfo(1)
    .map(({ offset, size: length }) => bytes.subarray(offset + 4, offset + length));
  const at = Buffer.from(bytes).indexOf('avcC') + 4;
  const length = (bytes[at + 7] ?? 0) + 256 * (bytes[at + 6] ?? 0);
  const pictureAt = at + 8 + length + 3;
  return {
    track,
    units: [
      bytes.slice(at + 8, at + 8 + length),
      bytes.slice(pictureAt, pictureAt + (bytes[pictureAt - 1] ?? 0)),
      ...samples,
    ],
  };
}

async function decode(units: Uint8Array[]): Promise<Picture[]> {
  const worker = new Worker(new URL('./decode.worker.ts', import.meta.url), {
    workerData: units.map((unit) => Uint8Array.from(unit)),
  });
  const [pictures] = (await once(worker, 'message')) as [Picture[]];
  await worker.terminate();
  return pictures;
}

/** One sample of each tile; fails where a tile is not of one colour. */
function tilesOf({ width, height, luma }: Picture): number[] {
  const found: number[] = [];
  for (let y = 0; y < height; y += 80) {
    for (let x = 0; x < width; x += 80) {
      const colour = luma[y * width + x] ?? 0;
      for (let row = y; row < Math.min(y + 80, height); row++)
        expect(new Set(luma.subarray(row * width + x, row * width + Math.min(x + 80, width)))).toEqual(
          new Set([colour]),
        );
      found.push(colour);
    }
  }
  return found;
}
