// A vector in the type of numbers that was asked for.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v3.html
// SPDX-License-Identifier: Apache-2.0

export function quantise(vector: readonly number[], type: string, family: string): number[] {
  switch (type) {
    case 'int8':
      return vector.map((value) => Math.round(value * 127));
    case 'uint8':
      return vector.map((value) => Math.round(value * 127) + 128);
    case 'binary':
      // Titan has a number for each bit, Cohere packs eight of them.
      return family === 'cohere' ? pack(vector).map((byte) => byte - 128) : vector.map((value) => (value > 0 ? 1 : 0));
    case 'ubinary':
      return pack(vector);
    default:
      return [...vector];
  }
}

function pack(vector: readonly number[]): number[] {
  return Array.from({ length: Math.ceil(vector.length / 8) }, (_, byte) =>
    vector.slice(8 * byte, 8 * byte + 8).reduce((bits, value, at) => bits | (value > 0 ? 0x80 >> at : 0), 0),
  );
}
