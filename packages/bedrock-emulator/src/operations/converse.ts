// Converse and ConverseStream.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
// SPDX-License-Identifier: Apache-2.0
import type { ConverseStreamEvent } from 'bedrock-core';
import { findDialect, writeEvent } from 'bedrock-core/dialects';
import { jsonReply } from '../server/http.ts';
import { validateConverse } from '../validation/converse.ts';
import { readShape } from '../validation/shape.ts';
import type { Subject } from '../validation/subject.ts';
import { answerTo, findServedModel, padding, parseBody, type Call, type Operation } from './operation.ts';
import { pace, restForAll } from './pacing.ts';

const dialect = findDialect('converse');

export const converse: Operation = async (call, surroundings) => {
  const subject = read(call, false);
  const { reply } = await answerTo(subject, call, surroundings, validateConverse);
  await restForAll(reply, surroundings.pace, call.signal);
  return jsonReply(dialect.encodeResponse(reply, subject));
};

export const converseStream: Operation = async (call, surroundings) => {
  const subject = read(call, true);
  const { events } = await answerTo(subject, call, surroundings, validateConverse);
  const encoder = dialect.encodeEvents(subject);
  async function* frames(timed: AsyncIterable<ConverseStreamEvent>): AsyncGenerator<Uint8Array> {
    for await (const event of timed) for (const native of encoder.encode(event)) yield writeEvent(native, padding());
  }
  return {
    status: 200,
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    body: frames(pace(events, surroundings.pace, call.signal)),
  };
};

function read(call: Call, stream: boolean): Subject {
  const model = findServedModel(call.parameters[0] ?? '');
  const body = readShape(parseBody(call));
  return { model, stream, request: dialect.decodeRequest(body, { model, stream }).request };
}
