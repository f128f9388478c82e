// InvokeModel of the models that make embeddings.
// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import type { JsonObject } from 'bedrock-core';
import {
  findEmbeddingCodec,
  type DecodedEmbedding,
  type EmbeddingInput,
  type EmbeddingModelRow,
  type EmbeddingSettings,
} from 'bedrock-core/dialects';
import { countTokens } from '../model/tokens.ts';
import type { Call, Surroundings } from '../operations/operation.ts';
import { parseBody } from '../operations/operation.ts';
import { rest } from '../operations/pacing.ts';
import { invalid, jsonReply, type EmulatorReply } from '../server/http.ts';
import { quantise } from './quantise.ts';
import { embedInput } from './vector.ts';

export async function embed(call: Call, row: EmbeddingModelRow, { pace }: Surroundings): Promise<EmulatorReply> {
  const codec = findEmbeddingCodec(row.family);
  const body = parseBody(call);
  const { inputs, settings } = codec.decodeRequest(body);
  check(inputs, settings, row, body);
  await rest(pace.latencyMs, call.signal);
  const inputTokens = inputs.reduce((sum, input) => sum + tokensOf(input), 0);
  const embeddings = inputs.map((input) => embeddingOf(input, settings, row));
  const isCohere = row.family === 'cohere';
  const echo: JsonObject = isCohere ? { id: randomUUID(), texts: inputs.map(({ text = '' }) => text) } : {};
  const told = row.family.startsWith('titan') ? inputTokens : undefined;
  return jsonReply(codec.encodeReply({ embeddings, inputTokens: told, rest: echo }, settings), {
    'x-amzn-bedrock-input-token-count': String(inputTokens),
  });
}

export function embeddingOf(
  input: EmbeddingInput,
  settings: EmbeddingSettings,
  row: EmbeddingModelRow,
): DecodedEmbedding {
  const vector = embedInput(input, settings.dimensions ?? row.defaultDimensions);
  const types = settings.embeddingTypes ?? ['float'];
  const details: JsonObject =
    row.family === 'nova-multimodal' ? { embeddingType: (modalityOf(input) ?? 'text').toUpperCase() } : {};
  return Object.fromEntries(types.map((type) => [type, [{ vector: quantise(vector, type, row.family), details }]]));
}

const modalityOf = ({ text, image, audio, video }: EmbeddingInput): string | undefined =>
  Object.entries({ text, image, audio, video }).find(([, value]) => value !== undefined)?.[0];

/** An image counts by its size, as at Bedrock it does not by words. */
const tokensOf = ({ text, image, images = [], audio, video }: EmbeddingInput): number =>
  (text === undefined ? 0 : countTokens(text)) + 100 * [image, ...images, audio, video].filter(Boolean).length;

function check(
  inputs: readonly EmbeddingInput[],
  { dimensions, inputType }: EmbeddingSettings,
  row: EmbeddingModelRow,
  body: JsonObject,
): void {
  const malformed = (what: string) =>
    invalid(`Malformed input request: ${what}, please reformat your input and try again.`);
  const isEmpty = ({ text, image, images = [], audio, video }: EmbeddingInput): boolean =>
    text === undefined && [image, ...images, audio, video].every((part) => part === undefined);
  if (inputs.length === 0 || inputs.some(isEmpty)) throw malformed('#: required key [inputText] not found');
  const blank = inputs.findIndex(({ text }) => text === '');
  if (blank >= 0)
    throw malformed(`#/${row.family === 'cohere' ? `texts/${blank}` : 'inputText'}: expected minLength: 1, actual: 0`);
  if (inputs.length > (row.maxTexts ?? 1))
    throw malformed(`#/texts: expected maximum item count: ${row.maxTexts ?? 1}, found: ${inputs.length}`);
  const { maxCharacters = Infinity } = row;
  const long = inputs.findIndex(({ text = '' }) => text.length > maxCharacters);
  const length = inputs[long]?.text?.length;
  if (length !== undefined)
    throw malformed(
      `#/${row.family === 'cohere' ? `texts/${long}` : 'inputText'}: expected maxLength: ${maxCharacters}, actual: ${length}`,
    );
  if (dimensions !== undefined && !row.dimensions.includes(dimensions))
    throw malformed(`#/dimensions: ${dimensions} is not a valid enum value`);
  if (row.family === 'cohere' && (inputType === undefined || body['input_type'] === undefined))
    throw malformed('#: required key [input_type] not found');
}
