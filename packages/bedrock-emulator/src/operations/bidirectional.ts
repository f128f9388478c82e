// InvokeModelWithBidirectionalStream: signed events in, events out, at the same time.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithBidirectionalStream.html
// SPDX-License-Identifier: Apache-2.0
import { BedrockError, type JsonObject } from 'bedrock-core';
import { createFrameDecoder, findSpeechModel, readChunk, writeChunk, writeException } from 'bedrock-core/dialects';
import { createEnvelopeOpener, type OpenEnvelope } from '../auth/event-signatures.ts';
import { AwsRefusal, invalid, type EmulatorReply } from '../server/http.ts';
import { createSonic } from '../speech/sonic.ts';
import { findModel, padding, type Call, type Operation } from './operation.ts';

export const invokeBidirectional: Operation = async (call, { auth }) => {
  const modelId = call.parameters[0] ?? '';
  if (findSpeechModel(modelId) === undefined) {
    findModel(modelId);
    throw invalid('The model is unsupported for bidirectional streaming.');
  }
  const reply: EmulatorReply = {
    status: 200,
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    body: converse(call, createEnvelopeOpener(call, auth)),
  };
  return reply;
};

/** The journal keeps the events that came in place of a body. */
async function* converse(call: Call, open: OpenEnvelope): AsyncGenerator<Uint8Array> {
  const events: JsonObject[] = [];
  call.entry.body = events;
  const sonic = createSonic();
  const decoder = createFrameDecoder();
  const write = (data: JsonObject): Uint8Array => writeChunk({ type: 'chunk', data }, padding());
  try {
    for await (const piece of call.pieces ?? []) {
      for (const envelope of decoder.push(piece)) {
        const inner = await open(envelope);
        if (inner.length === 0) return;
        for (const frame of createFrameDecoder().push(inner)) {
          const { data } = readChunk(frame);
          events.push(data);
          for (const answer of sonic.hear(data)) yield write(answer);
        }
      }
    }
  } catch (error) {
    yield asException(error);
  }
}

function asException(error: unknown): Uint8Array {
  if (error instanceof AwsRefusal)
    return writeException(`${error.type.charAt(0).toLowerCase()}${error.type.slice(1)}`, error.message);
  if (BedrockError.isInstance(error)) return writeException('validationException', error.message);
  return writeException('internalServerException', error instanceof Error ? error.message : String(error));
}
