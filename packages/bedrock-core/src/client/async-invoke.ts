// Calls that take minutes: started, asked about, awaited. Their results are written to S3.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_StartAsyncInvoke.html
// SPDX-License-Identifier: Apache-2.0
import { resolveModel } from '../catalog/capabilities.ts';
import { BedrockError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { wait } from '../transport/retry.ts';
import { startTimer, createCancellation } from '../transport/timeout.ts';
import type { Connection } from './connection.ts';
import { requestJson } from './request-json.ts';
import { parseS3Uri } from './s3-uri.ts';
import type { CallMetadata, CallOptions } from './settings.ts';

/** Where results are written: `s3://bucket/folder`, or that with the key and the owner. */
export type AsyncOutput = string | { uri: string; kmsKeyId?: string; bucketOwner?: string };

export interface AsyncInvokeRequest {
  modelId: string;
  /** The body in the model's own format. */
  modelInput: JsonObject;
  output: AsyncOutput;
  /** The same token starts one job, however often it is sent. Default: a new one. */
  clientRequestToken?: string | undefined;
  tags?: Readonly<Record<string, string>> | undefined;
}

export interface StartedAsyncInvoke {
  invocationArn: string;
  $metadata: CallMetadata;
}

/** A job as the service tells it; what is not named here is kept too. */
export interface AsyncInvoke {
  invocationArn: string;
  modelArn?: string;
  status: 'InProgress' | 'Completed' | 'Failed' | (string & {});
  failureMessage?: string;
  submitTime?: Date;
  lastModifiedTime?: Date;
  endTime?: Date;
  /** The folder that the results are written to. */
  outputUri?: string;
}

export interface AsyncInvokeFilter {
  statusEquals?: 'InProgress' | 'Completed' | 'Failed';
  submitTimeAfter?: Date;
  submitTimeBefore?: Date;
}

export interface WaitOptions extends CallOptions {
  /** Milliseconds between two questions. Default 5,000. */
  pollMs?: number | undefined;
  /** Milliseconds until the wait ends with an error; the job goes on. Default 0: no limit. */
  timeoutMs?: number | undefined;
  /** Called with each answer. */
  onProgress?: ((job: AsyncInvoke) => void) | undefined;
}

export async function startAsyncInvoke(
  connection: Connection,
  { modelId, modelInput, output, clientRequestToken, tags }: AsyncInvokeRequest,
  options: CallOptions,
): Promise<StartedAsyncInvoke> {
  const model = resolveModel(modelId, options);
  const { uri, kmsKeyId, bucketOwner } = typeof output === 'string' ? { uri: output } : output;
  parseS3Uri(uri, 'output');
  const s3: JsonObject = {
    s3Uri: uri,
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    ...(bucketOwner === undefined ? {} : { bucketOwner }),
  };
  const body: JsonObject = {
    // Without a token a call that is sent again after a broken connection would start a second job.
    clientRequestToken: clientRequestToken ?? crypto.randomUUID(),
    modelId: model.id,
    modelInput,
    outputDataConfig: { s3OutputDataConfig: s3 },
    ...(tags === undefined ? {} : { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }),
  };
  const call = { service: 'bedrock-runtime', path: '/async-invoke', body, region: model.region } as const;
  const { reply, metadata } = await requestJson(connection, call, options);
  if (typeof reply['invocationArn'] !== 'string')
    throw new BedrockError('protocol', 'The reply holds no invocationArn.');
  return { invocationArn: reply['invocationArn'], $metadata: metadata };
}

export async function getAsyncInvoke(
  connection: Connection,
  invocationArn: string,
  options: CallOptions,
): Promise<AsyncInvoke> {
  const path = `/async-invoke/${encodeURIComponent(invocationArn)}`;
  const region = regionOf(invocationArn);
  const { reply } = await requestJson(connection, { method: 'GET', service: 'bedrock-runtime', path, region }, options);
  return toJob(reply);
}

/** All pages, newest first. */
export async function listAsyncInvokes(
  connection: Connection,
  { statusEquals, submitTimeAfter, submitTimeBefore }: AsyncInvokeFilter,
  options: CallOptions,
): Promise<AsyncInvoke[]> {
  const jobs: AsyncInvoke[] = [];
  let nextToken: JsonValue | undefined;
  do {
    const query = new URLSearchParams({
      maxResults: '1000',
      sortBy: 'SubmissionTime',
      sortOrder: 'Descending',
      ...(statusEquals === undefined ? {} : { statusEquals }),
      ...(submitTimeAfter === undefined ? {} : { submitTimeAfter: submitTimeAfter.toISOString() }),
      ...(submitTimeBefore === undefined ? {} : { submitTimeBefore: submitTimeBefore.toISOString() }),
      ...(typeof nextToken === 'string' ? { nextToken } : {}),
    });
    const path = `/async-invoke?${query.toString()}`;
    const { reply } = await requestJson(connection, { method: 'GET', service: 'bedrock-runtime', path }, options);
    const page = reply['asyncInvokeSummaries'];
    jobs.push(...(Array.isArray(page) ? page.filter(isJsonObject).map(toJob) : []));
    nextToken = reply['nextToken'];
  } while (typeof nextToken === 'string' && nextToken !== '');
  return jobs;
}

/**
 * Asks until the job has ended. An abort ends the wait, not the job.
 *
 * @throws {BedrockError} `model-error` (`content-filtered` where the service says so) when the job failed.
 */
export async function waitForAsyncInvoke(
  connection: Connection,
  invocationArn: string,
  { pollMs = 5_000, timeoutMs = 0, onProgress, ...options }: WaitOptions,
): Promise<AsyncInvoke> {
  const whole = createCancellation(options.signal);
  const late = `The job did not end within ${timeoutMs} ms (\`timeoutMs\`). It goes on: ask again for ${invocationArn}.`;
  const stopClock = startTimer(timeoutMs, late, whole.abort);
  try {
    for (;;) {
      const job = await getAsyncInvoke(connection, invocationArn, { ...options, signal: whole.signal });
      onProgress?.(job);
      if (job.status === 'Failed') throw failureOf(job);
      if (job.status !== 'InProgress') return job;
      await wait(pollMs, whole.signal);
    }
  } finally {
    stopClock();
    whole.release();
  }
}

function failureOf({ failureMessage = 'The service did not say why.', invocationArn }: AsyncInvoke): BedrockError {
  const isFiltered = /content filter|blocked|moderat|responsible ai/i.test(failureMessage);
  return new BedrockError(
    isFiltered ? 'content-filtered' : 'model-error',
    `The job ${invocationArn} failed: ${failureMessage}`,
  );
}

/** The region stands in the ARN of the job. */
function regionOf(invocationArn: string): string | undefined {
  const [arn, , service, region] = invocationArn.split(':');
  if (arn === 'arn' && service === 'bedrock' && invocationArn.includes(':async-invoke/')) return region;
  throw new BedrockError(
    'invalid-request',
    "invocationArn is not the ARN of an asynchronous call: it looks like 'arn:aws:bedrock:us-east-1:123456789012:async-invoke/…'.",
    { path: 'invocationArn' },
  );
}

function toJob(reply: JsonObject): AsyncInvoke {
  const { outputDataConfig, submitTime, lastModifiedTime, endTime, ...rest } = reply;
  const s3 = isJsonObject(outputDataConfig) ? outputDataConfig['s3OutputDataConfig'] : undefined;
  const uri = isJsonObject(s3) ? s3['s3Uri'] : undefined;
  return {
    ...(rest as { invocationArn: string; status: string }),
    ...(typeof submitTime === 'string' ? { submitTime: new Date(submitTime) } : {}),
    ...(typeof lastModifiedTime === 'string' ? { lastModifiedTime: new Date(lastModifiedTime) } : {}),
    ...(typeof endTime === 'string' ? { endTime: new Date(endTime) } : {}),
    ...(typeof uri === 'string' ? { outputUri: uri } : {}),
  };
}
