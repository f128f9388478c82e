// StartAsyncInvoke, GetAsyncInvoke and ListAsyncInvokes.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_StartAsyncInvoke.html
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue } from 'bedrock-core';
import { AwsRefusal, invalid, jsonReply } from '../server/http.ts';
import { findEmbeddingWork } from '../embeddings/work.ts';
import { findVideoWork } from '../video/work.ts';
import { findModel, parseBody, type Operation } from './operation.ts';
import type { Job, JobFile } from './jobs.ts';

/** What makes a model's results; nothing where the model does not work this way. The input is checked at once. */
type FindWork = (modelId: string, input: JsonObject) => ((folderUri: string) => JobFile[]) | undefined;

const works: readonly FindWork[] = [findVideoWork, findEmbeddingWork];

export const startAsyncInvoke: Operation = async (call, { jobs }) => {
  const body = parseBody(call);
  const { modelId, modelInput, outputDataConfig, clientRequestToken } = body;
  if (typeof modelId !== 'string') throw missing('modelId');
  if (!isObject(modelInput)) throw missing('modelInput');
  const output = isObject(outputDataConfig) ? outputDataConfig['s3OutputDataConfig'] : undefined;
  if (!isObject(output)) throw missing('outputDataConfig');
  call.entry.modelId = modelId;
  const { bucket, prefix } = parsePlace(output['s3Uri']);
  const work = works.map((find) => find(modelId, modelInput)).find((found) => found !== undefined);
  if (work === undefined) {
    findModel(modelId);
    throw invalid('The model that you specified does not support asynchronous invocation.');
  }
  const job = jobs.start({
    region: /\/([a-z0-9-]+)\/bedrock\/aws4_request/.exec(call.headers['authorization'] ?? '')?.[1] ?? 'us-east-1',
    modelId,
    clientRequestToken: typeof clientRequestToken === 'string' ? clientRequestToken : undefined,
    bucket,
    prefix,
    work,
  });
  return jsonReply({ invocationArn: job.arn });
};

export const getAsyncInvoke: Operation = async (call, { jobs }) => {
  const job = jobs.get(call.parameters[0] ?? '');
  if (job === undefined)
    throw new AwsRefusal(
      404,
      'ResourceNotFoundException',
      'The asynchronous invocation that you specified was not found.',
    );
  return jsonReply(describe(job));
};

export const listAsyncInvokes: Operation = async ({ query }, { jobs }) => {
  const status = query.get('statusEquals');
  const after = Date.parse(query.get('submitTimeAfter') ?? '');
  const before = Date.parse(query.get('submitTimeBefore') ?? '');
  const found = jobs
    .list()
    .filter((job) => status === null || job.status === status)
    .filter(({ submitTime }) => !(submitTime.getTime() <= after) && !(submitTime.getTime() >= before));
  if (query.get('sortOrder') !== 'Ascending') found.reverse();
  const start = Number(query.get('nextToken') ?? 0);
  const end = start + Math.min(Number(query.get('maxResults') ?? 100), 1000);
  return jsonReply({
    asyncInvokeSummaries: found.slice(start, end).map(describe),
    ...(end < found.length ? { nextToken: String(end) } : {}),
  });
};

function describe(job: Job): JsonObject {
  const { arn, modelArn, clientRequestToken, status, failureMessage, submitTime, lastModifiedTime, endTime } = job;
  return {
    invocationArn: arn,
    modelArn,
    ...(clientRequestToken === undefined ? {} : { clientRequestToken }),
    status,
    ...(failureMessage === undefined ? {} : { failureMessage }),
    submitTime: submitTime.toISOString(),
    lastModifiedTime: lastModifiedTime.toISOString(),
    ...(endTime === undefined ? {} : { endTime: endTime.toISOString() }),
    outputDataConfig: { s3OutputDataConfig: { s3Uri: `s3://${job.bucket}/${job.folder}` } },
  };
}

function parsePlace(uri: JsonValue | undefined): { bucket: string; prefix: string } {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(String(uri)) ?? [];
  if (bucket === '')
    throw invalid(
      `1 validation error detected: Value '${String(uri)}' at 'outputDataConfig.s3OutputDataConfig.s3Uri' failed to satisfy constraint: Member must satisfy regular expression pattern: s3://[a-z0-9][\\.\\-a-z0-9]{1,61}[a-z0-9](/.*)?`,
    );
  return { bucket, prefix };
}

const missing = (name: string): AwsRefusal =>
  invalid(`1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`);

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
