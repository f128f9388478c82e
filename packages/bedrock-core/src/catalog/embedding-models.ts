// Models that make embeddings, as data. Checked on 2026-11-21.
// https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html
// SPDX-License-Identifier: Apache-2.0
import { parseModelId } from './model-id.ts';

export type EmbeddingModality = 'text' | 'image' | 'audio' | 'video';

export interface EmbeddingModelRow {
  id: string;
  /** The codec that speaks its format. */
  family: 'titan-text' | 'titan-multimodal' | 'cohere' | 'nova-multimodal' | 'marengo-2' | 'marengo-3';
  /** Lengths that a vector may have; one alone cannot be asked for. */
  dimensions: readonly number[];
  defaultDimensions: number;
  /** What InvokeModel takes; an asynchronous call may take more. */
  modalities: readonly EmbeddingModality[];
  asyncModalities?: readonly EmbeddingModality[];
  /** What may come together as one input. Default: each by itself. */
  combines?: 'text and image' | 'text and images';
  /** Whether media may be named by their place in S3. */
  takesS3?: true;
  /** Texts (or images) that one call takes. Default 1: each has a call of its own. */
  maxTexts?: number;
  maxImages?: number;
  /** Characters of a text. Absent where only tokens count, which the service knows alone. */
  maxCharacters?: number;
  /** Kinds of numbers that the vector may come in. Default: `float` alone. */
  types?: readonly string[];
}

const cohereTypes = ['float', 'int8', 'uint8', 'binary', 'ubinary'];

const rows: readonly EmbeddingModelRow[] = [
  titan('amazon.titan-embed-text-v1', [1536]),
  titan('amazon.titan-embed-g1-text-02', [1536]),
  { ...titan('amazon.titan-embed-text-v2:0', [256, 512, 1024]), types: ['float', 'binary'] },
  {
    id: 'amazon.titan-embed-image-v1',
    family: 'titan-multimodal',
    dimensions: [256, 384, 1024],
    defaultDimensions: 1024,
    modalities: ['text', 'image'],
    combines: 'text and image',
  },
  cohere3('cohere.embed-english-v3'),
  cohere3('cohere.embed-multilingual-v3'),
  {
    id: 'cohere.embed-v4:0',
    family: 'cohere',
    dimensions: [256, 512, 1024, 1536],
    defaultDimensions: 1536,
    modalities: ['text', 'image'],
    combines: 'text and images',
    maxTexts: 96,
    maxImages: 96,
    types: cohereTypes,
  },
  {
    id: 'amazon.nova-2-multimodal-embeddings-v1:0',
    family: 'nova-multimodal',
    dimensions: [256, 384, 1024, 3072],
    defaultDimensions: 3072,
    modalities: ['text', 'image', 'audio', 'video'],
    asyncModalities: ['text', 'image', 'audio', 'video'],
    takesS3: true,
    maxCharacters: 8192,
  },
  marengo('twelvelabs.marengo-embed-2-7-v1:0', 'marengo-2', 1024),
  { ...marengo('twelvelabs.marengo-embed-3-0-v1:0', 'marengo-3', 512), combines: 'text and images' },
];

function titan(id: string, dimensions: readonly number[]): EmbeddingModelRow {
  const defaultDimensions = dimensions.at(-1) ?? 0;
  return { id, family: 'titan-text', dimensions, defaultDimensions, modalities: ['text'], maxCharacters: 50_000 };
}

function cohere3(id: string): EmbeddingModelRow {
  const modalities = ['text', 'image'] as const;
  const limits = { maxTexts: 96, maxImages: 1, maxCharacters: 2048 };
  return {
    id,
    family: 'cohere',
    dimensions: [1024],
    defaultDimensions: 1024,
    modalities,
    ...limits,
    types: cohereTypes,
  };
}

function marengo(id: string, family: 'marengo-2' | 'marengo-3', dimensions: number): EmbeddingModelRow {
  const asyncModalities = ['text', 'image', 'audio', 'video'] as const;
  const shared = { modalities: ['text', 'image'], asyncModalities, takesS3: true } as const;
  return { id, family, dimensions: [dimensions], defaultDimensions: dimensions, ...shared };
}

/** Newer versions of a model are taken to speak what its last known one does. */
const prefixes = [
  'amazon.titan-embed-text',
  'amazon.titan-embed-image',
  'cohere.embed-english',
  'cohere.embed-multilingual',
  'cohere.embed-v',
  'amazon.nova-2-multimodal-embeddings',
  'twelvelabs.marengo-embed-2',
  'twelvelabs.marengo-embed-3',
];

export function findEmbeddingModel(modelId: string, baseModel?: string): EmbeddingModelRow | undefined {
  const { baseId = '' } = parseModelId(modelId, { baseModel });
  const exact = rows.find(({ id }) => id === baseId);
  const prefix = prefixes.find((start) => baseId.startsWith(start));
  return exact ?? rows.findLast(({ id }) => prefix !== undefined && id.startsWith(prefix));
}

export function listEmbeddingModels(): readonly EmbeddingModelRow[] {
  return rows;
}
