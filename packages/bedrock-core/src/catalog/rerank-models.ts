// Models that rank documents, as data. Checked on 2026-11-21.
// https://docs.aws.amazon.com/bedrock/latest/userguide/rerank-supported.html
// SPDX-License-Identifier: Apache-2.0
import { parseModelId } from './model-id.ts';

export interface RerankModelRow {
  id: string;
  /** Whose format InvokeModel takes. */
  family: 'amazon' | 'cohere';
}

const rows: readonly RerankModelRow[] = [
  { id: 'amazon.rerank-v1:0', family: 'amazon' },
  { id: 'cohere.rerank-v3-5:0', family: 'cohere' },
];

/** Newer versions speak their maker's format. */
export function findRerankModel(modelId: string, baseModel?: string): RerankModelRow | undefined {
  const { baseId = '' } = parseModelId(modelId, { baseModel });
  const [, maker] = /^(amazon|cohere)\.rerank/.exec(baseId) ?? [];
  return rows.find(({ id }) => id === baseId) ?? rows.findLast(({ family }) => family === maker);
}

export function listRerankModels(): readonly RerankModelRow[] {
  return rows;
}
