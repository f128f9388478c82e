// Inputs that no model would take, told before any call.
// SPDX-License-Identifier: Apache-2.0
import type { EmbeddingModality, EmbeddingModelRow } from '../catalog/embedding-models.ts';
import { findImageFault } from '../converse/validate-media.ts';
import { refuse, type EmbeddingInput, type EmbeddingSettings } from '../embeddings/embedding-model.ts';
import type { EmbedRequest } from './embed-request.ts';

export function checkEmbedding(
  inputs: readonly EmbeddingInput[],
  name: 'text' | 'texts' | 'images' | 'inputs',
  request: Pick<EmbedRequest, keyof EmbeddingSettings | 'maxConcurrency'>,
  row: EmbeddingModelRow,
): void {
  if (inputs.length === 0) throw refuse(name, 'The list is empty: there is nothing to embed.');
  const { maxConcurrency } = request;
  if (maxConcurrency !== undefined && !(Number.isInteger(maxConcurrency) && maxConcurrency > 0))
    throw refuse('maxConcurrency', `${maxConcurrency} is not a whole number above zero.`);
  checkSettings(request, row);
  for (const [index, input] of inputs.entries()) {
    const item = name === 'text' ? '' : `${name}[${index}]`;
    checkInput(input, item, name === 'inputs', row);
  }
}

function checkSettings({ dimensions, embeddingTypes = [] }: EmbeddingSettings, row: EmbeddingModelRow): void {
  const { types = ['float'] } = row;
  if (dimensions !== undefined && !row.dimensions.includes(dimensions))
    throw refuse('dimensions', `${dimensions} is not possible with ${row.id}: it makes ${row.dimensions.join(', ')}.`);
  const wrong = embeddingTypes.find((type) => !types.includes(type));
  if (wrong !== undefined)
    throw refuse('embeddingTypes', `'${wrong}' is not possible with ${row.id}: it makes ${types.join(', ')}.`);
}

function checkInput(input: EmbeddingInput, item: string, isNamed: boolean, row: EmbeddingModelRow): void {
  const at = (member: string): string => (isNamed ? `${item}.${member}` : item || member);
  const { text, image, images = [] } = input;
  checkParts(input, item, at, row);
  if (text !== undefined) checkText(text, at('text'), row);
  if (image !== undefined) checkImage(image, at('image'));
  for (const [index, each] of images.entries()) checkImage(each, `${at('images')}[${index}]`);
}

function checkParts(
  { text, image, images = [], audio, video }: EmbeddingInput,
  item: string,
  at: (member: string) => string,
  { id, modalities, combines, takesS3 }: EmbeddingModelRow,
): void {
  const pictures = image === undefined ? images : [image, ...images];
  const parts: [EmbeddingModality, unknown][] = [
    ['text', text],
    ['image', pictures[0]],
    ['audio', audio],
    ['video', video],
  ];
  const given = parts.filter(([, value]) => value !== undefined);
  if (given.length === 0) throw refuse(item, 'The input is empty: give it a text, an image, an audio or a video.');
  const wrong = given.find(([modality]) => !modalities.includes(modality));
  if (wrong !== undefined)
    throw refuse(at(wrong[0]), `${id} takes no ${wrong[0]} here, but ${modalities.join(' or ')}.`);
  if (given.length > 1 && combines === undefined)
    throw refuse(
      item,
      `${id} makes one embedding of one thing: pass ${given.map(([name]) => name).join(' and ')} as inputs of their own.`,
    );
  if (pictures.length > 1 && combines !== 'text and images')
    throw refuse(at('images'), `${id} takes one image an input: pass them as inputs of their own.`);
  const media = [...pictures, audio, video].find((each) => each?.source.s3Location !== undefined);
  if (media !== undefined && takesS3 === undefined)
    throw refuse(item, `${id} takes the bytes of an image, not its place in S3.`);
}

function checkText(text: string, path: string, { id, maxCharacters = Infinity }: EmbeddingModelRow): void {
  if (typeof text !== 'string') throw refuse(path, 'This is not a text.');
  if (text.trim() === '') throw refuse(path, 'The text is empty: no model embeds it.');
  if (text.length > maxCharacters)
    throw refuse(path, `The text has ${text.length} characters: ${id} takes at most ${maxCharacters}. Split it.`);
}

function checkImage(image: NonNullable<EmbeddingInput['image']>, path: string): void {
  const fault = findImageFault(image);
  if (fault !== undefined) throw refuse(`${path}.${fault.path}`, fault.message);
}
