// Models that are spoken with, as data. Checked on 2026-11-21.
// https://docs.aws.amazon.com/nova/latest/userguide/speech.html
// SPDX-License-Identifier: Apache-2.0
import { parseModelId } from './model-id.ts';

export interface SpeechModelRow {
  id: string;
  /** The codec that speaks its format. */
  family: 'nova-sonic';
}

const rows: readonly SpeechModelRow[] = [
  { id: 'amazon.nova-sonic-v1:0', family: 'nova-sonic' },
  { id: 'amazon.nova-2-sonic-v1:0', family: 'nova-sonic' },
];

/** Newer versions are taken to speak what the known ones do. */
const newer = /^amazon\.nova-(\d+-)?sonic/;

export function findSpeechModel(modelId: string, baseModel?: string): SpeechModelRow | undefined {
  const { baseId = '' } = parseModelId(modelId, { baseModel });
  return rows.find(({ id }) => id === baseId) ?? (newer.test(baseId) ? rows.at(-1) : undefined);
}

export function listSpeechModels(): readonly SpeechModelRow[] {
  return rows;
}
