// Every family of models that make videos, one line each.
// SPDX-License-Identifier: Apache-2.0
import { lumaRay } from './luma-ray.ts';
import { novaReel } from './nova-reel.ts';
import type { VideoCodec } from './video-model.ts';

const codecs: readonly VideoCodec[] = [novaReel, lumaRay];

export function findVideoCodec(id: VideoCodec['id']): VideoCodec {
  return codecs.find((codec) => codec.id === id) as VideoCodec;
}
