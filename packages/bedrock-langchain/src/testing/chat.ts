// A chat model on an emulator of its own, and what tests read of both.
// SPDX-License-Identifier: Apache-2.0
import type { AIMessage, AIMessageChunk, BaseMessage } from '@langchain/core/messages';
import type { ConverseReply, ConverseRequest, Credentials } from 'bedrock-core';
import { startEmulator, type Emulator, type EmulatorOptions } from 'bedrock-emulator';
import { onTestFinished } from 'vitest';
import { ChatBedrock, type ChatBedrockFields } from '../index.ts';

export const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
export const keys: Credentials = { accessKeyId: 'canary-id', secretAccessKey: 'canary-secret' };

/** An emulator that ends with the test. */
export async function emulate(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

export interface Reach {
  region: string;
  endpoint: string;
  credentials: Credentials;
  maxRetries: number;
}

export const reach = ({ url: endpoint }: Emulator): Reach => ({
  region: 'us-east-1',
  endpoint,
  credentials: keys,
  maxRetries: 0,
});

export async function startChat(
  options: EmulatorOptions = {},
  fields: Partial<ChatBedrockFields> = {},
): Promise<{ chat: ChatBedrock; emulator: Emulator }> {
  const emulator = await emulate(options);
  return { chat: new ChatBedrock({ model: claude, ...reach(emulator), ...fields }), emulator };
}

type Content = ConverseReply['output']['message']['content'];

export const replyOf = (content: Content, stopReason: ConverseReply['stopReason'] = 'end_turn'): ConverseReply => ({
  output: { message: { role: 'assistant', content } },
  stopReason,
  usage: { inputTokens: 5, outputTokens: 7, totalTokens: 12 },
  metrics: { latencyMs: 10 },
});

/** The bodies that the emulator was sent, in their order. */
export const bodiesOf = ({ journal }: Emulator): Omit<ConverseRequest, 'modelId'>[] =>
  journal.entries.map(({ body }) => body as Omit<ConverseRequest, 'modelId'>);

export const lastBodyOf = (emulator: Emulator): Omit<ConverseRequest, 'modelId'> =>
  bodiesOf(emulator).at(-1) as Omit<ConverseRequest, 'modelId'>;

export async function streamed(
  chat: { stream(input: BaseMessage[] | string): Promise<AsyncIterable<AIMessageChunk>> },
  input: BaseMessage[] | string = 'Hi',
): Promise<AIMessageChunk> {
  let whole: AIMessageChunk | undefined;
  for await (const chunk of await chat.stream(input)) whole = whole === undefined ? chunk : whole.concat(chunk);
  if (whole === undefined) throw new Error('The stream was empty.');
  return whole;
}

/** What a message says, without what differs from call to call. */
export function plainOf(message: AIMessage | AIMessageChunk): object {
  const { content, tool_calls, invalid_tool_calls, usage_metadata, additional_kwargs } = message;
  const { requestId: _, latencyMs: __, attempts: ___, ...metadata } = message.response_metadata;
  return { content, tool_calls, invalid_tool_calls, usage_metadata, additional_kwargs, metadata };
}
