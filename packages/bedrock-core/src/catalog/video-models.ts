// Models that make videos, as data. Checked on 2026-11-21.
// https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html
// SPDX-License-Identifier: Apache-2.0
import { parseModelId } from './model-id.ts';

export interface VideoModelRow {
  id: string;
  /** The codec that speaks its format. */
  family: 'nova-reel' | 'luma-ray';
  /** Seconds that a video may last. */
  durations: readonly number[];
  /** Pixels, as `width x height`; absent where the model takes a ratio instead. */
  sizes?: readonly string[];
  aspectRatios?: readonly string[];
  resolutions?: readonly string[];
}

const everySixSeconds = (until: number): number[] => Array.from({ length: until / 6 }, (_, index) => 6 * (index + 1));

const rows: readonly VideoModelRow[] = [
  { id: 'amazon.nova-reel-v1:0', family: 'nova-reel', durations: [6], sizes: ['1280x720'] },
  { id: 'amazon.nova-reel-v1:1', family: 'nova-reel', durations: everySixSeconds(120), sizes: ['1280x720'] },
  {
    id: 'luma.ray-v2:0',
    family: 'luma-ray',
    durations: [5, 9],
    aspectRatios: ['1:1', '16:9', '9:16', '4:3', '3:4', '21:9', '9:21'],
    resolutions: ['540p', '720p'],
  },
];

/** Newer versions of a model speak its family's format, and are taken to do what its last known one does. */
const prefixes = ['amazon.nova-reel', 'luma.ray'];

export function findVideoModel(modelId: string, baseModel?: string): VideoModelRow | undefined {
  const { baseId = '' } = parseModelId(modelId, { baseModel });
  const prefix = prefixes.find((start) => baseId.startsWith(start));
  return (
    rows.find(({ id }) => id === baseId) ?? rows.findLast(({ id }) => prefix !== undefined && id.startsWith(prefix))
  );
}

export function listVideoModels(): readonly VideoModelRow[] {
  return rows;
}
