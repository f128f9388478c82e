// An MP4 file around one track of H.264.
// https://www.iso.org/standard/83102.html (ISO/IEC 14496-12, 14496-15)
// SPDX-License-Identifier: Apache-2.0

export interface Track {
  width: number;
  height: number;
  /** Pictures per second; each sample is one picture. */
  rate: number;
  sequenceParameters: Uint8Array;
  pictureParameters: Uint8Array;
  samples: readonly { unit: Uint8Array; isKey: boolean }[];
}

export function writeMp4(track: Track): Uint8Array {
  const samples = track.samples.map(({ unit }) => Buffer.concat([u32(unit.length), unit]));
  const type = box('ftyp', text('isom'), u32(512), text('isomiso2avc1mp41'));
  // The place of the first sample is the size of what stands before it.
  const movieSize = movie(track, samples, 0).length;
  return Buffer.concat([type, movie(track, samples, type.length + movieSize + 8), box('mdat', ...samples)]);
}

function movie(track: Track, samples: readonly Uint8Array[], offset: number): Uint8Array {
  const { width, height, rate } = track;
  const duration = samples.length;
  const matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(u32);
  const movieHeader = box(
    'mvhd',
    zeros(12),
    u32(rate),
    u32(duration),
    u32(0x10000),
    u16(0x100),
    zeros(10),
    ...matrix,
    zeros(24),
    u32(2),
  );
  const trackHeader = box(
    'tkhd',
    u32(3),
    zeros(8),
    u32(1),
    zeros(4),
    u32(duration),
    zeros(16),
    ...matrix,
    u32(width << 16),
    u32(height << 16),
  );
  const media = box(
    'mdia',
    box('mdhd', zeros(12), u32(rate), u32(duration), u16(0x55c4), u16(0)),
    box('hdlr', zeros(8), text('vide'), zeros(12), text('video\0')),
    box(
      'minf',
      box('vmhd', u32(1), zeros(8)),
      box('dinf', box('dref', u32(0), u32(1), box('url ', u32(1)))),
      sampleTable(track, samples, offset),
    ),
  );
  return box('moov', movieHeader, box('trak', trackHeader, media));
}

function sampleTable(track: Track, samples: readonly Uint8Array[], offset: number): Uint8Array {
  const keys = track.samples.flatMap(({ isKey }, index) => (isKey ? [u32(index + 1)] : []));
  return box(
    'stbl',
    box('stsd', u32(0), u32(1), sampleEntry(track)),
    box('stts', u32(0), u32(1), u32(samples.length), u32(1)),
    box('stss', u32(0), u32(keys.length), ...keys),
    box('stsc', u32(0), u32(1), u32(1), u32(samples.length), u32(1)),
    box('stsz', u32(0), u32(0), u32(samples.length), ...samples.map(({ length }) => u32(length))),
    box('stco', u32(0), u32(1), u32(offset)),
  );
}

function sampleEntry({ width, height, sequenceParameters, pictureParameters }: Track): Uint8Array {
  const configuration = box(
    'avcC',
    Uint8Array.of(1, ...sequenceParameters.subarray(1, 4), 0xff, 0xe1),
    u16(sequenceParameters.length),
    sequenceParameters,
    Uint8Array.of(1),
    u16(pictureParameters.length),
    pictureParameters,
  );
  const resolution = u32(72 << 16);
  return box(
    'avc1',
    zeros(6),
    u16(1),
    zeros(16),
    u16(width),
    u16(height),
    resolution,
    resolution,
    zeros(4),
    u16(1),
    zeros(32),
    u16(24),
    u16(0xffff),
    configuration,
  );
}

function box(name: string, ...parts: Uint8Array[]): Uint8Array {
  const size = parts.reduce((sum, { length }) => sum + length, 8);
  return Buffer.concat([u32(size), text(name), ...parts]);
}

const text = (value: string): Uint8Array => Buffer.from(value, 'latin1');
const zeros = (count: number): Uint8Array => new Uint8Array(count);

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value & 0xff);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}
