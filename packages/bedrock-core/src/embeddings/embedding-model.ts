// What it takes to speak with a family of models that make embeddings: to and from its own format, pure.
// SPDX-License-Identifier: Apache-2.0
import type { EmbeddingModelRow } from '../catalog/embedding-models.ts';
import type { AudioFormat, ImageFormat, MediaSource, VideoFormat } from '../converse/types.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Warning } from '../warnings.ts';

export interface EmbeddingMedia<Format extends string> {
  format: Format;
  source: MediaSource;
}

export type EmbeddingImage = EmbeddingMedia<ImageFormat>;

/** One thing to embed. Several members together make one embedding, where the model can. */
export interface EmbeddingInput {
  text?: string | undefined;
  image?: EmbeddingImage | undefined;
  /** Several pictures with one text, where the model takes them. */
  images?: readonly EmbeddingImage[] | undefined;
  audio?: EmbeddingMedia<AudioFormat> | undefined;
  video?: EmbeddingMedia<VideoFormat> | undefined;
}

/** What an embedding is for, in words that all families share; a family's own word passes as it is. */
export type EmbeddingInputType = 'document' | 'query' | 'classification' | 'clustering' | (string & {});

export type EmbeddingType = 'float' | 'int8' | 'uint8' | 'binary' | 'ubinary' | (string & {});

export interface EmbeddingSettings {
  dimensions?: number | undefined;
  /** Default: `document` for lists, `query` for one text alone. Models that make no difference do not get it. */
  inputType?: EmbeddingInputType | undefined;
  embeddingTypes?: readonly EmbeddingType[] | undefined;
  /** Whether vectors have length 1, where the model lets one choose. */
  normalize?: boolean | undefined;
  /** What is cut off a text that is too long. Default `none`: it is refused. */
  truncate?: 'none' | 'start' | 'end' | undefined;
}

/** One vector, and what the model says of it: the part of a video, the kind of embedding, … */
export interface EmbeddingVector {
  vector: number[];
  details: JsonObject;
}

/** All vectors of one input, by the type of their numbers. */
export type DecodedEmbedding = Readonly<Record<string, readonly EmbeddingVector[]>>;

export interface DecodedReply {
  embeddings: DecodedEmbedding[];
  /** Absent where only a header tells. */
  inputTokens?: number | undefined;
  /** Members of the reply that have no name here. */
  rest: JsonObject;
}

export interface EncodedRequest {
  body: JsonObject;
  warnings: Warning[];
}

export interface EmbeddingCodec {
  readonly id: EmbeddingModelRow['family'];
  /** Throws `invalid-request` with the way out for what the model would refuse. */
  encodeRequest(
    inputs: readonly EmbeddingInput[],
    settings: EmbeddingSettings,
    model: EmbeddingModelRow,
  ): EncodedRequest;
  decodeReply(body: JsonObject): DecodedReply;
  /** What a server reads from a body. */
  decodeRequest(body: JsonObject): { inputs: EmbeddingInput[]; settings: EmbeddingSettings };
  encodeReply(reply: DecodedReply, settings: EmbeddingSettings): JsonObject;
  /** The input of an asynchronous call, which cuts long inputs into segments. */
  encodeAsyncRequest?(input: EmbeddingInput, settings: EmbeddingSettings): JsonObject;
}

export function refuse(path: string, message: string): BedrockError {
  return new BedrockError('invalid-request', `${path}: ${message}`, { path });
}

/** A family's one-input call. */
export function onlyInput(inputs: readonly EmbeddingInput[]): EmbeddingInput {
  return inputs[0] ?? {};
}

export function unsupported(names: readonly (keyof EmbeddingSettings)[], settings: EmbeddingSettings): Warning[] {
  return names
    .filter((name) => settings[name] !== undefined)
    .map((name) => ({
      code: 'unsupported-setting',
      message: `This model takes no ${name}: it was left out.`,
      path: name,
    }));
}

export const floats = (vector: number[], details: JsonObject = {}): DecodedEmbedding => ({
  float: [{ vector, details }],
});

export const numbersOf = (value: JsonValue | undefined): number[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];

export const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

export const numberOf = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;

export const objectOf = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});

export const listOf = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);

/** `value` without the members of that name that are not set. */
export function given(value: { readonly [name: string]: JsonValue | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as JsonObject;
}
