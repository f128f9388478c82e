// Decodes H.264 with tinyh264, for the tests. In a thread of its own: the decoder believes to be in a browser.
// SPDX-License-Identifier: Apache-2.0
import { parentPort, workerData } from 'node:worker_threads';

Object.assign(globalThis, { self: globalThis, location: { href: 'http://localhost/' } });
const { default: load } = await import('tinyh264/lib/TinyH264.js');
const { default: Decoder } = await import('tinyh264/lib/TinyH264Decoder.js');

export interface Picture {
  width: number;
  height: number;
  /** The plane of luma. */
  luma: Uint8Array;
}

const pictures: Picture[] = [];
const decoder = new Decoder(await load(), (planes, width, height) => {
  pictures.push({ width, height, luma: planes.slice(0, width * height) });
});
for (const unit of workerData as Uint8Array[]) decoder.decode(Uint8Array.of(0, 0, 0, 1, ...unit));
decoder.release();
parentPort?.postMessage(pictures);
