// Whether anybody speaks: samples of 16 bits, little-endian.
// SPDX-License-Identifier: Apache-2.0

const quiet = 200;

export function hasSpoken(sound: Buffer): boolean {
  for (let at = 0; at + 1 < sound.length; at += 2) if (Math.abs(sound.readInt16LE(at)) > quiet) return true;
  return false;
}

export const isSilent = (sound: Buffer): boolean => !hasSpoken(sound);
