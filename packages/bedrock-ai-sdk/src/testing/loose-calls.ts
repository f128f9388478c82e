// For tests: calls of a model, written loosely, because each version takes the shapes of all.
// SPDX-License-Identifier: Apache-2.0
import type { LanguageModelV4 } from '@ai-sdk/provider-v4';
import type { ModernCall } from '../modern/types.ts';
import { createBedrock } from '../v4.ts';
import { recorded, type Recorded } from './recorded.ts';

export const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
export const hello: ModernCall['prompt'] = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }];
export const png: Uint8Array<ArrayBuffer> = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10);
export const pngText: string = btoa(String.fromCharCode(...png));
export const image: object = { image: { format: 'png', source: { bytes: pngText } } };

/** One call of ai@7's model. */
export async function generate(
  bedrock: Recorded,
  call: object,
  modelId: string = claude,
): Promise<Awaited<ReturnType<LanguageModelV4['doGenerate']>>> {
  return createBedrock(bedrock.settings)(modelId).doGenerate({ prompt: hello, ...call } as never);
}

/** The messages that a prompt becomes. */
export async function messagesOf(prompt: object[]): Promise<unknown> {
  const bedrock = recorded();
  await generate(bedrock, { prompt });
  return bedrock.sent.body['messages'];
}

/** Parts and messages of the user. */
export const file = (data: unknown, mediaType = 'image/png', more: object = {}): object => ({
  type: 'file',
  data,
  mediaType,
  ...more,
});
export const user = (...content: object[]): object => ({ role: 'user', content });
