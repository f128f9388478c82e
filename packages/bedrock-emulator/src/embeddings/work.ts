// What an asynchronous call for embeddings writes to S3.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-marengo.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from 'bedrock-core';
import { findEmbeddingCodec, findEmbeddingModel } from 'bedrock-core/dialects';
import type { JobFile } from '../operations/jobs.ts';
import { invalid } from '../server/http.ts';
import { embeddingOf } from './embed.ts';

export function findEmbeddingWork(modelId: string, input: JsonObject): (() => JobFile[]) | undefined {
  const row = findEmbeddingModel(modelId);
  if (row?.asyncModalities === undefined) return undefined;
  const codec = findEmbeddingCodec(row.family);
  const { inputs, settings } = codec.decodeRequest(input);
  const [first] = inputs;
  if (first === undefined || Object.values(first).every((part) => part === undefined))
    throw invalid('The model input holds nothing to embed.');
  return () => {
    const embeddings = [embeddingOf(first, settings, row)];
    const bytes = new TextEncoder().encode(JSON.stringify(codec.encodeReply({ embeddings, rest: {} }, settings)));
    return [{ name: 'output.json', contentType: 'application/json', bytes }];
  };
}
