// Chunks → native events, for streams of frames.
// SPDX-License-Identifier: Apache-2.0
import type { NativeEvent } from '../dialects/dialect.ts';
import { createFrameDecoder, type Frame } from '../wire/eventstream.ts';

/** What is cut out of the chunks, and read one by one: what comes before a failure must be told. */
export interface EventReader<Item = unknown> {
  push(chunk: Uint8Array): Item[];
  /** Throws the failure that an item reports. */
  read(item: Item): NativeEvent | undefined;
  /** Throws when the stream ended within an item. */
  end(): void;
}

export function createFrameReader(read: (frame: Frame) => NativeEvent): EventReader<Frame> {
  const { push, end } = createFrameDecoder();
  return { push, end, read };
}
