// Bits, most significant first, and the codes that H.264 writes its numbers in.
// https://www.itu.int/rec/T-REC-H.264 (9.1)
// SPDX-License-Identifier: Apache-2.0

export interface BitWriter {
  bits(value: number, count: number): void;
  /** Exp-Golomb, `ue(v)`. */
  unsigned(value: number): void;
  /** Exp-Golomb, `se(v)`. */
  signed(value: number): void;
  /** Zeros up to the next byte. */
  align(): void;
  /** Whole bytes, at the beginning of one. */
  bytes(bytes: Uint8Array): void;
  /** A one and zeros up to the end of the byte: what every unit ends with. */
  finish(): Uint8Array;
}

export function createBitWriter(): BitWriter {
  const pieces: Uint8Array[] = [];
  let current: number[] = [];
  let byte = 0;
  let used = 0;
  const bit = (value: number): void => {
    byte = (byte << 1) | value;
    if (++used < 8) return;
    current.push(byte);
    byte = 0;
    used = 0;
  };
  const writer: BitWriter = {
    bits(value, count) {
      for (let place = count - 1; place >= 0; place--) bit((value >>> place) & 1);
    },
    unsigned(value) {
      const length = 31 - Math.clz32(value + 1);
      writer.bits(0, length);
      writer.bits(value + 1, length + 1);
    },
    signed(value) {
      writer.unsigned(value > 0 ? 2 * value - 1 : -2 * value);
    },
    align() {
      while (used > 0) bit(0);
    },
    bytes(bytes) {
      pieces.push(Uint8Array.from(current), bytes);
      current = [];
    },
    finish() {
      bit(1);
      writer.align();
      return Buffer.concat([...pieces, Uint8Array.from(current)]);
    },
  };
  return writer;
}
