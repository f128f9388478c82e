// Models that make and change images, as data. Checked on 2026-11-21.
// https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html
// https://docs.aws.amazon.com/bedrock/latest/userguide/stable-image-services.html
// SPDX-License-Identifier: Apache-2.0
import { parseModelId } from './model-id.ts';

export type ImageTaskName =
  | 'text-to-image'
  | 'image-to-image'
  | 'inpainting'
  | 'outpainting'
  | 'variation'
  | 'color-guided'
  | 'background-removal'
  | 'virtual-try-on'
  | 'upscale'
  | 'erase'
  | 'search-replace'
  | 'search-recolor'
  | 'control'
  | 'style-guide'
  | 'style-transfer';

/** How a model wants to be told a size. */
export type ImageSizes =
  /** One of these. */
  | { type: 'list'; sizes: readonly string[] }
  /** Any, within limits; all in pixels. */
  | { type: 'range'; min: number; max: number; step: number; maxPixels: number; maxRatio: number }
  /** Any at all. */
  | { type: 'free'; sizes: readonly string[] }
  | { type: 'ratio'; ratios: readonly string[] }
  /** That of the image that is changed. */
  | { type: 'given' };

export interface ImageModelRow {
  id: string;
  /** The codec that speaks its format. */
  family: 'amazon' | 'stable-diffusion-xl' | 'stable-image';
  tasks: readonly ImageTaskName[];
  sizes: ImageSizes;
  /** Images that one call makes. */
  maxImages: number;
  maxSeed: number;
  /** Characters. */
  maxPrompt: number;
  /** Members of the body that the model takes, where they differ from model to model. */
  fields?: readonly string[];
}

const titanSizes = [
  ...['1024x1024', '768x768', '512x512', '768x1152', '384x576', '1152x768', '576x384', '768x1280', '384x640'],
  ...['1280x768', '640x384', '896x1152', '448x576', '1152x896', '576x448', '768x1408', '384x704', '1408x768'],
  ...['704x384', '640x1408', '320x704', '1408x640', '704x320', '1152x640', '1173x640'],
];
const xlSizes = [
  ...['1024x1024', '1152x896', '896x1152', '1216x832', '832x1216', '1344x768', '768x1344', '1536x640', '640x1536'],
];
const ratios = ['16:9', '1:1', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21'];

const titanTasks = ['text-to-image', 'inpainting', 'outpainting', 'variation'] as const;
const titan = {
  family: 'amazon',
  sizes: { type: 'list', sizes: titanSizes },
  maxImages: 5,
  maxSeed: 2_147_483_646,
  maxPrompt: 512,
} as const;
const xl = {
  family: 'stable-diffusion-xl',
  tasks: ['text-to-image', 'image-to-image', 'inpainting'],
  sizes: { type: 'free', sizes: xlSizes },
  maxImages: 1,
  maxSeed: 4_294_967_295,
  maxPrompt: 10_000,
} as const;
const stable = { family: 'stable-image', maxImages: 1, maxSeed: 4_294_967_294, maxPrompt: 10_000 } as const;
const creator = {
  ...stable,
  sizes: { type: 'ratio', ratios },
  fields: ['prompt', 'negative_prompt', 'aspect_ratio', 'image', 'strength', 'output_format', 'seed'],
} as const;
const sd3 = { ...creator, tasks: ['text-to-image', 'image-to-image'], fields: [...creator.fields, 'mode'] } as const;

const rows: readonly ImageModelRow[] = [
  { ...titan, id: 'amazon.titan-image-generator-v1', tasks: titanTasks },
  {
    ...titan,
    id: 'amazon.titan-image-generator-v2:0',
    tasks: [...titanTasks, 'color-guided', 'background-removal'],
  },
  {
    id: 'amazon.nova-canvas-v1:0',
    family: 'amazon',
    tasks: [...titanTasks, 'color-guided', 'background-removal', 'virtual-try-on'],
    sizes: { type: 'range', min: 320, max: 4096, step: 16, maxPixels: 4_194_304, maxRatio: 4 },
    maxImages: 5,
    maxSeed: 858_993_459,
    maxPrompt: 1024,
  },
  { ...xl, id: 'stability.stable-diffusion-xl-v0' },
  { ...xl, id: 'stability.stable-diffusion-xl-v1' },
  { ...sd3, id: 'stability.sd3-large-v1:0' },
  { ...sd3, id: 'stability.sd3-5-large-v1:0' },
  { ...creator, id: 'stability.stable-image-core-v1:0', tasks: ['text-to-image'] },
  { ...creator, id: 'stability.stable-image-core-v1:1', tasks: ['text-to-image'] },
  { ...creator, id: 'stability.stable-image-ultra-v1:0', tasks: ['text-to-image', 'image-to-image'] },
  { ...creator, id: 'stability.stable-image-ultra-v1:1', tasks: ['text-to-image', 'image-to-image'] },
  service('creative-upscale', 'upscale', 'prompt negative_prompt seed style_preset creativity'),
  service('conservative-upscale', 'upscale', 'prompt negative_prompt seed creativity'),
  service('fast-upscale', 'upscale', ''),
  service('image-inpaint', 'inpainting', 'prompt negative_prompt seed style_preset mask grow_mask'),
  service('outpaint', 'outpainting', 'prompt seed style_preset creativity left right up down'),
  service('image-search-recolor', 'search-recolor', 'prompt negative_prompt seed style_preset select_prompt grow_mask'),
  service('image-search-replace', 'search-replace', 'prompt negative_prompt seed style_preset search_prompt grow_mask'),
  service('image-erase-object', 'erase', 'seed mask grow_mask'),
  service('image-remove-background', 'background-removal', ''),
  service('image-control-sketch', 'control', 'prompt negative_prompt seed style_preset control_strength'),
  service('image-control-structure', 'control', 'prompt negative_prompt seed style_preset control_strength'),
  {
    ...service('image-style-guide', 'style-guide', 'prompt negative_prompt seed style_preset aspect_ratio fidelity'),
    sizes: { type: 'ratio', ratios },
  },
  service(
    'style-transfer',
    'style-transfer',
    'prompt negative_prompt seed init_image style_image composition_fidelity style_strength change_strength',
  ),
];

function service(name: string, task: ImageTaskName, fields: string): ImageModelRow {
  const shared = ['image', 'output_format'];
  const own = fields.split(' ').filter((field) => field !== '');
  const id = `stability.stable-${name}-v1:0`;
  return { ...stable, id, tasks: [task], sizes: { type: 'given' }, fields: [...shared, ...own] };
}

/** Newer versions of a model are taken to do what its last known one does. */
const anyVersion = /-v\d+(:\d+)?$/;

export function findImageModel(modelId: string, baseModel?: string): ImageModelRow | undefined {
  const { baseId = '' } = parseModelId(undouble(modelId), { baseModel: baseModel && undouble(baseModel) });
  const name = baseId.replace(anyVersion, '');
  return rows.find(({ id }) => id === baseId) ?? rows.findLast(({ id }) => id.replace(anyVersion, '') === name);
}

/** LiteLLM's documentation writes the maker of SD3 twice. */
export function undouble(modelId: string): string {
  return modelId.replace(/(^|\/)stability\.stability\./, '$1stability.');
}

export function listImageModels(): readonly ImageModelRow[] {
  return rows;
}
