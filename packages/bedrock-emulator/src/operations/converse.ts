// Converse and ConverseStream.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
// SPDX-License-Identifier: Apache-2.0
import type { ConverseStreamEvent } from 'bedrock-core';
import { findDialect, replay, writeEvent } from 'bedrock-core/dialects';
import { jsonReply } from '../server/http.ts';
import { findModel, padding, parseBody, replyTo, type Call, type Operation } from './operation.ts';
import { pace, rest, splitWords } from './pacing.ts';

const dialect = findDialect('converse');

export const converse: Operation = async (call, surroundings) => {
  const { model, request } = read(call, false);
  const reply = replyTo(request, model, false, surroundings);
  await rest(surroundings.pace.latencyMs, call.signal);
  return jsonReply(dialect.encodeResponse(reply, { model, stream: false }));
};

export const converseStream: Operation = async (call, surroundings) => {
  const { model, request } = read(call, true);
  const events = replay(replyTo(request, model, true, surroundings), splitWords);
  const encoder = dialect.encodeEvents({ model, stream: true });
  async function* frames(timed: AsyncIterable<ConverseStreamEvent>): AsyncGenerator<Uint8Array> {
    for await (const event of timed) for (const native of encoder.encode(event)) yield writeEvent(native, padding());
  }
  return {
    status: 200,
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    body: frames(pace(events, surroundings.pace, call.signal)),
  };
};

function read(
  call: Call,
  stream: boolean,
): { model: ReturnType<typeof findModel>; request: ReturnType<typeof dialect.decodeRequest>['request'] } {
  const model = findModel(call.parameters[0] ?? '');
  return { model, request: dialect.decodeRequest(parseBody(call), { model, stream }).request };
}
