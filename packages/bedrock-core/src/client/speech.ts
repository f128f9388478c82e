// A conversation by voice: sound and text in, sound, text and tool uses out, at the same time.
// SPDX-License-Identifier: Apache-2.0
import { findSpeechModel, listSpeechModels } from '../catalog/speech-models.ts';
import { BedrockError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { findSpeechCodec } from '../speech/registry.ts';
import type { SpeechDecoder, SpeechEvent, SpeechSetup } from '../speech/speech-model.ts';
import { invokeBidirectional, type BidirectionalSession } from './bidirectional.ts';
import type { Connection } from './connection.ts';
import type { CallOptions } from './settings.ts';

export interface SpeechRequest extends SpeechSetup {
  modelId: string;
}

/** An open conversation. Its events can be read once; leaving the loop ends it. AWS ends it after eight minutes. */
export interface SpeechSession extends AsyncIterable<SpeechEvent> {
  /** Samples of 16 bits, little-endian, one channel: at once, or as they come from a microphone. */
  sendAudio(audio: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  /** What the user says in writing. */
  sendText(text: string): Promise<void>;
  /** Answers a `toolUse`. */
  sendToolResult(toolUseId: string, content: JsonValue): Promise<void>;
  /** The user has said everything; what the model still has to say goes on. */
  end(): Promise<void>;
  /** Ends both directions at once. */
  close(): void;
  metadata: BidirectionalSession['metadata'];
}

export async function startSpeech(
  connection: Connection,
  { modelId, ...setup }: SpeechRequest,
  options: CallOptions,
): Promise<SpeechSession> {
  const row = findSpeechModel(modelId, options.baseModel);
  if (row === undefined) {
    const known = listSpeechModels().map(({ id }) => id);
    const message = `'${modelId}' is not known to speak. These do: ${known.join(', ')}. For another one use invokeBidirectional with its own events.`;
    throw new BedrockError('unsupported', message, { path: 'modelId' });
  }
  const codec = findSpeechCodec(row.family);
  const encoder = codec.createEncoder(setup, () => crypto.randomUUID());
  const beginning = encoder.start();
  const session = await invokeBidirectional(connection, modelId, options);
  const sendAll = async (events: readonly JsonObject[]): Promise<void> => {
    for (const event of events) await session.send(event);
  };
  await sendAll(beginning);
  return {
    async sendAudio(audio) {
      for await (const bytes of audio instanceof Uint8Array ? [audio] : audio)
        await sendAll(encoder.send({ type: 'audio', bytes }));
    },
    sendText: (text) => sendAll(encoder.send({ type: 'text', text })),
    sendToolResult: (toolUseId, content) => sendAll(encoder.send({ type: 'toolResult', toolUseId, content })),
    async end() {
      await sendAll(encoder.end());
      await session.end();
    },
    close: () => session.close(),
    metadata: session.metadata,
    [Symbol.asyncIterator]: () => decodeEvents(session, codec.createDecoder()),
  };
}

async function* decodeEvents(session: AsyncIterable<JsonObject>, decoder: SpeechDecoder): AsyncGenerator<SpeechEvent> {
  for await (const event of session) yield* decoder.decode(event);
}
