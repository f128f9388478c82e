// One request to S3.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAPI.html
// SPDX-License-Identifier: Apache-2.0
import { readAll } from '../transport/body.ts';
import type { Answer, Call, Connection } from './connection.ts';
import type { CallOptions } from './settings.ts';

export interface S3Call {
  method: Call['method'];
  path: string;
  body?: Uint8Array | undefined;
  headers?: Record<string, string>;
}

/** The headers and the body of an answer. */
export interface S3Answer {
  headers: Record<string, string>;
  text: string;
}

export async function sendS3<Result>(
  connection: Connection,
  { method, path, body, headers = {} }: S3Call,
  options: CallOptions,
  read: (answer: Answer) => Promise<Result>,
): Promise<Result> {
  const call: Call = { method, service: 's3', path, body, headers, surface: 'converse', options };
  return (await connection.run(call, read)).result;
}

export async function readAnswer(answer: Answer): Promise<S3Answer> {
  const text = new TextDecoder().decode(await readAll(answer.body));
  answer.release();
  return { headers: answer.headers, text };
}
