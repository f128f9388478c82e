// For tests: a Bedrock that answers with one recorded reply and keeps what it was sent.
// SPDX-License-Identifier: Apache-2.0
import type { ConverseReply } from 'bedrock-core';
import type { BedrockProviderSettings } from '../settings.ts';

export interface Recorded {
  settings: BedrockProviderSettings;
  /** The body and the headers of the last request. */
  sent: { body: Record<string, unknown>; headers: Headers; url: string };
}

export const reply = (overrides: Partial<ConverseReply> & { content?: object[] } = {}): object => {
  const { content = [{ text: 'Hello' }], ...rest } = overrides;
  return {
    output: { message: { role: 'assistant', content } },
    stopReason: 'end_turn',
    usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
    metrics: { latencyMs: 42 },
    ...rest,
  };
};

export function recorded(body: object = reply(), init: ResponseInit = {}): Recorded {
  const sent = { body: {}, headers: new Headers(), url: '' };
  const fetch: typeof globalThis.fetch = async (input, request) => {
    const whole = new Request(input, request);
    sent.url = whole.url;
    sent.headers = whole.headers;
    sent.body = (await whole.json()) as Record<string, unknown>;
    return Response.json(body, { headers: { 'x-amzn-requestid': 'request-1' }, ...init });
  };
  return {
    settings: { region: 'us-east-1', accessKeyId: 'a', secretAccessKey: 'b', fetch, generateId: () => 'id' },
    sent,
  };
}
