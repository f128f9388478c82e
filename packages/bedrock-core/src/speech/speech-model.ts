// What it takes to speak with a family of models by voice: to and from its own events, pure.
// SPDX-License-Identifier: Apache-2.0
import type { SpeechModelRow } from '../catalog/speech-models.ts';
import type { InferenceConfig, ToolConfig } from '../converse/types.ts';
import type { JsonObject, JsonValue } from '../json.ts';

/** Samples a second, each of 16 bits, little-endian, one channel. */
export type SampleRate = 8000 | 16_000 | 24_000;

/** How the model shall speak, and what it knows before. */
export interface SpeechSetup {
  system?: string | undefined;
  /** What was said before, in text. */
  history?: readonly { role: 'user' | 'assistant'; text: string }[] | undefined;
  /** Default `matthew`. */
  voice?: string | undefined;
  /** Of what is said to the model. Default 16,000. */
  inputSampleRate?: SampleRate | undefined;
  /** Of what the model says. Default 24,000. */
  outputSampleRate?: SampleRate | undefined;
  toolConfig?: Pick<ToolConfig, 'tools'> | undefined;
  inferenceConfig?: Pick<InferenceConfig, 'maxTokens' | 'temperature' | 'topP'> | undefined;
  /** Members of the model's own event that starts a session; they win over what is said above. */
  additionalModelRequestFields?: JsonObject | undefined;
}

/** Something that the model said or wants. What has no name here comes as `unknown`, unchanged. */
export type SpeechEvent =
  /** What was heard, or what is said. Words of the assistant come before they are spoken, and again once they were (`isFinal`). */
  | { type: 'text'; role: 'user' | 'assistant'; text: string; isFinal: boolean }
  | { type: 'audio'; bytes: Uint8Array }
  | { type: 'toolUse'; toolUseId: string; name: string; input: JsonValue }
  /** The user spoke while the model did: throw away what is still to be played. */
  | { type: 'interrupted' }
  | { type: 'turnEnd'; stopReason: string }
  /** Tokens since the session began. */
  | { type: 'usage'; inputTokens: number; outputTokens: number; totalTokens: number; details: JsonValue }
  | { type: 'unknown'; name: string; data: JsonObject };

/** What is said to the model. */
export type SpeechInput =
  | { type: 'audio'; bytes: Uint8Array }
  | { type: 'text'; text: string }
  | { type: 'toolResult'; toolUseId: string; content: JsonValue };

/** Remembers what is open: an encoder serves one session. */
export interface SpeechEncoder {
  start(): JsonObject[];
  send(input: SpeechInput): JsonObject[];
  end(): JsonObject[];
}

/** Remembers what each event belongs to: a decoder serves one session. */
export interface SpeechDecoder {
  decode(event: JsonObject): SpeechEvent[];
}

export interface SpeechCodec {
  readonly id: SpeechModelRow['family'];
  /** Throws `invalid-request` for what the model would refuse. `createId` names the parts of the session. */
  createEncoder(setup: SpeechSetup, createId: () => string): SpeechEncoder;
  createDecoder(): SpeechDecoder;
}
