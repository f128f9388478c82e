// Every family of models that are spoken with, one line each.
// SPDX-License-Identifier: Apache-2.0
import { novaSonic } from './nova-sonic.ts';
import type { SpeechCodec } from './speech-model.ts';

const codecs: readonly SpeechCodec[] = [novaSonic];

export function findSpeechCodec(id: SpeechCodec['id']): SpeechCodec {
  return codecs.find((codec) => codec.id === id) as SpeechCodec;
}
